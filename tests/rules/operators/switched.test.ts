import { expect, test } from 'vitest'
import { switched } from '../../../rules/operators/switched.ts'
import { cutsChangeNothing, run, type Detect } from './run.ts'

const detect: Detect = ({ on, off }, clock) => switched(on!, off!, clock)
const names = { pulses: ['on', 'off'] }

test('it is on from one pulse to the other', () => {
  expect(
    run(
      detect,
      [
        [1, 'off', null],
        [2, 'on', null],
        [3, 'on', null],
        [9, 'off', null],
      ],
      names,
    ),
  ).toEqual([
    [2, true],
    [9, false],
  ])
})
test('a cut changes nothing', () => cutsChangeNothing(detect, names))
