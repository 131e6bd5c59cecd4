import type { FullText } from './text.ts'
import type { Unit } from './setting.ts'
import type { Value } from './reading.ts'

/**
 * A kind of device: what it measures, what it obeys, how long its silence is normal, at least one example.
 * Plain data: no timer, no memory. One file each in devices/kinds.
 */
export interface Kind {
  /** As in the domain reference: `elevator`, `leakSensor`. */
  readonly id: string
  readonly text: FullText
  /** The system it belongs to on screens. */
  readonly system: System
  readonly points: Readonly<Record<string, Point>>
  readonly events: Readonly<Record<string, EventDef>>
  readonly commands: Readonly<Record<string, CommandDef>>
  /** Seconds without any packet after which the device counts as silent, and how often it should speak when nothing changes. */
  readonly silence: { readonly afterS: number; readonly expectS: number; readonly source: string }
  /** Points shown first, in this order, on tiles and pages. */
  readonly headline: readonly string[]
  /** At least one of each channel it uses. The laws send every example over the wire. */
  readonly examples: readonly Example[]
}

export const SYSTEMS = ['lift', 'water', 'fire', 'access', 'parking', 'leak', 'power', 'network'] as const
export type System = (typeof SYSTEMS)[number]

export type Point = NumberPoint | BooleanPoint | EnumPoint | TextPoint | ListPoint

interface PointBase {
  readonly text: FullText
  /** Seconds after which a value is stale although the device speaks; absent: the device's silence decides. */
  readonly staleAfterS?: number
  /** Which parts of a fleet report it; screens hide what never came. */
  readonly optional?: true
}

/** Numbers outside `min`..`max` are refused as `out-of-range` (no device can mean them); `normal` is the usual band for bars on screen. */
export interface NumberPoint extends PointBase {
  readonly type: 'number'
  readonly unit: Unit | ''
  readonly min: number
  readonly max: number
  readonly normal?: readonly [number, number]
  readonly decimals?: number
  /** Counters only rise (run hours, cycles). */
  readonly counter?: true
}
export interface BooleanPoint extends PointBase {
  readonly type: 'boolean'
  /** Words for true and false. */
  readonly words: { readonly true: FullText; readonly false: FullText }
  readonly normal?: boolean
}
export interface EnumPoint extends PointBase {
  readonly type: 'enum'
  readonly words: Readonly<Record<string, FullText>>
  readonly normal?: readonly string[]
}
export interface TextPoint extends PointBase {
  readonly type: 'text'
  readonly maxLength: number
}
/** A set of words, sent as a JSON array; kept as one text, sorted and joined by `,` (a fire panel's states). */
export interface ListPoint extends PointBase {
  readonly type: 'list'
  readonly words: Readonly<Record<string, FullText>>
  readonly normal?: readonly string[]
}

export interface EventDef {
  readonly text: FullText
  readonly data: Readonly<Record<string, EventField>>
  /** Shown as an alarm-like event in the device's list; others are journal only. */
  readonly notable?: true
}
export type EventField =
  | { readonly type: 'number'; readonly min: number; readonly max: number; readonly required?: true }
  | { readonly type: 'boolean'; readonly required?: true }
  | { readonly type: 'text'; readonly maxLength: number; readonly required?: true }
  | { readonly type: 'enum'; readonly words: readonly string[]; readonly required?: true }
  | { readonly type: 'list'; readonly words: readonly string[]; readonly required?: true }

/**
 * Class A: the hub may send alone. B: an operator confirms. C: certified equipment or a qualified person; the hub reaches simulated devices only.
 * Class X (forbidden) cannot be written here.
 */
export interface CommandDef {
  readonly text: FullText
  readonly class: 'A' | 'B' | 'C'
  readonly params: Readonly<Record<string, EventField>>
  /** Why this class, and any narrowing (only on confirmed fire …). */
  readonly note: FullText
}

export interface Example {
  readonly channel: 'telemetry' | 'event'
  readonly payload: Readonly<Record<string, unknown>>
}

/** Values of a kind by point name. */
export type Values = Readonly<Record<string, Value>>
