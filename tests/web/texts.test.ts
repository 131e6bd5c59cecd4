import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ALARM_STATES, PRIORITIES, type AlarmEventName } from '../../core/alarm.ts'
import { SYSTEMS } from '../../core/kind.ts'
import { REFUSALS } from '../../core/packet.ts'
import { KNOWN } from '../../dashboard/web/parts/problem-text.ts'

const web = join(import.meta.dirname, '../../dashboard/web')
const texts = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(web, 'texts', `${language}.json`), 'utf8')) as Record<string, string>
const chinese = texts('zh-CN')
const english = texts('en')

const sources = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(web, path), 'utf8') }))

/** Keys that code builds from words: every word must have its text. */
const EVENTS: Record<AlarmEventName, true> = {
  raise: true,
  clear: true,
  acknowledge: true,
  reset: true,
  shelve: true,
  unshelve: true,
  suppress: true,
  unsuppress: true,
  outOfService: true,
  inService: true,
  comment: true,
}
const BUILT: Record<string, readonly string[]> = {
  'priority.': PRIORITIES,
  'state.': ALARM_STATES,
  'stateShort.': ALARM_STATES,
  'event.': Object.keys(EVENTS),
  'system.': SYSTEMS,
  'presence.': ['online', 'offline', 'unknown', 'notCommissioned'],
  'reject.': REFUSALS,
  'refusal.': [...KNOWN, 'other'],
  'stranger.': ['unknown-device', 'wrong-token', 'no-credentials'],
  'trust.': ['good', 'uncertain', 'bad', 'stale', 'none'],
  'link.': ['connecting', 'live', 'notLive'],
  'theme.': ['auto', 'light', 'dark'],
  'from.': ['default', 'site', 'device'],
  'sure.': ['S', 'C', 'G', 'D'],
  'trend.': ['hour', 'day', 'week'],
  'do.': ['acknowledge', 'shelve', 'unshelve', 'reset', 'outOfService', 'refused', 'unanswered'],
  'component.': ['address', 'zone', 'type', 'states', 'components'],
  'part.': ['smokeDetector', 'heatDetector', 'manualCallPoint', 'hydrantButton', 'inputOutputModule', 'pressureSwitch'],
  'reason.': ['maintenance', 'knownFault', 'nuisance', 'weather', 'other'],
}

/** Whole keys named anywhere in the code, in quotes. */
const named = new Set(sources.flatMap(({ text }) => [...text.matchAll(/['"]([a-zA-Z]+\.[a-zA-Z0-9-]+)['"]/g)].map((match) => match[1]!)))
const built = Object.entries(BUILT).flatMap(([prefix, words]) => words.map((word) => prefix + word))

test('both languages have the same keys, and none is empty', () => {
  expect(Object.keys(english)).toEqual(Object.keys(chinese))
  for (const [key, text] of [...Object.entries(chinese), ...Object.entries(english)]) expect(text, key).not.toBe('')
})

test('both languages fill in the same values', () => {
  const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort()
  for (const key of Object.keys(chinese)) expect(holes(english[key]!), key).toEqual(holes(chinese[key]!))
})

const asked = sources.flatMap(({ path, text }) => [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => ({ path, key: match[1]! })))

test('every key that code asks for has a text', () => {
  expect(asked.length).toBeGreaterThan(100)
  expect(asked.filter(({ key }) => !(key in chinese))).toEqual([])
})

test('every key that code builds from a word has a text', () => {
  expect(built.filter((key) => !(key in chinese))).toEqual([])
})

test('every way in which code builds a key is known here', () => {
  const prefixes = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/\bt\(`([a-zA-Z.]+)\$\{/g)].map((match) => ({ path, prefix: match[1]! })),
  )
  expect(prefixes.length).toBeGreaterThan(20)
  expect(prefixes.filter(({ prefix }) => !(prefix in BUILT))).toEqual([])
})

test('no text is left over', () => {
  const used = new Set([...named, ...built, ...asked.map(({ key }) => key)])
  expect(Object.keys(chinese).filter((key) => !used.has(key))).toEqual([])
})

test('having seen an alarm and having verified it are two words', () => {
  for (const [key, text] of Object.entries(chinese)) expect(text, key).not.toContain('确认')
})
