import type { Value } from '../../core/reading.ts'
import type { Instant } from '../../core/time.ts'
import type { LedgerDevice } from '../../devices/ledger.ts'
import type { AlarmPoint, Component, Condition, Memory } from '../alarms/alarm-point.ts'
import type { KindPlan } from './kind-plan.ts'
import type { RuleMemory, RunningRule } from './running-rule.ts'

/** What the rules know of a device. Plain data but for `rules`. */
export interface DeviceState {
  readonly device: LedgerDevice
  readonly plan: KindPlan
  readonly values: Record<string, Value>
  bits: boolean[]
  readonly memories: Memory[]
  readonly components: Map<string, Component>
  readonly rules: Map<string, LiveRule>
  settings: Map<string, Record<string, number>>
}
/** A rule that is put together, with what it was last told. */
export interface LiveRule {
  readonly point: AlarmPoint
  readonly part: string
  running: RunningRule
  at: Instant
  device: string
  values: Readonly<Record<string, Value>>
}
export interface PlaceState {
  readonly site: string
  readonly place: string
  readonly rules: Map<string, LiveRule>
}

export interface SavedRule {
  readonly type: string
  readonly part: string
  readonly memory: RuleMemory
  readonly at: Instant
  readonly device: string
  readonly values: Record<string, Value>
}
export interface SavedDevice {
  readonly values: Record<string, Value>
  /** By alarm and condition, so that a newer version with other alarms finds its own. */
  readonly bits: Record<string, boolean>
  readonly memories: Record<string, Memory>
  readonly components: readonly Component[]
  readonly rules: readonly SavedRule[]
}

export const NO_VALUES: Readonly<Record<string, Value>> = {}

/** The panel itself as a component: the part without address. */
export const ownComponent = (state: { values: Record<string, Value> }): Component => ({
  address: '',
  zone: '',
  type: 'panel',
  states: String(state.values['states'] ?? '')
    .split(',')
    .filter(Boolean),
})

/** Data of a `component` event as a component. */
export function componentOf(data: Readonly<Record<string, unknown>>): Component {
  return {
    address: String(data['address'] ?? ''),
    zone: String(data['zone'] ?? ''),
    type: String(data['type'] ?? ''),
    states: Array.isArray(data['states']) ? (data['states'] as string[]) : [],
  }
}

/** What an alarm shows of the newest values: its own list and what its conditions read. */
export function shown(point: AlarmPoint, values: Record<string, Value>): Record<string, Value> {
  const names = new Set<string>(point.show ?? [])
  if (point.scope === 'device')
    for (const condition of Object.values(point.conditions as Record<string, Condition<any>>))
      for (const name of condition.points) names.add(name)
  const found: Record<string, Value> = {}
  for (const name of names) if (values[name] !== undefined) found[name] = values[name]
  return found
}

export const savedRules = (rules: ReadonlyMap<string, LiveRule>): SavedRule[] =>
  [...rules.values()].map((live) => ({
    type: live.point.type,
    part: live.part,
    memory: live.running.memory,
    at: live.at,
    device: live.device,
    values: live.values,
  }))

/** As plain JSON for the checkpoint; only what is not as at first. */
export function savedDevice(state: DeviceState): SavedDevice {
  const bits: Record<string, boolean> = {}
  const memories: Record<string, Memory> = {}
  for (const watch of state.plan.watches) {
    const name = `${watch.point.type}/${watch.name}`
    if (state.bits[watch.bit]) bits[name] = true
    if (Object.keys(state.memories[watch.bit]!).length > 0) memories[name] = state.memories[watch.bit]!
  }
  return { values: state.values, bits, memories, components: [...state.components.values()], rules: savedRules(state.rules) }
}

/** Puts back what was saved; `resume` puts each rule together again from its memory. */
export function restoreDevice(state: DeviceState, saved: SavedDevice, resume: (state: DeviceState, rule: SavedRule) => void): void {
  Object.assign(state.values, saved.values)
  for (const watch of state.plan.watches) {
    const name = `${watch.point.type}/${watch.name}`
    state.bits[watch.bit] = saved.bits[name] ?? false
    Object.assign(state.memories[watch.bit]!, saved.memories[name] ?? {})
  }
  for (const component of saved.components) state.components.set(component.address, component)
  for (const rule of saved.rules) resume(state, rule)
}
