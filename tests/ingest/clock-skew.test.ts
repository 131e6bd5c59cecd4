import { expect, test } from 'vitest'
import { correction, measuredSkew, measureSkew, noSkew } from '../../ingest/clock-skew.ts'

test('travel time is not a wrong clock', () => {
  const memory = noSkew()
  for (const travel of [40, 900, 120]) measureSkew(memory, 1_000_000 - travel, 1_000_000)
  expect(measuredSkew(memory)).toBe(40)
  expect(correction(memory)).toBe(0)
})

test('a clock two hours behind is measured in spite of late readings', () => {
  const memory = noSkew()
  for (const late of [0, 5_000, 60_000, 3_600_000]) measureSkew(memory, 1e12 - 7_200_000 - late, 1e12)
  expect(correction(memory)).toBe(7_200_000)
})

test('after the clock was set right the correction is gone at once, after it was set back within 16 readings', () => {
  const memory = noSkew()
  for (let i = 0; i < 20; i++) measureSkew(memory, 1e12 - 7_200_000, 1e12)
  measureSkew(memory, 1e12 - 30, 1e12)
  expect(correction(memory)).toBe(0)
  for (let i = 0; i < 16; i++) measureSkew(memory, 1e12 - 600_000, 1e12)
  expect(correction(memory)).toBe(600_000)
})
