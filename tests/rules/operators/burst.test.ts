import { expect, test } from 'vitest'
import { burst } from '../../../rules/operators/burst.ts'
import { cutsChangeNothing, run, type Detect, type Entry } from './run.ts'

const limit = { times: 3, within: 10_000, quiet: 20_000, apart: 500 }
const plain: Detect = ({ p }, clock) => p!.pipe(burst(limit, clock))
const full: Detect = ({ p, d }, clock) => p!.pipe(burst(limit, clock, d!))
const at = (...times: number[]): Entry[] => times.map((ms) => [ms, 'p', null])
const play = (...times: number[]) => run(plain, at(...times), { pulses: ['p'] })

test('fewer than the number are nothing', () => expect(play(1_000, 2_000, 11_001)).toEqual([]))
test('the number within the window is a burst until it was quiet', () =>
  expect(play(1_000, 2_000, 10_000)).toEqual([
    [10_000, true],
    [30_000, false],
  ]))
test('a window slides', () =>
  expect(play(1_000, 9_000, 12_000, 15_000)).toEqual([
    [15_000, true],
    [35_000, false],
  ]))
test('a later pulse puts the end off', () =>
  expect(play(1_000, 2_000, 3_000, 20_000)).toEqual([
    [3_000, true],
    [40_000, false],
  ]))
test('pulses close together are one', () => expect(play(1_000, 1_200, 1_400, 1_600, 1_800)).toEqual([]))
test('after its end it counts anew', () =>
  expect(play(1_000, 2_000, 3_000, 24_000, 25_000)).toEqual([
    [3_000, true],
    [23_000, false],
  ]))
test('quiet begins when what goes on has ended', () => {
  expect(run(full, [...at(1_000, 2_000, 3_000), [4_000, 'd', true], [50_000, 'd', false]], { pulses: ['p'], conditions: ['d'] })).toEqual([
    [3_000, true],
    [70_000, false],
  ])
})
test('it never remembers more than it needs', () => {
  let memory: { stamps: number[] } | undefined
  const detect: Detect = ({ p }, clock) =>
    p!.pipe(burst({ times: 4, within: 1e9, quiet: 1_000 }, { ...clock, keep: (first) => (memory = clock.keep(first) as never) as never }))
  run(detect, at(...Array.from({ length: 5_000 }, (_, n) => n * 10)), { pulses: ['p'], until: 50_000 })
  expect(memory!.stamps.length).toBeLessThan(4)
})
test('a cut changes nothing', () => {
  cutsChangeNothing(plain, { pulses: ['p'] })
  cutsChangeNothing(full, { pulses: ['p'], conditions: ['d'] })
})
