import type { AlarmState, Priority } from '../../../core/alarm.ts'
import { ALARM_STATES, isLifeSafety, PRIORITIES } from '../../../core/alarm.ts'
import { SYSTEMS, type System } from '../../../core/kind.ts'
import type { LiveAlarm } from '../../contract.ts'
import { isSetAside } from './alarm-order.ts'

/** What the list shows; an empty part shows all. */
export interface AlarmFilter {
  readonly priorities: readonly Priority[]
  readonly systems: readonly System[]
  /** Building ids; '' = outside the buildings. */
  readonly buildings: readonly string[]
  readonly states: readonly AlarmState[]
}

export const noFilter: AlarmFilter = { priorities: [], systems: [], buildings: [], states: [] }

export const isFiltering = (filter: AlarmFilter): boolean =>
  filter.priorities.length + filter.systems.length + filter.buildings.length + filter.states.length > 0

/** True when the alarm belongs on the list under this filter. Set-aside alarms are shown only when asked for by their state. */
export function passes(filter: AlarmFilter, alarm: LiveAlarm): boolean {
  if (filter.states.length === 0 ? isSetAside(alarm) : !filter.states.includes(alarm.state)) return false
  return (
    (filter.priorities.length === 0 || filter.priorities.includes(alarm.priority)) &&
    (filter.systems.length === 0 || filter.systems.includes(alarm.system)) &&
    (filter.buildings.length === 0 || filter.buildings.includes(alarm.building ?? ''))
  )
}

/** Alarms of life safety that nobody has seen and that the filter would hide: they stay on the list all the same (law 8). */
export const mustStay = (alarm: LiveAlarm): boolean =>
  isLifeSafety(alarm.class) && !alarm.acknowledged && alarm.annunciation === 'normal' && alarm.state !== 'normal'

/** The list under a filter; `of` counts what it would show without. */
export function filtered(filter: AlarmFilter, alarms: Iterable<LiveAlarm>): { readonly shown: readonly LiveAlarm[]; readonly of: number } {
  const shown: LiveAlarm[] = []
  let of = 0
  for (const alarm of alarms) {
    if (passes(filter, alarm) || mustStay(alarm)) shown.push(alarm)
    if (filter.states.length > 0 || !isSetAside(alarm)) of++
  }
  return { shown, of }
}

/** Filter ↔ query string, so that a tile's link, the back button and a bookmark keep it. Unknown words are dropped. */
export function readFilter(search: URLSearchParams): AlarmFilter {
  const list = (name: string): string[] => (search.has(name) ? (search.get(name) ?? '').split(',') : [])
  return {
    priorities: PRIORITIES.filter((one) => list('priority').includes(one)),
    systems: SYSTEMS.filter((one) => list('system').includes(one)),
    buildings: list('building'),
    states: ALARM_STATES.filter((one) => list('state').includes(one)),
  }
}

export function writeFilter(filter: AlarmFilter): URLSearchParams {
  const search = new URLSearchParams()
  if (filter.priorities.length > 0) search.set('priority', filter.priorities.join(','))
  if (filter.systems.length > 0) search.set('system', filter.systems.join(','))
  if (filter.buildings.length > 0) search.set('building', filter.buildings.join(','))
  if (filter.states.length > 0) search.set('state', filter.states.join(','))
  return search
}

/** Adds the word to the list, or takes it out. */
export const toggled = <T>(list: readonly T[], word: T): readonly T[] =>
  list.includes(word) ? list.filter((one) => one !== word) : [...list, word]
