import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Alarm } from '../../../core/alarm.ts'
import { type AlarmHappening, liesOver, processState, step } from '../../../rules/engine/alarm-state.ts'

const alarm = (change: Partial<Alarm> = {}): Alarm => ({
  id: 'a',
  site: 's',
  subject: 'd',
  device: 'd',
  place: 'p',
  type: 'leak.wet',
  part: '',
  class: 'plant',
  priority: 'P3',
  state: 'unackActive',
  active: true,
  acknowledged: false,
  latched: false,
  latching: false,
  annunciation: 'normal',
  suppressedBy: null,
  shelvedUntil: null,
  raisedAt: 0,
  lastRaisedAt: 0,
  clearedAt: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
  count: 1,
  chattering: false,
  fleeting: false,
  incident: null,
  values: {},
  notRecorded: false,
  foundAtRestart: false,
  version: 1,
  closedAt: null,
  ...change,
})

const raise: AlarmHappening = { event: 'raise', at: 60_000, device: 'd', values: {} }
const clear: AlarmHappening = { event: 'clear', at: 61_000, values: {} }
const ack = (count = 1): AlarmHappening => ({ event: 'acknowledge', at: 62_000, by: 'li', count })
const reset: AlarmHappening = { event: 'reset', at: 63_000 }
const annunciate = (annunciation: Alarm['annunciation']): AlarmHappening => ({
  event: 'annunciate',
  at: 64_000,
  annunciation,
  by: 'x',
  until: 99_000,
})

/** The rows of the domain's state table: from, what happens, to (or the refusal). */
test.each<[string, Partial<Alarm>, AlarmHappening[], string]>([
  ['active, acknowledged', {}, [ack()], 'ackActive'],
  ['active, cleared', {}, [clear], 'rtnUnack'],
  ['active, cleared, latching', { latching: true }, [clear], 'latchedUnack'],
  ['acknowledged, cleared', {}, [ack(), clear], 'normal'],
  ['acknowledged, cleared, latching', { latching: true }, [ack(), clear], 'latchedAck'],
  ['returned, acknowledged', {}, [clear, ack()], 'normal'],
  ['returned, active again, is not acknowledged', {}, [ack(), clear], 'normal'],
  ['returned, raised again', {}, [clear, raise], 'unackActive'],
  ['latched, acknowledged', { latching: true }, [clear, ack()], 'latchedAck'],
  ['latched and acknowledged, reset', { latching: true }, [clear, ack(), reset], 'normal'],
  ['latched, raised again', { latching: true }, [clear, raise], 'unackActive'],
  ['latched not acknowledged, reset', { latching: true }, [clear, reset], 'not-acknowledged'],
  ['active, reset', {}, [reset], 'still-active'],
  ['returned, reset', {}, [clear, reset], 'not-latched'],
  ['acknowledged twice', {}, [ack(), ack()], 'already-acknowledged'],
  ['an acknowledgement of an older raise', {}, [clear, raise, ack(1)], 'raised-again'],
  ['an acknowledgement of the newer raise', {}, [clear, raise, ack(2)], 'ackActive'],
  ['shelved', {}, [annunciate('shelved')], 'shelved'],
  ['shelved, ended while active', {}, [ack(), annunciate('shelved'), annunciate('normal')], 'unackActive'],
  ['shelved, cleared', {}, [annunciate('shelved'), clear], 'normal'],
  ['shelved, cleared, latching', { latching: true }, [annunciate('shelved'), clear, annunciate('normal')], 'latchedUnack'],
  ['suppressed', {}, [annunciate('suppressed')], 'suppressedByDesign'],
  ['out of service', {}, [annunciate('outOfService')], 'outOfService'],
  ['a journal entry clears by itself', { priority: 'J', acknowledged: true, state: 'ackActive' }, [clear], 'normal'],
  ['closed, anything', {}, [ack(), clear, raise], 'closed'],
])('%s', (_, change, happenings, expected) => {
  let at = alarm(change)
  let end: string = at.state
  for (const happening of happenings) {
    const next = step(at, happening)
    if ('refused' in next) {
      end = next.refused
      break
    }
    at = next
    end = at.state
  }
  expect(end).toBe(expected)
})

test('shorter than ten seconds and once is fleeting', () => {
  const short = step(alarm({ lastRaisedAt: 55_000 }), clear) as Alarm
  const long = step(alarm({ lastRaisedAt: 40_000 }), clear) as Alarm
  expect([short.fleeting, long.fleeting]).toEqual([true, false])
})

test('whatever happens, the state follows from its parts and a closed alarm is normal and nothing else is', () => {
  const happening = fc.oneof<fc.Arbitrary<AlarmHappening>[]>(
    fc.constant(raise),
    fc.constant(clear),
    fc.integer({ min: 1, max: 4 }).map(ack),
    fc.constant(reset),
    fc.constantFrom<Alarm['annunciation']>('normal', 'shelved', 'suppressed', 'outOfService').map(annunciate),
  )
  fc.assert(
    fc.property(fc.boolean(), fc.array(happening, { maxLength: 30 }), (latching, all) => {
      let at = alarm({ latching })
      for (const one of all) {
        const next = step(at, one)
        if ('refused' in next) continue
        expect(next.version).toBe(at.version + 1)
        expect(next.count).toBeGreaterThanOrEqual(at.count)
        expect(next.closedAt !== null).toBe(processState(next) === 'normal')
        if (next.active) expect(next.latched).toBe(false)
        if (next.latched) expect(next.latching).toBe(true)
        at = next
      }
    }),
  )
})

test.each<[string, Parameters<typeof liesOver>[0], Partial<Alarm>, boolean]>([
  ['a shelf over the device and type', { scope: 'd', types: ['leak.wet'], from: 0, until: 1_000, permit: null }, {}, true],
  ['another type', { scope: 'd', types: ['leak.battery'], from: 0, until: 1_000, permit: null }, {}, false],
  ['a place above', { scope: 'place:b1', types: [], from: 0, until: 1_000, permit: null }, {}, true],
  ['a place elsewhere', { scope: 'place:b2', types: [], from: 0, until: 1_000, permit: null }, {}, false],
  ['P1 is never shelved', { scope: 'd', types: [], from: 0, until: 1_000, permit: null }, { priority: 'P1' }, false],
  ['P2 not for two hours', { scope: 'd', types: [], from: 0, until: 7_200_000, permit: null }, { priority: 'P2' }, false],
  ['P1 with a permit', { scope: 'd', types: [], from: 0, until: 7_200_000, permit: 'W-1' }, { priority: 'P1' }, true],
  [
    'what protects life, even with a permit',
    { scope: 'd', types: [], from: 0, until: 1_000, permit: 'W-1' },
    { class: 'life', priority: 'P1' },
    false,
  ],
])('%s', (_, aside, change, expected) => expect(liesOver(aside, alarm(change), ['site', 'b1'])).toBe(expected))
