import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { EventField, Kind, Point } from '../../core/kind.ts'
import { SYSTEMS } from '../../core/kind.ts'
import { KINDS } from '../../devices/kinds/index.ts'
import { commonPoints } from '../../devices/kinds/parts/common-points.ts'

const kinds = [...KINDS.values()]

test('the kinds of the first release are all there', () => {
  expect([...KINDS.keys()].sort()).toEqual(
    [
      'accessGate',
      'boosterPump',
      'elevator',
      'fireAlarmPanel',
      'firePump',
      'gateway',
      'jockeyPump',
      'leakSensor',
      'parkingBarrier',
      'sumpPump',
    ].sort(),
  )
})

test('every file in the folder is in the list, under its own name', async () => {
  const files = readdirSync(new URL('../../devices/kinds/', import.meta.url)).filter((file) => file.endsWith('.ts') && file !== 'index.ts')
  expect(files.length).toBe(kinds.length)
  for (const file of files) {
    const name = file.slice(0, -3).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
    const module = (await import(/* @vite-ignore */ new URL(`../../devices/kinds/${file}`, import.meta.url).href)) as Record<string, Kind>
    expect(module[name], file).toBe(KINDS.get(name))
  }
})

describe.each(kinds.map((kind) => [kind.id, kind] as const))('%s', (id, kind) => {
  test('is filed under its own id and system', () => {
    expect(id).toMatch(/^[a-z][A-Za-z]*$/)
    expect(SYSTEMS).toContain(kind.system)
  })

  test('has every text in Chinese and in English', () => {
    const texts = textsOf(kind)
    expect(texts.length).toBeGreaterThan(5)
    for (const [where, text] of texts) {
      expect(text['zh-CN'], where).toMatch(/\p{Script=Han}/u)
      expect(text.en.trim(), where).not.toBe('')
      expect(text.en, where).not.toMatch(/\p{Script=Han}/u)
    }
  })

  test('carries the fields that are common to all kinds', () => {
    for (const [name, point] of Object.entries(commonPoints)) expect(kind.points[name], name).toBe(point)
  })

  test('has names that are plain camelCase and words that are too', () => {
    for (const [name, point] of Object.entries(kind.points)) {
      expect(name).toMatch(/^[a-z][A-Za-z]*$/)
      if (point.type === 'enum' || point.type === 'list')
        for (const word of Object.keys(point.words)) expect(word).toMatch(/^[a-z][A-Za-z]*$/)
    }
    for (const name of Object.keys(kind.events)) expect(name).toMatch(/^[a-z][A-Za-z]*$/)
  })

  test('has hard limits around every normal band', () => {
    for (const [name, point] of Object.entries(kind.points)) {
      if (point.type === 'number') {
        expect(point.min, name).toBeLessThan(point.max)
        if (point.normal) {
          expect(point.normal[0], name).toBeGreaterThanOrEqual(point.min)
          expect(point.normal[1], name).toBeLessThanOrEqual(point.max)
        }
      }
      if ((point.type === 'enum' || point.type === 'list') && point.normal)
        for (const word of point.normal) expect(Object.keys(point.words), name).toContain(word)
      if (point.staleAfterS !== undefined) expect(point.staleAfterS, name).toBeGreaterThan(0)
    }
  })

  test('heads its page with points that exist', () => {
    expect(kind.headline.length).toBeGreaterThan(2)
    expect(new Set(kind.headline).size).toBe(kind.headline.length)
    for (const name of kind.headline) expect(kind.points[name], name).toBeDefined()
  })

  test('is silent only after several missed messages, by a named source', () => {
    expect(kind.silence.afterS).toBeGreaterThanOrEqual(Math.min(60, 2 * kind.silence.expectS))
    expect(kind.silence.afterS).toBeGreaterThan(kind.silence.expectS)
    expect(kind.silence.source).toContain('domain reference')
  })

  test('has an example of telemetry and of each event, and every example fits', () => {
    const seen = new Set<string>()
    for (const { channel, payload } of kind.examples) {
      if (channel === 'telemetry') {
        seen.add('telemetry')
        expect(Object.keys(payload).length).toBeGreaterThan(0)
        for (const [name, value] of Object.entries(payload)) {
          const point = kind.points[name]
          expect(point, name).toBeDefined()
          expect(fitsPoint(value, point!), `${name} = ${JSON.stringify(value)}`).toBe(true)
        }
      } else {
        const name = String(payload['event'])
        seen.add(name)
        const event = kind.events[name]
        expect(event, name).toBeDefined()
        const data = (payload['data'] ?? {}) as Record<string, unknown>
        for (const [field, value] of Object.entries(data)) {
          expect(event!.data[field], `${name}.${field}`).toBeDefined()
          expect(fitsField(value, event!.data[field]!), `${name}.${field} = ${JSON.stringify(value)}`).toBe(true)
        }
        for (const [field, rule] of Object.entries(event!.data)) if (rule.required) expect(data[field], `${name}.${field}`).toBeDefined()
      }
    }
    expect([...seen].sort()).toEqual(['telemetry', ...Object.keys(kind.events)].sort())
  })

  test('never offers what is forbidden', () => {
    const forbidden: Readonly<Record<string, readonly string[]>> = {
      elevator: ['restart', 'openDoor'],
      firePump: ['stop'],
      jockeyPump: ['stop'],
      fireAlarmPanel: ['reset', 'silence', 'disable'],
      parkingBarrier: ['lower'],
      accessGate: ['lockExit'],
    }
    for (const name of forbidden[id] ?? []) expect(kind.commands[name], name).toBeUndefined()
    for (const command of Object.values(kind.commands)) expect(['A', 'B', 'C']).toContain(command.class)
  })
})

function textsOf(value: unknown, where = ''): [string, { 'zh-CN': string; en: string }][] {
  if (typeof value !== 'object' || value === null) return []
  if ('zh-CN' in value) return [[where, value as { 'zh-CN': string; en: string }]]
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, `${where}.${name}`))
}

function fitsPoint(value: unknown, point: Point): boolean {
  if (point.type === 'number') return typeof value === 'number' && value >= point.min && value <= point.max
  if (point.type === 'boolean') return typeof value === 'boolean'
  if (point.type === 'enum') return typeof value === 'string' && Object.hasOwn(point.words, value)
  if (point.type === 'text') return typeof value === 'string' && value.length <= point.maxLength
  return Array.isArray(value) && value.every((word) => Object.hasOwn(point.words, String(word)))
}

function fitsField(value: unknown, field: EventField): boolean {
  if (field.type === 'number') return typeof value === 'number' && value >= field.min && value <= field.max
  if (field.type === 'boolean') return typeof value === 'boolean'
  if (field.type === 'text') return typeof value === 'string' && value.length <= field.maxLength
  if (field.type === 'enum') return field.words.includes(String(value))
  return Array.isArray(value) && value.every((word) => field.words.includes(String(word)))
}
