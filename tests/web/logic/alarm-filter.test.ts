import { expect, test } from 'vitest'
import type { LiveAlarm } from '../../../dashboard/contract.ts'
import {
  filtered,
  isFiltering,
  noFilter,
  readFilter,
  toggled,
  writeFilter,
  type AlarmFilter,
} from '../../../dashboard/web/logic/alarm-filter.ts'
import { alarmOf } from '../alarm-of.ts'

const alarms: readonly LiveAlarm[] = [
  alarmOf('leak', { priority: 'P2', building: 'B1', system: 'leak' }),
  alarmOf('lift', { priority: 'P2', building: 'B2', system: 'lift', state: 'ackActive' }),
  alarmOf('gate', { building: null, system: 'access' }),
  alarmOf('put-aside', { state: 'shelved', building: 'B1' }),
  alarmOf('trapped', { priority: 'P1', class: 'life', system: 'lift', building: 'B3' }),
]

test.each<[string, Partial<AlarmFilter>, string[], number]>([
  ['no filter shows all but what was set aside', {}, ['leak', 'lift', 'gate', 'trapped'], 4],
  ['by priority', { priorities: ['P2'] }, ['leak', 'lift', 'trapped'], 4],
  ['by system', { systems: ['access'] }, ['gate', 'trapped'], 4],
  ['by building', { buildings: ['B1'] }, ['leak', 'trapped'], 4],
  ['outside the buildings', { buildings: [''] }, ['gate', 'trapped'], 4],
  ['set aside only when asked for', { states: ['shelved'] }, ['put-aside', 'trapped'], 5],
])('filter: %s; life safety that nobody saw is never hidden', (_, filter, shown, of) => {
  const result = filtered({ ...noFilter, ...filter }, alarms)
  expect(result.shown.map((alarm) => alarm.id)).toEqual(shown)
  expect(result.of).toBe(of)
})

test('life safety that somebody has seen obeys the filter like anything else', () => {
  const seen = alarmOf('seen', { priority: 'P1', class: 'life', state: 'ackActive', building: 'B3' })
  expect(filtered({ ...noFilter, priorities: ['P3'] }, [seen]).shown).toEqual([])
})

test('a filter survives the address bar, the ground without buildings too', () => {
  const filter: AlarmFilter = { priorities: ['P1', 'P2'], systems: ['lift'], buildings: [''], states: ['rtnUnack'] }
  expect(readFilter(new URLSearchParams(writeFilter(filter).toString()))).toEqual(filter)
  expect(isFiltering(readFilter(new URLSearchParams('')))).toBe(false)
})

test('words that do not exist are dropped from an address', () => {
  expect(readFilter(new URLSearchParams('priority=P9,P1&system=moon&state=asleep'))).toEqual({ ...noFilter, priorities: ['P1'] })
})

test('a chip pressed twice is as before', () => {
  expect(toggled(toggled(['a'], 'b'), 'b')).toEqual(['a'])
})
