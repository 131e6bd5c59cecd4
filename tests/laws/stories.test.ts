import { describe, expect, test } from 'vitest'
import { minutes } from '../../core/time.ts'
import { ALARM_POINTS } from '../../rules/alarms/index.ts'
import { WAITING } from '../../rules/alarms/waiting.ts'
import { makeEstate } from '../../simulators/estates/make-estate.ts'
import type { Step } from '../../simulators/message.ts'
import { play } from '../../simulators/play.ts'
import { STORIES } from '../../simulators/stories/index.ts'
import { storyStart, type Story } from '../../simulators/stories/story.ts'
import { storyHub, wordEdge } from '../story-hub.ts'

const estate = makeEstate('small')
const DAY = Date.UTC(2026, 10, 23, 4)
const WARM_UP = minutes(10)

function steps(story: Story, seed = 1): { steps: Generator<Step>; from: number; to: number; script: ReturnType<Story['script']> } {
  const actsFrom = storyStart(story, estate.site.timezone, DAY)
  const from = actsFrom - WARM_UP
  const to = actsFrom + story.lasts
  const script = story.script(estate, 0)
  return { steps: play({ estate, acts: script.acts, seed, from, actsFrom, to }), from, to, script }
}

const short = [...STORIES.values()].filter((story) => story.lasts <= minutes(120))

describe.each(short.map((story) => [story.id, story] as const))('%s', (_, story) => {
  test('raises what it must and nothing else', () => {
    const { steps: given, from, to, script } = steps(story)
    const hub = storyHub(estate, from)
    for (const step of given) hub.take(step)
    hub.engine.advance(to)
    const raised = hub.edges.filter((edge) => edge.active)
    const keys = new Set(raised.map((edge) => `${edge.type} ${edge.subject} ${edge.part}`))
    expect(hub.failures).toEqual([])
    expect(hub.rejects).toEqual([])
    for (const one of script.raises) expect(keys, wordEdge.name).toContain(`${one.type} ${one.subject} ${one.part}`)
    const wanted = new Set(script.raises.map((one) => `${one.type} ${one.subject} ${one.part}`))
    expect(
      raised.filter((edge) => !wanted.has(`${edge.type} ${edge.subject} ${edge.part}`) && !script.may.includes(edge.type)).map(wordEdge),
    ).toEqual([])
  })

  test('cut at every edge, saved and gone on with, it gives the same alarms', () => {
    const { steps: generator, from, to } = steps(story)
    const all = [...generator]
    const whole = storyHub(estate, from)
    const cuts: { at: number; edges: number }[] = []
    all.forEach((step, at) => {
      whole.take(step)
      if (whole.edges.length > (cuts.at(-1)?.edges ?? 0)) cuts.push({ at, edges: whole.edges.length })
    })
    whole.engine.advance(to)
    const expected = whole.edges.map(wordEdge)
    // Before, at and after each edge; long stories are sampled evenly so that the law stays quick.
    const wanted = [...new Set(cuts.flatMap(({ at }) => [at, at + 1]).concat(Math.floor(all.length / 2)))]
    const every = Math.ceil(wanted.length / 12)
    let running = storyHub(estate, from)
    const words: string[] = []
    let next = 0
    for (const cut of wanted.filter((_, i) => i % every === 0).sort((a, b) => a - b)) {
      for (; next < cut; next++) running.take(all[next]!)
      words.push(...running.edges.map(wordEdge))
      running = withPieces(running, from)
    }
    for (; next < all.length; next++) running.take(all[next]!)
    running.engine.advance(to)
    words.push(...running.edges.map(wordEdge))
    expect(words).toEqual(expected)
  })

  test('read back from the log alone it gives the same alarms', () => {
    const { steps: given, from, to } = steps(story)
    const live = storyHub(estate, from)
    const log = live.record()
    for (const step of given) {
      // The ticker of a live hub fires what is due between two packets; a replay has none.
      live.engine.tick(step.at - 1)
      live.take(step)
    }
    live.engine.advance(to)
    const again = storyHub(estate, from)
    log.forEach((entry, at) => again.replay(at + 1, entry))
    again.engine.advance(to)
    expect(again.edges).toEqual(live.edges)
  })
})

/** Pieces add up over several checkpoints, as they do in the records. */
const kept = new WeakMap<object, Map<string, string>>()
function withPieces(hub: ReturnType<typeof storyHub>, from: number): ReturnType<typeof storyHub> {
  const saved = hub.save()
  const pieces = new Map(kept.get(hub) ?? [])
  for (const { key, json } of saved.pieces) pieces.set(key, json)
  const next = storyHub(estate, from, { ...saved, pieces: [...pieces].map(([key, json]) => ({ key, json })) })
  kept.set(next, pieces)
  return next
}

test('every alarm that a story names exists', () => {
  for (const story of STORIES.values()) {
    const script = story.script(estate, 0)
    for (const type of [...script.raises.map((one) => one.type), ...script.may, ...script.never])
      expect(ALARM_POINTS.has(type) || WAITING.some((one) => one.type === type), `${story.id}: ${type}`).toBe(true)
  }
})
