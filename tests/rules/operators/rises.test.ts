import { expect, test } from 'vitest'
import { pulse } from '../../../rules/operators/pulse.ts'
import { rises } from '../../../rules/operators/rises.ts'
import { cutsChangeNothing, run, type Detect } from './run.ts'

const up: Detect = ({ x }, clock) => x!.pipe(rises(clock), pulse(1_000, clock))
const down: Detect = ({ x }, clock) => x!.pipe(rises(clock, false), pulse(1_000, clock))
const entries = [
  [5_000, 'x', true],
  [9_000, 'x', false],
] as const

test('a rise is a pulse', () =>
  expect(run(up, entries, { conditions: ['x'] })).toEqual([
    [5_000, true],
    [6_000, false],
  ]))
test('a fall is one where falls are asked for', () =>
  expect(run(down, entries, { conditions: ['x'] })).toEqual([
    [9_000, true],
    [10_000, false],
  ]))
test('put together again while it holds is no rise', () => {
  expect(run(up, [[5_000, 'x', true]], { conditions: ['x'], cuts: [7_000, 8_000] })).toEqual([
    [5_000, true],
    [6_000, false],
  ])
})
test('a cut changes nothing', () => {
  cutsChangeNothing(up, { conditions: ['x'] })
  cutsChangeNothing(down, { conditions: ['x'] })
})
