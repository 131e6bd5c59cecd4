import { expect, test } from 'vitest'
import type { LiveAlarm } from '../../../dashboard/contract.ts'
import { silence, soundDue } from '../../../dashboard/web/logic/sound-due.ts'
import { alarmOf } from '../alarm-of.ts'

const none: ReadonlySet<string> = new Set()
const p1 = alarmOf('p1', { priority: 'P1' })
const p2 = alarmOf('p2', { priority: 'P2' })
const p3 = alarmOf('p3')

test.each<[string, LiveAlarm[], string | null]>([
  ['nothing open is quiet', [], null],
  ['the highest priority sounds', [p3, p1, p2], 'P1'],
  ['what was seen is quiet', [alarmOf('a', { priority: 'P1', state: 'ackActive' })], null],
  ['what returned is quiet though nobody saw it', [alarmOf('a', { state: 'rtnUnack' })], null],
  ['a latched one that nobody saw sounds', [alarmOf('a', { priority: 'P1', state: 'latchedUnack' })], 'P1'],
  ['duress is shown without sound', [alarmOf('a', { priority: 'P1', class: 'duress', silent: true })], null],
  ['what is set aside is quiet', [alarmOf('a', { state: 'shelved' }), alarmOf('b', { state: 'suppressedByDesign' })], null],
  ['journal entries are quiet', [alarmOf('a', { priority: 'J' })], null],
])('%s', (_, alarms, sounds) => expect(soundDue(alarms, none)).toBe(sounds))

test('silence is not an acknowledgement: the alarm is quiet here and still unseen', () => {
  expect(soundDue([p1, p2], silence([p1, p2]))).toBeNull()
})

test.each<[string, LiveAlarm[], LiveAlarm[], string | null]>([
  ['a new one of the same priority sounds again', [p2], [p2, alarmOf('new', { priority: 'P2' })], 'P2'],
  ['a new one of a higher priority sounds', [p2], [p2, p1], 'P1'],
  ['a new one of a lower priority waits while the silenced one stands unseen', [p1], [p1, p3], null],
  ['a lower one sounds once the silenced one was seen', [p1], [alarmOf('p1', { priority: 'P1', state: 'ackActive' }), p3], 'P3'],
  ['the same alarm raised again sounds', [p2], [alarmOf('p2', { priority: 'P2', count: 2 })], 'P2'],
])('after a silence: %s', (_, silenced, now, sounds) => expect(soundDue(now, silence(silenced))).toBe(sounds))
