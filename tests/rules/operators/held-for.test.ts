import { expect, test } from 'vitest'
import { heldFor } from '../../../rules/operators/held-for.ts'
import { cutsChangeNothing, run, type Detect } from './run.ts'

const detect: Detect = ({ x }, clock) => x!.pipe(heldFor((on) => (on ? 10_000 : 30_000), clock))
const play = (...entries: [number, boolean][]) =>
  run(
    detect,
    entries.map(([at, value]) => [at, 'x', value] as const),
    { conditions: ['x'] },
  )

test('what does not last is not passed on', () => expect(play([0, true], [9_999, false])).toEqual([]))
test('what lasts is passed on when its delay is over', () => expect(play([5_000, true])).toEqual([[15_000, true]]))
test('each way has a delay of its own', () =>
  expect(play([0, true], [20_000, false])).toEqual([
    [10_000, true],
    [50_000, false],
  ]))
test('a break starts the delay again', () => expect(play([0, true], [9_000, false], [9_500, true])).toEqual([[19_500, true]]))
test('a cut changes nothing', () => cutsChangeNothing(detect, { conditions: ['x'] }))
