import { describe, expect, test } from 'vitest'
import type { Estate } from '../../../core/ledger.ts'
import { minutes } from '../../../core/time.ts'
import { ALARM_POINTS } from '../../../rules/alarms/index.ts'
import { WAITING } from '../../../rules/alarms/waiting.ts'
import { makeEstate } from '../../../simulators/estates/make-estate.ts'
import { play } from '../../../simulators/play.ts'
import { demoProgramme } from '../../../simulators/stories/demo-programme.ts'
import { STORIES } from '../../../simulators/stories/index.ts'
import { storyStart } from '../../../simulators/stories/story.ts'
import type { Expected, Story } from '../../../simulators/stories/story.ts'
import { hear } from '../hear.ts'

const TUESDAY = Date.UTC(2026, 2, 10, 4)
const BEFORE = minutes(10)
const small = makeEstate('small', { flats: 'none' })
const medium = makeEstate('medium', { flats: 'none' })

const told = ({ type, subject, part }: Expected) => [type, subject, part].filter(Boolean).join(' ')
const unique = (list: readonly Expected[]) => [...new Set(list.map(told))].sort()

function tell(estate: Estate, story: Story, round: number, seed = 1) {
  const actsFrom = storyStart(story, estate.site.timezone, TUESDAY)
  const script = story.script(estate, round)
  const from = actsFrom - BEFORE
  // A whole day of a small estate is enough; of a larger one the night.
  const to = actsFrom + (estate === small ? story.lasts : Math.min(story.lasts, minutes(120)))
  return { script, heard: hear(estate, play({ estate, acts: script.acts, seed, from, actsFrom, to }), to) }
}

describe.each([...STORIES.values()])('$id', (story) => {
  test.each([
    ['small', 0, small],
    ['medium', 1, medium],
  ] as const)('raises in the %s estate, round %i, what it says and nothing else, and leaves nothing behind', (_, round, estate) => {
    const { script, heard } = tell(estate, story, round)
    const besides = heard.raised.filter((alarm) => !script.may.includes(alarm.type))
    expect(unique(besides)).toEqual(unique(script.raises))
    expect(heard.active.map(told)).toEqual([])
    expect(heard.rejects).toEqual([])
    expect(heard.failures).toEqual([])
  })

  test('names only alarms that exist or wait for what is to come, and devices of the estate', () => {
    const { raises, may, never, acts } = story.script(medium, 2)
    const known = new Set([...ALARM_POINTS.keys(), ...WAITING.map(({ type }) => type)])
    expect([...raises.map(({ type }) => type), ...may, ...never].filter((type) => !known.has(type))).toEqual([])
    expect(never.filter((type) => may.includes(type) || raises.some((alarm) => alarm.type === type))).toEqual([])
    const there = new Set([...medium.devices.map(({ id }) => id), ...medium.places.map(({ id }) => `place:${id}`)])
    expect([...raises.map(({ subject }) => subject), ...acts.map(({ device }) => device)].filter((id) => !there.has(id))).toEqual([])
  })

  test('ends within the time it says', () => {
    expect(Math.max(0, ...story.script(medium, 0).acts.map(({ after }) => after))).toBeLessThanOrEqual(story.lasts)
  })
})

test('each round befalls other devices', () => {
  for (const id of ['entrapment', 'riser-burst-night', 'kitchen-fire-confirmed', 'gateway-loss']) {
    const story = STORIES.get(id)!
    const first = new Set(story.script(medium, 0).raises.map(({ subject }) => subject))
    expect(story.script(medium, 1).raises.every(({ subject }) => first.has(subject))).toBe(false)
  }
})

test('the demo shows a burst, a trapped lift and a detector within the first minutes, and goes on', () => {
  const from = storyStart(STORIES.get('entrapment')!, 'Asia/Shanghai', TUESDAY)
  const acts = demoProgramme(medium)
  const { edges } = hear(medium, play({ estate: medium, acts, seed: 1, from, to: from + minutes(120) }), from + minutes(120))
  const first = (type: string) => (edges.find((edge) => edge.type === type)!.at - from) / 60_000
  expect(first('pipe.burst')).toBeLessThan(5)
  expect(first('lift.entrapment')).toBeLessThan(5)
  expect(first('fire.single')).toBeLessThan(5)
  expect(edges.filter((edge) => edge.active && edge.type === 'lift.entrapment').length).toBe(2)
  expect(Math.max(...acts.map(({ after }) => after))).toBeGreaterThan(minutes(6 * 24 * 60))
})
