import type { Role } from './role.ts'

/**
 * A question going down: what a person or program wants done. `id` is made by the asker, so that a repeat gets the same answer.
 * `action` names what is asked, `<noun>.<verb>`; the owner of the target answers.
 */
export interface Ask {
  readonly id: string
  readonly action: string
  readonly by: Actor
  readonly site: string
  /** Alarm id, device id, … */
  readonly target: string
  /** Version of the target that the asker saw, where it matters. */
  readonly version?: number
  readonly params: Readonly<Record<string, unknown>>
}

export interface Actor {
  /** Account name, `token:NAME` for a program, `cli` for the command line on the machine itself. */
  readonly name: string
  readonly roles: readonly Role[]
  /** cli and tokens with a role are not persons; the audit says so. */
  readonly kind: 'person' | 'program' | 'cli'
}

/** done; refused with a stable reason (the screen words it); unknown = no answer within 5 s. */
export type Answer =
  | { readonly done: true; readonly result?: unknown }
  | { readonly refused: string; readonly detail?: string }
  | { readonly unknown: true }
