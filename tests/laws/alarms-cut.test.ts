import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Kind, Point } from '../../core/kind.ts'
import { KINDS } from '../../devices/kinds/index.ts'
import { ALARMS } from '../../rules/alarms/index.ts'
import { edgesOf, type Step, type Timeline } from '../rules/play.ts'

/** Rules are pure: whatever a device sends, a hub that is killed at any moments and goes on from its checkpoint decides the same alarms. */
test.each(ALARMS.map(({ kind }) => kind))('%s: cuts at any moment change no alarm', (id) => {
  const kind = KINDS.get(id)!
  const step = stepOf(kind)
  let edges = 0
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 20, max: 900 })), step), {
        minLength: 5,
        maxLength: 60,
      }),
      fc.array(fc.nat(12_000_000), { maxLength: 6 }),
      (sent, cuts) => {
        const timeline: Record<string, Step> = {}
        let at = 0
        for (const [gap, what] of sent) timeline[`${(at += gap)}s`] = what
        const whole = told(id, timeline, [])
        edges += whole.length
        expect(told(id, timeline, cuts)).toEqual(whole)
      },
    ),
    { numRuns: 60 },
  )
  expect(edges).toBeGreaterThan(20)
})

const told = (kind: string, timeline: Timeline, cuts: readonly number[]): string[] =>
  edgesOf(kind, timeline, { until: '3h', cuts, use: 'pumpRoom' }).map(
    (edge) => `${edge.seq} ${edge.at} ${edge.type} ${edge.part} ${edge.active}`,
  )

function stepOf(kind: Kind): fc.Arbitrary<Step> {
  const points = Object.entries(kind.points).filter(([, point]) => point.type !== 'text')
  const values = fc
    .array(
      fc.constantFrom(...points).chain(([name, point]) => valueOf(point).map((value) => [name, value] as const)),
      { minLength: 1, maxLength: 6 },
    )
    .map((pairs) => Object.fromEntries(pairs) as Step)
  const events = kind.examples
    .filter((example) => example.channel === 'event')
    .map((example) => ({ event: String(example.payload.event), data: (example.payload.data ?? {}) as Record<string, unknown> }) as Step)
  return events.length > 0 ? fc.oneof({ weight: 3, arbitrary: values }, { weight: 1, arbitrary: fc.constantFrom(...events) }) : values
}

function valueOf(point: Point): fc.Arbitrary<number | string | boolean | readonly string[]> {
  if (point.type === 'boolean') return fc.boolean()
  if (point.type === 'enum') return fc.constantFrom(...Object.keys(point.words))
  if (point.type === 'list') return fc.subarray(Object.keys(point.words), { maxLength: 3 })
  if (point.type === 'number') {
    const [low, high] = point.normal ?? [point.min, point.max]
    // Around the usual band, where the limits are.
    return fc.double({ min: Math.max(point.min, low - (high - low) / 2), max: Math.min(point.max, high + (high - low) / 2), noNaN: true })
  }
  return fc.constant('1')
}
