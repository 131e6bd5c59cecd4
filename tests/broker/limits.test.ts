import { array, assert, nat, property } from 'fast-check'
import { expect, test } from 'vitest'
import { debt, fullBucket, oneTopicTooMany, spend, TOO_FAST, tooDeep, type Rate } from '../../broker/limits.ts'
import { seconds } from '../../core/time.ts'

const rate: Rate = { perSecond: 10, burst: 20, slowForMs: seconds(2) }

/** Sends at the given milliseconds and answers how long each message's receipt is held. */
const play = (at: readonly number[]): number[] => {
  const bucket = fullBucket(rate, 1, 0)
  return at.map((now) => Math.round(spend(bucket, rate, 1, now)))
}
const atOnce = (count: number, at = 0): number[] => Array.from({ length: count }, () => at)

test('a burst goes through unslowed', () => {
  expect(play(atOnce(20))).toEqual(atOnce(20))
})

test('what is over the burst is slowed by as long as its tokens take', () => {
  expect(play(atOnce(23)).slice(20)).toEqual([100, 200, 300])
})

test('what would be slowed for longer than allowed is too fast', () => {
  const held = play(atOnce(50))
  expect(held.filter((ms) => ms === TOO_FAST)).toHaveLength(10)
  expect(Math.max(...held)).toBe(2_000)
})

test('a refused message takes no token: the debt does not grow', () => {
  expect(play([...atOnce(1_000), 100]).at(-1)).toBe(2_000)
})

test('tokens come back with time, up to the burst', () => {
  const held = play([...atOnce(20), 1_000, ...atOnce(40, 600_000)])
  expect(held[20]).toBe(0)
  expect(held.slice(21, 41)).toEqual(atOnce(20))
  expect(held[41]).toBe(100)
})

test('a gateway with three voices has three times the rate and burst', () => {
  const bucket = fullBucket(rate, 3, 0)
  const held = Array.from({ length: 61 }, () => spend(bucket, rate, 3, 0))
  expect(held.slice(0, 60)).toEqual(atOnce(60))
  expect(Math.round(held[60]!)).toBe(33)
})

test('a clock set back gives nothing and takes nothing', () => {
  const bucket = { tokens: 5, at: 100_000 }
  spend(bucket, rate, 1, 0)
  expect(bucket).toEqual({ tokens: 4, at: 0 })
})

test('debt ends when its tokens have come back', () => {
  const bucket = fullBucket(rate, 1, 0)
  for (let i = 0; i < 25; i++) spend(bucket, rate, 1, 0)
  expect(debt(bucket, rate, 1, 0)).toBe(500)
  expect(debt(bucket, rate, 1, 500)).toBe(0)
})

test('in the long run no more gets through than the rate allows, however it is sent', () => {
  assert(
    property(array(nat(400), { minLength: 1, maxLength: 400 }), (gaps) => {
      let now = 0
      const bucket = fullBucket(rate, 1, 0)
      let through = 0
      for (const gap of gaps) {
        now += gap
        if (spend(bucket, rate, 1, now) !== TOO_FAST) through++
      }
      expect(through).toBeLessThanOrEqual(rate.burst + (now / 1_000 + rate.slowForMs / 1_000) * rate.perSecond + 1)
    }),
  )
})

test.each([
  ['sanfang/s/d/telemetry', 4, false],
  ['sanfang/s/d/telemetry/x', 4, true],
  ['a', 1, false],
  ['/', 1, true],
  ['/'.repeat(60_000), 8, true],
])('a topic is too deep when it has more levels than allowed (%#)', (topic, max, deep) => {
  expect(tooDeep(topic, max)).toBe(deep)
})

test('topics are told apart up to the limit, and known ones stay known', () => {
  const seen = new Set<string>()
  const answers = ['a', 'b', 'a', 'c', 'b', 'd'].map((topic) => oneTopicTooMany(seen, topic, 2))
  expect(answers).toEqual([false, false, false, true, false, true])
  expect(seen.size).toBe(2)
})
