import type { Observable } from 'rxjs'
import type { AlarmClass, Priority } from '../../core/alarm.ts'
import type { Values } from '../../core/kind.ts'
import type { Setting, SettingValues } from '../../core/setting.ts'
import type { FullText } from '../../core/text.ts'
import type { Instant } from '../../core/time.ts'

/**
 * What an alarm rule may know of time and memory. Rules never read a clock and keep no state in closures:
 * `keep` hands out plain data that is checkpointed with the log's position; `wake` calls back when the engine's time reaches `due`.
 * Operators call `keep` once each while the stream is put together, always in the same order, so that a rule
 * put together again after a restart finds its memory.
 */
export interface RuleClock {
  now(): Instant
  /** Plain data (JSON) of this operator, kept over restarts. The first call for a new subject stores `initial`. */
  keep<T extends object>(initial: T): T
  /** Calls `then` once when engine time is at or past `due`; the function returned calls it off. */
  wake(due: Instant, then: () => void): () => void
}

/** A predicate over the newest good values; looks at every reading that carries one of its points, so it allocates nothing. */
export interface Condition<S extends Readonly<Record<string, Setting>>> {
  /** Points whose readings make it look again. */
  readonly points: readonly string[]
  /**
   * `was` is what it said last (hysteresis); undefined = cannot tell, keep what was.
   * `facts` are the device's from the ledger (ratedSpeed, setPressure, …).
   * `memory` is plain data of this condition and device, checkpointed, for the few that need the past (a pressure that dropped within 60 s).
   */
  readonly holds: (
    values: Values,
    settings: SettingValues<S>,
    was: boolean,
    facts: Facts,
    memory: Memory,
    now: Instant,
  ) => boolean | undefined
}
export type Facts = Readonly<Record<string, number | string | boolean>>
export type Memory = Record<string, unknown>

/** Pulses: events of the device, optionally only those whose data fit. */
export interface Pulse {
  readonly event: string
  readonly when?: (data: Readonly<Record<string, unknown>>) => boolean
}

interface Common<S extends Readonly<Record<string, Setting>>> {
  /** As in the domain reference: `leak.wet`. Unique. */
  readonly type: string
  readonly class: AlarmClass
  readonly priority: Priority
  /** Clear is not the end: somebody with the right must reset it. */
  readonly latching?: true
  /** Shown without sound, on signed-in consoles with the right, never on a wall (law 8). */
  readonly silent?: true
  /** Slug of the emergency plan that it opens or proposes; null with the reason why none. */
  readonly plan: string | null
  readonly planNote?: FullText
  readonly name: FullText
  /** When it is raised and when it is cleared, one sentence each, for the device page and the settings. */
  readonly raised: FullText
  readonly cleared: FullText
  /** ISA-18.2 rationalisation: why it happens, what follows if nobody acts, what to do. */
  readonly cause: FullText
  readonly consequence: FullText
  readonly response: FullText
  /** Minutes within which a person should have acted. */
  readonly respondWithinMin: number
  readonly settings: S
  /** Points shown with the alarm. */
  readonly show?: readonly string[]
}

type Booleans<K extends PropertyKey> = { readonly [P in K]: Observable<boolean> }
type Pulses<K extends PropertyKey> = { readonly [P in K]: Observable<Readonly<Record<string, unknown>>> }
type Counts<K extends PropertyKey> = { readonly [P in K]: Observable<number> }

/** Decided per device. Each condition stream starts with what holds now and speaks only on change. */
export interface DeviceAlarm<
  S extends Readonly<Record<string, Setting>> = Readonly<Record<string, Setting>>,
  C extends string = string,
  E extends string = string,
> extends Common<S> {
  readonly scope: 'device'
  readonly conditions: Readonly<Record<C, Condition<S>>>
  readonly events: Readonly<Record<E, Pulse>>
  detect(inputs: Booleans<C> & Pulses<E>, settings: SettingValues<S>, clock: RuleClock): Observable<boolean>
}

/**
 * Decided per component of a panel: one rule per address, made on the first event of that address.
 * Conditions see the newest `data` of the address's `component` event. `ownStates` adds the panel itself as part ''
 * with `{states: [...]}` taken from its `states` value. A `reset` event of the panel empties all parts.
 */
export interface ComponentAlarm<S extends Readonly<Record<string, Setting>> = Readonly<Record<string, Setting>>, C extends string = string>
  extends Common<S> {
  readonly scope: 'component'
  readonly ownStates?: true
  readonly conditions: Readonly<Record<C, PartCondition<S>>>
  detect(inputs: Booleans<C>, settings: SettingValues<S>, clock: RuleClock): Observable<boolean>
}

/** Decided per fire zone of a panel: streams carry the number of the zone's components for which the condition holds. Part = zone. */
export interface ZoneAlarm<S extends Readonly<Record<string, Setting>> = Readonly<Record<string, Setting>>, C extends string = string>
  extends Common<S> {
  readonly scope: 'zone'
  readonly conditions: Readonly<Record<C, PartCondition<S>>>
  detect(inputs: Counts<C>, settings: SettingValues<S>, clock: RuleClock): Observable<boolean>
}

export interface PartCondition<S extends Readonly<Record<string, Setting>>> {
  readonly holds: (component: Component, settings: SettingValues<S>, was: boolean) => boolean | undefined
}
/** Data of a panel's `component` event (contract). */
export interface Component {
  readonly address: string
  readonly zone: string
  readonly type: string
  readonly states: readonly string[]
}

/**
 * Decided per place: streams carry the number of the place's devices of this kind for which the condition holds.
 * `uses` narrows it to places of these uses; `detect` also learns the place's use.
 */
export interface PlaceAlarm<S extends Readonly<Record<string, Setting>> = Readonly<Record<string, Setting>>, C extends string = string>
  extends Common<S> {
  readonly scope: 'place'
  readonly uses?: readonly string[]
  readonly conditions: Readonly<Record<C, Condition<S>>>
  detect(inputs: Counts<C>, settings: SettingValues<S>, clock: RuleClock, place: { readonly use: string }): Observable<boolean>
}

/** Silence of a device, decided by the engine's one rule (law 7): no packet for `silentFor` while the hub listened and the gateway was there. */
export interface SilenceAlarm<S extends { readonly silentFor: Setting } = { readonly silentFor: Setting }> extends Common<S> {
  readonly scope: 'silence'
}

/** An alarm as the engine holds it: names of its inputs are its own business. */
type Held<A> = Omit<A, 'detect'> & {
  detect(inputs: any, settings: any, clock: RuleClock, place?: any): Observable<boolean>
}
export type AlarmPoint =
  | Held<DeviceAlarm<any, any, any>>
  | Held<ComponentAlarm<any, any>>
  | Held<ZoneAlarm<any, any>>
  | Held<PlaceAlarm<any, any>>
  | SilenceAlarm<any>

/** The alarms of one kind. Default export of rules/alarms/<kind>.ts by the kind's name. */
export interface KindAlarms {
  readonly kind: string
  readonly points: readonly AlarmPoint[]
}

// The builders only carry types: what is written is what is kept.
export const deviceAlarm = <const S extends Readonly<Record<string, Setting>>, C extends string = never, E extends string = never>(
  point: Omit<DeviceAlarm<S, C, E>, 'scope' | 'conditions' | 'events'> & {
    readonly conditions?: Readonly<Record<C, Condition<S>>>
    readonly events?: Readonly<Record<E, Pulse>>
  },
): DeviceAlarm<S, C, E> => ({ conditions: {} as Record<C, Condition<S>>, events: {} as Record<E, Pulse>, ...point, scope: 'device' })

export const componentAlarm = <const S extends Readonly<Record<string, Setting>>, C extends string>(
  point: Omit<ComponentAlarm<S, C>, 'scope'>,
): ComponentAlarm<S, C> => ({ ...point, scope: 'component' })

export const zoneAlarm = <const S extends Readonly<Record<string, Setting>>, C extends string>(
  point: Omit<ZoneAlarm<S, C>, 'scope'>,
): ZoneAlarm<S, C> => ({ ...point, scope: 'zone' })

export const placeAlarm = <const S extends Readonly<Record<string, Setting>>, C extends string>(
  point: Omit<PlaceAlarm<S, C>, 'scope'>,
): PlaceAlarm<S, C> => ({ ...point, scope: 'place' })

export const silenceAlarm = <const S extends { readonly silentFor: Setting }>(point: Omit<SilenceAlarm<S>, 'scope'>): SilenceAlarm<S> => ({
  ...point,
  scope: 'silence',
})
