import { expect, test } from 'vitest'
import { openTimers } from '../../../rules/engine/timers.ts'

test('deadlines fire in order of time, those of one instant in order of their keys', () => {
  const timers = openTimers(0)
  const fired: string[] = []
  for (const [due, key] of [
    [30, 'c'],
    [10, 'b'],
    [10, 'a'],
    [20, 'd'],
    [10, 'c'],
  ] as const)
    timers.set(due, key, () => fired.push(`${timers.now}${key}`))
  timers.advance(25)
  expect(fired).toEqual(['10a', '10b', '10c', '20d'])
  timers.advance(30)
  expect(fired.at(-1)).toBe('30c')
})

test('a deadline called off never fires, and one set while firing is not lost', () => {
  const timers = openTimers(0)
  const fired: number[] = []
  timers.set(5, 'a', () => timers.set(7, 'b', () => fired.push(timers.now)))
  const callOff = timers.set(6, 'c', () => fired.push(-1))
  callOff()
  timers.advance(100)
  expect(fired).toEqual([7])
  expect(timers.pending).toBe(0)
})

test('time never goes back', () => {
  const timers = openTimers(0)
  timers.advance(50)
  timers.advance(20)
  expect(timers.now).toBe(50)
})

test('ten thousand deadlines set and called off leave nothing behind', () => {
  const timers = openTimers(0)
  const offs = Array.from({ length: 10_000 }, (_, i) => timers.set(1_000 + i, `k${i}`, () => {}))
  for (const off of offs) off()
  expect(timers.pending).toBe(0)
  timers.advance(100_000)
  expect(timers.pending).toBe(0)
})
