import { expect, test } from 'vitest'
import { openPulse } from '../../platform/pulse.ts'

function play(beats: readonly (number | { readonly set: number })[]) {
  const missed: number[] = []
  const pulse = openPulse(5_000, (ms) => missed.push(ms))
  pulse.beat(1_000_000)
  pulse.begin(0)
  for (const beat of beats) {
    if (typeof beat === 'number') pulse.beat(beat)
    else pulse.moved(beat.set)
  }
  return missed
}

test.each([
  ['a steady pulse misses nothing', [50, 100, 5_100, 10_100], []],
  ['a pause is told once, with its length', [50, 9_050, 9_100], [9_000]],
  ['each pause is told', [6_000, 12_500], [6_000, 6_500]],
  ['a packet older than the newest beat is no sign of a pause', [4_000, 3_000, 9_000], []],
  ['a clock that was set is no pause', [50, { set: 7_200_000 }, 7_200_100], []],
  ['a clock that was set back hides none', [7_200_000, { set: -7_200_000 }, 9_000], [7_200_000, 9_000]],
])('%s', (_, beats, missed) => expect(play(beats)).toEqual(missed))

test('a beat that the telling itself gives is not told again', () => {
  const missed: number[] = []
  const pulse = openPulse(5_000, (ms) => {
    missed.push(ms)
    pulse.beat(20_001)
  })
  pulse.begin(0)
  pulse.beat(20_000)
  expect(missed).toEqual([20_000])
})
