import type { Config } from '../config.ts'
import type { FullText } from '../core/text.ts'
import type { HubSource, Io } from './ends.ts'

/** One command of `sanfang`: what it takes, how it is told, what it does. One file each in cli/commands. */
export interface Command {
  /** `device token` */
  readonly name: string
  readonly text: FullText
  /** What follows the name, in order. */
  readonly takes: readonly Taken[]
  readonly flags: Readonly<Record<string, Flag>>
  readonly examples: readonly string[]
  /** Prints data: has --json. */
  readonly json?: true
  readonly run: (call: Call) => Promise<Outcome>
}

export interface Taken {
  readonly name: string
  readonly text: FullText
  readonly optional?: true
}

/** `value` names what follows the flag; without it the flag stands alone. `many` may be given again and again. */
export interface Flag {
  readonly text: FullText
  readonly value?: string
  readonly many?: true
  /** Words that may follow; anything else is wrong. */
  readonly oneOf?: readonly string[]
}

/** What a command is called with: words and flags as parsed, the settings in force, and the outside. */
export interface Call {
  readonly words: Readonly<Record<string, string>>
  /** Text of a flag with a value. */
  readonly flag: (name: string) => string | undefined
  readonly flags: (name: string) => readonly string[]
  readonly has: (name: string) => boolean
  /** Reads file, environment and flags; throws HubError `bad-config` with every problem. */
  readonly config: () => Config
  readonly json: boolean
  readonly io: Io
  readonly hubs: HubSource
}

/** What came of it: `words` for people, `data` for programs (--json). `failed` = exit code 1 although nothing was thrown. */
export interface Outcome {
  readonly words?: string
  readonly data?: unknown
  readonly failed?: true
}
