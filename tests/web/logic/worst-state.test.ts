import { expect, test } from 'vitest'
import type { LiveAlarm } from '../../../dashboard/contract.ts'
import { firstOut } from '../../../dashboard/web/logic/first-out.ts'
import { gapReport } from '../../../dashboard/web/logic/gap-report.ts'
import { summarise, summariseTiles } from '../../../dashboard/web/logic/worst-state.ts'
import { alarmOf } from '../alarm-of.ts'

const map = (...alarms: LiveAlarm[]) => new Map(alarms.map((alarm) => [alarm.id, alarm]))

test.each<[string, LiveAlarm[], string | null]>([
  ['nothing open is calm', [], null],
  ['an unseen P3 is worse than a seen P1', [alarmOf('seen', { priority: 'P1', state: 'ackActive' }), alarmOf('unseen')], 'unseen'],
  ['of two unseen the higher priority', [alarmOf('two', { priority: 'P2' }), alarmOf('one', { priority: 'P1', state: 'rtnUnack' })], 'one'],
  ['what stands is worse than what returned', [alarmOf('returned', { state: 'rtnUnack' }), alarmOf('stands')], 'stands'],
  ['of equals the oldest', [alarmOf('new', { raisedAt: 9 }), alarmOf('old', { raisedAt: 2 })], 'old'],
  ['what was set aside is not shown', [alarmOf('aside', { priority: 'P1', state: 'suppressedByDesign' })], null],
])('a tile: %s', (_, alarms, worst) => {
  expect(summarise(alarms).worst?.id ?? null).toBe(worst)
  expect(summarise([...alarms].reverse()).worst?.id ?? null).toBe(worst)
})

test('a tile counts unseen, seen and set aside apart', () => {
  const alarms = [
    alarmOf('a'),
    alarmOf('b', { state: 'rtnUnack' }),
    alarmOf('c', { state: 'latchedAck' }),
    alarmOf('d', { state: 'outOfService' }),
  ]
  expect(summarise(alarms)).toMatchObject({ unacked: 2, acked: 1, setAside: 1 })
})

test('alarms fall into the tile of their building and system', () => {
  const tiles = summariseTiles(
    [alarmOf('a'), alarmOf('b', { building: null }), alarmOf('c', { system: 'lift' })],
    (alarm) => `${alarm.building ?? ''}|${alarm.system}`,
  )
  expect([...tiles.keys()].sort()).toEqual(['B1|leak', 'B1|lift', '|leak'])
})

test.each<[string, LiveAlarm[], string[]]>([
  ['two alarms are no cascade', [alarmOf('a', { raisedAt: 0 }), alarmOf('b', { raisedAt: 10_000 })], []],
  [
    'three within a minute of one another have a first',
    [alarmOf('b', { raisedAt: 50_000 }), alarmOf('a', { raisedAt: 0 }), alarmOf('c', { raisedAt: 110_000 })],
    ['a'],
  ],
  [
    'a pause of more than a minute ends a cascade',
    [
      alarmOf('a', { raisedAt: 0 }),
      alarmOf('b', { raisedAt: 60_001 }),
      alarmOf('c', { raisedAt: 70_000 }),
      alarmOf('d', { raisedAt: 80_000 }),
    ],
    ['b'],
  ],
  [
    'buildings have cascades of their own',
    [
      alarmOf('a', { raisedAt: 0 }),
      alarmOf('b', { raisedAt: 1, building: 'B2' }),
      alarmOf('c', { raisedAt: 2 }),
      alarmOf('d', { raisedAt: 3, building: 'B2' }),
    ],
    [],
  ],
])('first out: %s', (_, alarms, first) => expect([...firstOut(alarms)]).toEqual(first))

test('after a break the list says what was raised, raised again, changed and closed', () => {
  const before = map(alarmOf('closed'), alarmOf('again'), alarmOf('seen'), alarmOf('same'))
  const after = map(
    alarmOf('again', { count: 2 }),
    alarmOf('seen', { state: 'ackActive' }),
    alarmOf('same'),
    alarmOf('new', { lastRaisedAt: 9_000 }),
  )
  const report = gapReport(before, after, { from: 1, to: 2 })
  expect(report?.raised.map((alarm) => alarm.id)).toEqual(['new', 'again'])
  expect(report?.changed.map((alarm) => alarm.id)).toEqual(['seen'])
  expect(report?.closed.map((alarm) => alarm.id)).toEqual(['closed'])
})

test('a break in which nothing happened is not worth a notice', () => {
  expect(gapReport(map(alarmOf('a')), map(alarmOf('a')), { from: 1, to: 2 })).toBeNull()
})
