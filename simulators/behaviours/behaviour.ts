import type { Values } from '../../core/kind.ts'
import type { Device } from '../../core/ledger.ts'
import type { Instant } from '../../core/time.ts'
import type { Random } from '../random.ts'
import type { Deed } from './deed.ts'
import type { World } from './world.ts'

/** What a virtual device sends: values of its kind's points; a list point is an array. */
export type Measured = Readonly<Record<string, Values[string] | readonly string[]>>

/** One virtual device: believable physics in virtual time. It has no timer of its own; who plays it asks when it is due. */
export interface Behaviour {
  /** When it next does something by itself. */
  due(): Instant
  /** Does everything that is due at `now`. */
  move(now: Instant): void
  /** Everything it measures, as it is sent after connecting. */
  measure(now: Instant): Measured
  /** Does what the hub orders. The device's own interlocks may refuse. */
  obey(command: string, params: Readonly<Record<string, unknown>>, now: Instant): Obeyed
  /** Something befalls it. False when that cannot befall this kind. */
  suffer(deed: Deed, now: Instant): boolean
}

export type Obeyed = { readonly ok: true; readonly result: Measured } | { readonly ok: false; readonly error: string }

/** What a behaviour gets to live in. */
export interface Around {
  readonly device: Device
  readonly random: Random
  readonly world: World
  readonly from: Instant
  /** Something changed: sent at once and confirmed. */
  readonly change: (values: Measured) => void
  /** The usual report: the next one comes anyway. */
  readonly routine: (values: Measured) => void
  /** A thing that happened. */
  readonly event: (event: string, data?: Measured) => void
}

/** A number fact of the device's ledger entry, or the default. */
export function fact(device: Device, name: string, otherwise: number): number {
  const value = device.facts?.[name]
  return typeof value === 'number' ? value : otherwise
}

/** A value as a sensor gives it. */
export function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals
  return Math.round(value * scale) / scale
}

/** Nothing but simulated devices is ordered about here; an order of another kind's gets this. */
export const unknownCommand = (command: string): Obeyed => ({ ok: false, error: `unknown command ${command}` })
