import { expect, test } from 'vitest'
import { pulse } from '../../../rules/operators/pulse.ts'
import { cutsChangeNothing, run, type Detect, type Entry } from './run.ts'

const plain: Detect = ({ p }, clock) => p!.pipe(pulse(10_000, clock))
const full: Detect = ({ p, d, e }, clock) => p!.pipe(pulse(10_000, clock, { during: d!, end: e! }))
const names = { conditions: ['d'], pulses: ['p', 'e'] }
const at = (ms: number, name = 'p'): Entry => [ms, name, null]

test('a pulse lasts its time', () =>
  expect(run(plain, [at(5_000)], { pulses: ['p'] })).toEqual([
    [5_000, true],
    [15_000, false],
  ]))
test('a further pulse makes it last from there', () => {
  expect(run(plain, [at(5_000), at(14_000), at(23_999)], { pulses: ['p'] })).toEqual([
    [5_000, true],
    [33_999, false],
  ])
})
test('it lasts while something holds', () => {
  expect(run(full, [at(5_000), [8_000, 'd', true], [60_000, 'd', false]], names)).toEqual([
    [5_000, true],
    [60_000, false],
  ])
})
test('what holds without a pulse is nothing', () => expect(run(full, [[8_000, 'd', true]], names)).toEqual([]))
test('what held and went before the time is over does not end it early', () => {
  expect(run(full, [[1_000, 'd', true], at(5_000), [6_000, 'd', false]], names)).toEqual([
    [5_000, true],
    [15_000, false],
  ])
})
test('its end ends it at once', () =>
  expect(run(full, [at(5_000), at(7_000, 'e')], names)).toEqual([
    [5_000, true],
    [7_000, false],
  ]))
test('a cut changes nothing', () => {
  cutsChangeNothing(plain, { pulses: ['p'] })
  cutsChangeNothing(full, names)
})
