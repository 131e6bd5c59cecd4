import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { ALARM_STATES, PRIORITIES } from '../../../core/alarm.ts'
import type { LiveAlarm } from '../../../dashboard/contract.ts'
import { openAlarmList } from '../../../dashboard/web/logic/alarm-list.ts'
import { arrange, byUrgency, FREEZE_MS, freeze, nothing, type Arranged } from '../../../dashboard/web/logic/alarm-order.ts'
import { alarmOf } from '../alarm-of.ts'

const ids = (rows: readonly LiveAlarm[]): string[] => rows.map((row) => row.id)
const both = (arranged: Arranged) => [ids(arranged.unacked), ids(arranged.acked)]

describe('order', () => {
  test('priority goes before time, the newest raise before older ones', () => {
    const rows = [
      alarmOf('old3', { lastRaisedAt: 1 }),
      alarmOf('new3', { lastRaisedAt: 9 }),
      alarmOf('old1', { priority: 'P1', lastRaisedAt: 2 }),
      alarmOf('two', { priority: 'P2', lastRaisedAt: 5 }),
    ]
    expect(both(arrange(nothing, rows, false))).toEqual([['old1', 'two', 'new3', 'old3'], []])
  })

  test('what returned unseen stays above, behind what still stands', () => {
    const rows = [
      alarmOf('returned', { state: 'rtnUnack', lastRaisedAt: 9 }),
      alarmOf('stands', { lastRaisedAt: 1 }),
      alarmOf('seen', { state: 'ackActive' }),
    ]
    expect(both(arrange(nothing, rows, false))).toEqual([['stands', 'returned'], ['seen']])
  })

  test('it is the same whatever order the alarms come in', () => {
    const alarm = fc.record({
      id: fc.string({ minLength: 1, maxLength: 4 }),
      priority: fc.constantFrom(...PRIORITIES),
      state: fc.constantFrom(...ALARM_STATES.filter((state) => state !== 'normal')),
      lastRaisedAt: fc.integer({ min: 0, max: 5 }),
    })
    fc.assert(
      fc.property(fc.uniqueArray(alarm, { selector: ({ id }) => id, maxLength: 20 }), (parts) => {
        const rows = parts.map(({ id, ...more }) => alarmOf(id, more))
        expect(ids([...rows].reverse().sort(byUrgency))).toEqual(ids(rows.sort(byUrgency)))
      }),
    )
  })
})

describe('a frozen list', () => {
  const before = arrange(nothing, [alarmOf('a', { priority: 'P2' }), alarmOf('b'), alarmOf('c', { state: 'ackActive' })], false)

  test('keeps new rows waiting, however urgent', () => {
    const now = arrange(before, [...before.unacked, ...before.acked, alarmOf('new', { priority: 'P1' })], true)
    expect(both(now)).toEqual([['a', 'b'], ['c']])
    expect(now.waiting).toBe(1)
  })

  test('shows the new state of a row in its old place', () => {
    const now = arrange(
      before,
      [alarmOf('a', { priority: 'P2', state: 'ackActive' }), alarmOf('b'), alarmOf('c', { state: 'ackActive' })],
      true,
    )
    expect(both(now)).toEqual([['a', 'b'], ['c']])
    expect(now.unacked[0]?.state).toBe('ackActive')
  })

  test('keeps what closed, marked, until it is free', () => {
    const rest = [alarmOf('b'), alarmOf('c', { state: 'ackActive' })]
    const now = arrange(before, rest, true)
    expect(both(now)).toEqual([['a', 'b'], ['c']])
    expect([...now.gone]).toEqual(['a'])
    expect(both(arrange(now, rest, false))).toEqual([['b'], ['c']])
  })
})

describe('freezing', () => {
  test.each<[string, number | null, boolean, number, number | null]>([
    ['begins when somebody points at the list', null, true, 100, 100],
    ['lasts while they do', 100, true, 100 + FREEZE_MS - 1, 100],
    ['ends when they leave', 100, false, 200, null],
    ['ends after 30 s whatever they do', 100, true, 100 + FREEZE_MS, null],
  ])('%s', (_, since, held, now, then) => expect(freeze(since, held, now)).toBe(then))

  test('after its time is up the list shows what waited, then stands still again', () => {
    let now = 0
    const list = openAlarmList(() => now)
    list.update([alarmOf('a')])
    list.hold(true)
    list.update([alarmOf('a'), alarmOf('b', { priority: 'P1' })])
    expect(list.get()).toMatchObject({ waiting: 1 })
    now = FREEZE_MS - 1
    list.tick()
    expect(list.get().waiting).toBe(1)
    now = FREEZE_MS
    list.tick()
    expect(ids(list.get().unacked)).toEqual(['b', 'a'])
    list.update([alarmOf('a'), alarmOf('b', { priority: 'P1' }), alarmOf('c', { priority: 'P1', lastRaisedAt: 9 })])
    expect(list.get()).toMatchObject({ waiting: 1 })
  })

  test('a press on «new» shows what waits at once', () => {
    const list = openAlarmList(() => 0)
    list.update([alarmOf('a')])
    list.hold(true)
    list.update([alarmOf('a'), alarmOf('b')])
    list.release()
    expect(list.get()).toMatchObject({ waiting: 0 })
    expect(list.get().unacked).toHaveLength(2)
  })
})
