import { expect, test } from 'vitest'
import { days, minutes, seconds } from '../../core/time.ts'
import { makeEstate } from '../../simulators/estates/make-estate.ts'
import { play } from '../../simulators/play.ts'
import { storyHub, wordEdge } from '../story-hub.ts'

test('a normal day of the medium estate has fewer than one alarm in ten minutes, none of them chattering or fleeting', {
  timeout: 300_000,
}, () => {
  const estate = makeEstate('medium')
  const from = Date.UTC(2026, 10, 22, 16) // midnight in the estate's zone
  const hub = storyHub(estate, from)
  let packets = 0
  for (const step of play({ estate, acts: [], seed: 24, from, to: from + days(1) })) {
    hub.take(step)
    packets++
  }
  hub.engine.advance(from + days(1))

  expect(packets).toBeGreaterThan(500_000)
  expect(hub.rejects).toEqual([])
  expect(hub.failures).toEqual([])
  const raised = hub.edges.filter((edge) => edge.active)
  const windows = new Map<number, number>()
  for (const edge of raised) windows.set(Math.floor(edge.at / minutes(10)), (windows.get(Math.floor(edge.at / minutes(10))) ?? 0) + 1)
  expect(raised.length, raised.map(wordEdge).slice(0, 20).join('\n')).toBeLessThan(144)
  expect(Math.max(0, ...windows.values())).toBeLessThanOrEqual(10)

  const open = new Map<string, number[]>()
  const chattering: string[] = []
  const fleeting: string[] = []
  for (const edge of hub.edges) {
    const key = `${edge.subject} ${edge.type} ${edge.part}`
    if (edge.active) {
      const recent = (open.get(key) ?? []).filter((at) => edge.at - at < seconds(60))
      recent.push(edge.at)
      open.set(key, recent)
      if (recent.length >= 3) chattering.push(wordEdge(edge))
    } else if (edge.at - (open.get(key)?.at(-1) ?? 0) < seconds(10)) fleeting.push(wordEdge(edge))
  }
  expect(chattering).toEqual([])
  expect(fleeting).toEqual([])
  console.log(`${packets} packets of 24 hours: ${raised.length} alarms raised, at most ${Math.max(0, ...windows.values())} in ten minutes`)
})
