import { expect, test } from 'vitest'
import { hours, seconds } from '../../../../core/time.ts'
import { burstFlow } from '../../../../rules/alarms/parts/burst-flow.ts'

const settings = { times: 2, drop: 0.1, within: seconds(60), startNorm: 8, learnFor: hours(3) }

function pump() {
  const memory: Record<string, unknown> = {}
  return {
    memory,
    norms: () => memory.norms as number[],
    reads: (at: number, flow: number, dischargePressure: number, was = false) =>
      burstFlow({ flow, dischargePressure }, settings, was, {}, memory, seconds(at)),
  }
}

test('calm flow moves the norm of its hour only', () => {
  const one = pump()
  for (let at = 0; at <= 600; at += 10) one.reads(at, 20, 0.5)
  expect(one.norms()[0]).toBeGreaterThan(8.5)
  expect(one.norms().slice(1)).toEqual(Array.from({ length: 23 }, () => 8))
})

test('flow at a dropping pressure teaches nothing, nor does a burst', () => {
  const one = pump()
  one.reads(0, 8, 0.5)
  expect(one.reads(10, 15, 0.35)).toBe(false)
  expect(one.norms()[0]).toBe(8)
  expect(one.reads(20, 30, 0.35)).toBe(true)
  for (let at = 30; at <= 600; at += 10) expect(one.reads(at, 30, 0.35, true)).toBe(true)
  expect(one.norms()[0]).toBe(8)
})

test('a gap between readings counts as a minute at most', () => {
  const one = pump()
  one.reads(0, 8, 0.5)
  one.reads(3_000, 68, 0.5)
  expect(one.norms()[0]).toBeCloseTo(8 + 60 / 180, 6)
})

test('a drop counts for the window and no longer', () => {
  const one = pump()
  one.reads(0, 8, 0.5)
  expect(one.reads(55, 30, 0.35)).toBe(true)
  expect(falling(0.015)).toBe(false)
  expect(falling(0.02)).toBe(true)
})

test('it remembers a few dozen numbers, however long it runs', () => {
  const one = pump()
  for (let at = 0; at < 400_000; at += 10) one.reads(at, 10, 0.5)
  expect(JSON.stringify(one.memory).length).toBeLessThan(1_000)
})

test('without both values it cannot tell', () => {
  expect(burstFlow({ flow: 10 }, settings, false, {}, {}, 0)).toBeUndefined()
})

/** Whether a pressure that falls by this much every ten seconds, at much flow, is ever a burst. */
function falling(step: number): boolean {
  const one = pump()
  one.reads(0, 8, 1)
  for (let at = 10; at <= 300; at += 10) if (one.reads(at, 30, 1 - (step * at) / 10)) return true
  return false
}
