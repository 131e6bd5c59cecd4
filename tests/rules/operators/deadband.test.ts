import { expect, test } from 'vitest'
import { deadband } from '../../../rules/operators/deadband.ts'
import { cutsChangeNothing, run, type Detect } from './run.ts'

const detect: Detect = ({ beyond, within }, clock) =>
  deadband({ beyond: beyond!, within: within! }, { onFor: 10_000, offFor: 5_000 }, clock)
const names = { conditions: ['beyond', 'within'] }

test('it is raised after its delay and kept in the deadband', () => {
  expect(
    run(
      detect,
      [
        [0, 'within', true],
        [0, 'beyond', true],
        [20_000, 'beyond', false],
        [60_000, 'within', false],
      ],
      names,
    ),
  ).toEqual([
    [10_000, true],
    [65_000, false],
  ])
})
test('back in the deadband before the delay is over is nothing', () => {
  expect(
    run(
      detect,
      [
        [0, 'within', true],
        [0, 'beyond', true],
        [9_000, 'beyond', false],
      ],
      names,
    ),
  ).toEqual([])
})
test('a cut changes nothing', () => cutsChangeNothing(detect, names))
