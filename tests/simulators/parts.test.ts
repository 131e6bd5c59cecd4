import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seconds } from '../../core/time.ts'
import { agenda } from '../../simulators/agenda.ts'
import { openBacklog } from '../../simulators/backlog.ts'
import { dayProfile } from '../../simulators/behaviours/day-profile.ts'
import { liftTravel } from '../../simulators/behaviours/lift-travel.ts'
import { rhythm, timers } from '../../simulators/behaviours/timers.ts'
import type { Message } from '../../simulators/message.ts'
import { openOrders } from '../../simulators/orders.ts'
import { random } from '../../simulators/random.ts'
import { reconnectDelay } from '../../simulators/reconnect-delay.ts'

describe('agenda', () => {
  test('gives whoever is due first, whatever is set and set again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(50)), { maxLength: 200 }), (settings) => {
        const plan = agenda(10)
        const model = Array.from({ length: 10 }, () => Infinity)
        for (const [member, at] of settings) {
          plan.set(member, at)
          model[member] = at
          expect(plan.next()).toBe(Math.min(...model))
          expect(plan.first()).toBe(model.indexOf(Math.min(...model)))
        }
      }),
    )
  })
  test('nobody is due where nobody has a time', () =>
    expect([agenda(0).first(), agenda(3).first(), agenda(3).next()]).toEqual([-1, -1, Infinity]))
})

describe('timers', () => {
  test('run in order, including what they set meanwhile', () => {
    const time = timers<'a' | 'b' | 'c'>()
    const ran: string[] = []
    time.set('b', 20, () => void ran.push('b'))
    time.set('a', 10, (at) => {
      ran.push('a')
      time.set('c', at + 5, () => void ran.push('c'))
    })
    time.run(30)
    expect(ran).toEqual(['a', 'c', 'b'])
    expect(time.due()).toBe(Infinity)
  })
  test('a rhythm is true once in each period', () => {
    const minutely = rhythm(seconds(60), 0)
    expect([0, 30, 60, 61, 119, 120].map((s) => minutely(seconds(s)))).toEqual([true, false, true, false, false, true])
  })
})

test('a lift covers its way without a jump and never above its rated speed', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 80, noNaN: true }), fc.double({ min: 0.5, max: 4, noNaN: true }), (metres, rated) => {
      const travel = liftTravel(metres, rated, 0.7)
      let way = 0
      for (let t = 0; t <= travel.seconds; t += 0.1) {
        const now = travel.at(t)
        expect(now.speed).toBeLessThanOrEqual(rated + 1e-9)
        expect(now.way - way).toBeGreaterThanOrEqual(-1e-9)
        expect(now.way - way).toBeLessThanOrEqual(rated * 0.1 + 1e-9)
        way = now.way
      }
      expect(travel.at(travel.seconds).way).toBeCloseTo(metres, 6)
    }),
  )
})

test('a day profile has a mean of one and no step at midnight', () => {
  const profile = dayProfile([1, 3, 2, 6])
  expect((profile(0) + profile(1) + profile(2) + profile(3)) / 4).toBeCloseTo(1)
  expect(profile(3.999_999)).toBeCloseTo(profile(0), 4)
})

test('chance is the same for the same seed and even over its range', () => {
  const draw = (seed: string) => Array.from({ length: 5_000 }, random(seed).next)
  expect(draw('a')).toEqual(draw('a'))
  expect(draw('a')).not.toEqual(draw('b'))
  const mean = draw('a').reduce((sum, one) => sum + one, 0) / 5_000
  expect(mean).toBeCloseTo(0.5, 1)
})

describe('backlog', () => {
  const said = (device: string, n: number, channel: Message['channel'] = 'telemetry', qos: 0 | 1 = 1): Message => ({
    type: 'message',
    at: n,
    device,
    via: 'g',
    channel,
    payload: { seq: n },
    qos,
    retain: false,
  })
  test('keeps changes and events in order, readings as arrays of late data, and no routine report', () => {
    const backlog = openBacklog()
    for (const message of [said('a', 1), said('b', 2), said('a', 3), said('a', 4, 'event'), said('a', 5), said('a', 6, 'telemetry', 0)])
      backlog.keep(message)
    expect(backlog.flush().map(({ device, channel, payload }) => [device, channel, payload])).toEqual([
      ['a', 'telemetry', [{ seq: 1 }, { seq: 3 }]],
      ['b', 'telemetry', [{ seq: 2 }]],
      ['a', 'event', { seq: 4 }],
      ['a', 'telemetry', [{ seq: 5 }]],
    ])
    expect(backlog.length).toBe(0)
  })
  test('when it is full the oldest reading goes and the event stays', () => {
    const backlog = openBacklog(2)
    for (const message of [said('a', 1, 'event'), said('a', 2), said('a', 3)]) backlog.keep(message)
    expect([backlog.length, backlog.dropped]).toEqual([2, 1])
    expect(backlog.flush().map(({ payload }) => payload)).toEqual([{ seq: 1 }, [{ seq: 3 }]])
  })
})

test('a fleet comes back spread out, and one that fails again waits longer, two minutes at most', () => {
  expect([0, 0.5, 1].map((chance) => reconnectDelay(0, seconds(30), chance))).toEqual([0, 15_000, 30_000])
  expect([1, 2, 3, 7, 50].map((failures) => reconnectDelay(failures, seconds(30), 1))).toEqual([2_000, 4_000, 8_000, 120_000, 120_000])
  expect(reconnectDelay(3, seconds(30), 0)).toBe(4_000)
})

describe('orders', () => {
  const answer = (payload: unknown, now = 1_000) => {
    const done: string[] = []
    const orders = openOrders((_, name) => {
      done.push(name)
      return { ok: true, result: {} }
    })
    const bytes = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))
    return { answers: [orders.answer('d', bytes, now), orders.answer('d', bytes, now)], done }
  }
  test('the same order twice is done once and answered twice', () => {
    const { answers, done } = answer({ id: '1', name: 'open', params: {}, expiresAt: 2_000 })
    expect(done).toEqual(['open'])
    expect(answers).toEqual([
      { id: '1', ok: true, result: {} },
      { id: '1', ok: true, result: {} },
    ])
  })
  test.each([
    ['at its end', 1_000],
    ['as a time in ISO form', '1970-01-01T00:00:00.500Z'],
  ])('an order that expired %s is not done', (_, expiresAt) => {
    const { answers, done } = answer({ id: '1', name: 'open', params: {}, expiresAt })
    expect([done, answers[0]]).toEqual([[], { id: '1', ok: false, error: 'expired' }])
  })
  test.each(['', '{', '[]', '{"id":1,"name":"x"}', 'null'])('%j is no order', (payload) => expect(answer(payload).answers[0]).toBeNull())
})
