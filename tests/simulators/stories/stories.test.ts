import { describe, expect, test } from 'vitest'
import { minutes } from '../../../core/time.ts'
import { makeEstate } from '../../../simulators/estates/make-estate.ts'
import { play } from '../../../simulators/play.ts'
import { demoProgramme } from '../../../simulators/stories/demo-programme.ts'
import { STORIES } from '../../../simulators/stories/index.ts'
import { storyStart } from '../../../simulators/stories/story.ts'
import type { Act, Expected } from '../../../simulators/stories/story.ts'
import { storyHub } from '../../story-hub.ts'

// The laws play every story in the small estate; here are the medium one, its further rounds, and what is left afterwards.
const TUESDAY = Date.UTC(2026, 2, 10, 4)
const BEFORE = minutes(10)
const estate = makeEstate('medium', { flats: 'none' })
const short = [...STORIES.values()].filter((story) => story.lasts <= minutes(120))

const told = ({ type, subject, part }: Expected) => [type, subject, part].filter(Boolean).join(' ')
const unique = (list: readonly Expected[]) => [...new Set(list.map(told))].sort()

function hear(acts: readonly Act[], actsFrom: number, lasts: number) {
  const from = actsFrom - BEFORE
  const to = actsFrom + lasts
  const hub = storyHub(estate, from)
  for (const step of play({ estate, acts, seed: 5, from, actsFrom, to })) hub.take(step)
  hub.engine.advance(to)
  return hub
}

describe.each(short)('$id', (story) => {
  test('raises what it says and nothing else, and leaves nothing active behind', { timeout: 60_000 }, () => {
    const script = story.script(estate, 1)
    const hub = hear(script.acts, storyStart(story, estate.site.timezone, TUESDAY), story.lasts)
    const besides = hub.edges.filter((edge) => edge.active && !script.may.includes(edge.type))
    expect(unique(besides)).toEqual(unique(script.raises))
    expect(hub.engine.active().map(told)).toEqual([])
    expect([...hub.rejects, ...hub.failures]).toEqual([])
  })
})

describe.each([...STORIES.values()])('$id', (story) => {
  test.each(['small', 'medium', 'large'] as const)('finds everybody it needs in the %s estate, in any round', (size) => {
    const stage = makeEstate(size, { flats: 'none' })
    const there = new Set([...stage.devices.map(({ id }) => id), ...stage.places.map(({ id }) => `place:${id}`)])
    for (const round of [0, 1, 7, 100]) {
      const { raises, acts } = story.script(stage, round)
      expect([...raises.map(({ subject }) => subject), ...acts.map(({ device }) => device)].filter((id) => !there.has(id))).toEqual([])
    }
  })

  test('is over when it says, and forbids nothing that it asks for', () => {
    const { acts, raises, may, never } = story.script(estate, 0)
    expect(Math.max(0, ...acts.map(({ after }) => after))).toBeLessThanOrEqual(story.lasts)
    expect(never.filter((type) => may.includes(type) || raises.some((alarm) => alarm.type === type))).toEqual([])
  })
})

test('each round befalls other devices', () => {
  for (const id of ['entrapment', 'riser-burst-night', 'kitchen-fire-confirmed', 'gateway-loss', 'duress-at-gate']) {
    const story = STORIES.get(id)!
    const first = new Set(story.script(estate, 0).raises.map(({ subject }) => subject))
    expect(story.script(estate, 1).raises.every(({ subject }) => first.has(subject))).toBe(false)
  }
})

test('the demo shows a burst, a trapped lift and a detector within the first minutes, and goes on for days', () => {
  const acts = demoProgramme(estate)
  const { edges } = hear(acts, TUESDAY, minutes(120))
  const first = (type: string) => (edges.find((edge) => edge.type === type)!.at - TUESDAY) / minutes(1)
  expect(first('pipe.burst')).toBeLessThan(5)
  expect(first('lift.entrapment')).toBeLessThan(5)
  expect(first('fire.single')).toBeLessThan(5)
  expect(edges.filter((edge) => edge.active && edge.type === 'lift.entrapment')).toHaveLength(2)
  expect(Math.max(...acts.map(({ after }) => after))).toBeGreaterThan(minutes(6 * 24 * 60))
})

test('a story begins at its local time of the day that is asked for', () => {
  const story = STORIES.get('riser-burst-night')!
  expect(new Date(storyStart(story, 'Asia/Shanghai', Date.UTC(2026, 2, 10, 17))).toISOString()).toBe('2026-03-10T18:30:00.000Z')
  expect(new Date(storyStart(story, 'Europe/Berlin', Date.UTC(2026, 6, 10, 12))).toISOString()).toBe('2026-07-10T00:30:00.000Z')
})
