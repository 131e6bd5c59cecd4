import { expect, test } from 'vitest'
import { pulse } from '../../../rules/operators/pulse.ts'
import { unexcused } from '../../../rules/operators/unexcused.ts'
import { cutsChangeNothing, run, type Detect, type Entry } from './run.ts'

const detect: Detect = ({ x, p }, clock) => x!.pipe(unexcused(p!.pipe(pulse(10_000, clock)), 2_000, clock))
const atOnce: Detect = ({ x, p }, clock) => x!.pipe(unexcused(p!.pipe(pulse(10_000, clock)), 0, clock))
const names = { conditions: ['x'], pulses: ['p'] }
const excuse = (at: number): Entry => [at, 'p', null]
const turns = (at: number, value: boolean): Entry => [at, 'x', value]

test('without an excuse it is told after the settling time', () => {
  expect(run(detect, [turns(1_000, true), turns(9_000, false)], names)).toEqual([
    [3_000, true],
    [9_000, false],
  ])
})
test('an excuse before covers it for as long as it lasts', () =>
  expect(run(detect, [excuse(0), turns(9_000, true), turns(90_000, false)], names)).toEqual([]))
test('an excuse shortly after covers it too', () => expect(run(detect, [turns(1_000, true), excuse(2_999)], names)).toEqual([]))
test('an excuse that comes too late changes nothing', () => {
  expect(run(detect, [turns(1_000, true), excuse(3_001), turns(9_000, false)], names)).toEqual([
    [3_000, true],
    [9_000, false],
  ])
})
test('an old excuse is none', () => expect(run(detect, [excuse(0), turns(10_001, true)], names)).toEqual([[12_001, true]]))
test('a short one is none', () => expect(run(detect, [turns(1_000, true), turns(2_999, false)], names)).toEqual([]))
test('without a settling time it is told at once', () => expect(run(atOnce, [turns(1_000, true)], names)).toEqual([[1_000, true]]))
test('a cut changes nothing', () => {
  cutsChangeNothing(detect, names)
  cutsChangeNothing(atOnce, names)
})
