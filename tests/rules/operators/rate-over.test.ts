import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rateOver } from '../../../rules/operators/rate-over.ts'
import { cutsChangeNothing, run, type Detect, type Entry } from './run.ts'

const detect: Detect = ({ x }, clock) => x!.pipe(rateOver({ over: 3, under: 2, within: 60_000 }, clock))
const rises = (...times: number[]): Entry[] => times.flatMap((at) => [[at, 'x', true] as const, [at + 1, 'x', false] as const])
const play = (...times: number[]) => run(detect, rises(...times), { conditions: ['x'] })

test('as many as allowed are allowed', () => expect(play(0, 10_000, 20_000, 60_000, 70_000)).toEqual([]))
test('one more raises it; it ends when fewer than the lower limit are left', () => {
  expect(play(0, 10_000, 20_000, 30_000)).toEqual([
    [30_000, true],
    [80_000, false],
  ])
})
test('staying on is one rise', () => expect(run(detect, [[0, 'x', true]], { conditions: ['x'] })).toEqual([]))
test('a rise that was there before a cut is not counted again', () => {
  expect(run(detect, rises(0, 10_000, 20_000), { conditions: ['x'], cuts: [0, 1, 10_000, 20_000, 20_001] })).toEqual([])
})
test('it counts as a plain count of all rises would', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 2, max: 40_000 }), { maxLength: 60 }), (gaps) => {
      const times: number[] = []
      for (const gap of gaps) times.push((times.at(-1) ?? 0) + gap)
      const expected: [number, boolean][] = []
      let out = false
      for (const now of [...new Set([...times, ...times.map((at) => at + 60_000)])].sort((a, b) => a - b)) {
        const count = times.filter((at) => at <= now && at > now - 60_000).length
        const next: boolean = out ? count >= 2 : count > 3
        if (next !== out) expected.push([now, (out = next)])
      }
      expect(play(...times)).toEqual(expected)
    }),
    { numRuns: 300 },
  )
})
test('it never remembers more than it needs', () => {
  let memory: { stamps: number[] } | undefined
  const watched: Detect = ({ x }, clock) =>
    x!.pipe(rateOver({ over: 5, under: 2, within: 1e9 }, { ...clock, keep: (first) => (memory = clock.keep(first) as never) as never }))
  run(watched, rises(...Array.from({ length: 2_000 }, (_, n) => n * 10)), { conditions: ['x'], until: 20_000 })
  expect(memory!.stamps.length).toBe(6)
})
test('a cut changes nothing', () => cutsChangeNothing(detect, { conditions: ['x'] }))
