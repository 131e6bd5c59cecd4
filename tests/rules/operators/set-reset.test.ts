import { expect, test } from 'vitest'
import { setReset } from '../../../rules/operators/set-reset.ts'
import { cutsChangeNothing, run, type Detect } from './run.ts'

const detect: Detect = ({ s, r }, clock) => setReset(s!, r!, clock)
const names = { conditions: ['s', 'r'] }

test('it stays set until it is reset', () => {
  expect(
    run(
      detect,
      [
        [1, 's', true],
        [2, 's', false],
        [9, 'r', true],
      ],
      names,
    ),
  ).toEqual([
    [1, true],
    [9, false],
  ])
})
test('setting is stronger than resetting', () => {
  expect(
    run(
      detect,
      [
        [1, 'r', true],
        [2, 's', true],
        [5, 's', false],
      ],
      names,
    ),
  ).toEqual([
    [2, true],
    [5, false],
  ])
})
test('a cut changes nothing', () => cutsChangeNothing(detect, names))
