import { describe, expect, test } from 'vitest'
import { KINDS } from '../../../devices/kinds/index.ts'
import type { LivePoint } from '../../../dashboard/contract.ts'
import { ageOf, durationOf } from '../../../dashboard/web/logic/age.ts'
import { estateGrid } from '../../../dashboard/web/logic/estate-tiles.ts'
import { alarmBuilding, placeOf } from '../../../dashboard/web/logic/alarm-place.ts'
import { buildingOf, shortPath } from '../../../dashboard/web/logic/place-path.ts'
import { trustOf } from '../../../dashboard/web/logic/stale.ts'
import { trendData } from '../../../dashboard/web/logic/trend-data.ts'
import { valueWords } from '../../../dashboard/web/logic/value-words.ts'
import type { Point } from '../../../core/kind.ts'
import type { Place } from '../../../core/ledger.ts'
import { t } from '../../../core/text.ts'

test.each([
  [-5_000, { key: 'age.s', s: 0 }],
  [59_999, { key: 'age.s', s: 59 }],
  [60_000, { key: 'age.min', min: 1 }],
  [3_900_000, { key: 'age.h', h: 1, min: '05' }],
  [90_000_000, { key: 'age.d', d: 1, h: 1 }],
])('an age of %i ms reads in its two largest units', (ms, age) => expect(ageOf(ms)).toEqual(age))

test.each([
  [15, { key: 'age.min', min: 15 }],
  [240, { key: 'age.hours', h: 4 }],
  [4_320, { key: 'age.days', d: 3 }],
])('a length of %i minutes is said round', (minutes, age) => expect(durationOf(minutes)).toEqual(age))

describe('trust in a value', () => {
  const kind = {
    silence: { afterS: 60, expectS: 10, source: '' },
    points: { slow: { type: 'text' as const, maxLength: 9, text: t('慢', 'slow'), staleAfterS: 600 } },
  }
  const device = { presence: 'online' as const, lastHeardAt: 100_000 }
  const point: LivePoint = [1, 100_000, 100_000, 'good']
  test.each([
    ['fresh is good', point, device, 'flow', 110_000, 'good'],
    ['the silence of its device makes it old', point, device, 'flow', 160_001, 'stale'],
    ['a limit of its own counts instead', point, device, 'slow', 160_001, 'good'],
    ['beyond its own limit it is old', point, device, 'slow', 700_001, 'stale'],
    ['a device off line has no fresh values', point, { ...device, presence: 'offline' as const }, 'flow', 100_001, 'stale'],
    ['behind a lost gateway nothing is sure', point, { ...device, presence: 'unknown' as const }, 'flow', 100_001, 'stale'],
    ['the hub said uncertain', [1, 1, 100_000, 'uncertain'] as LivePoint, device, 'flow', 100_001, 'uncertain'],
    ['no value is no value', undefined, device, 'flow', 100_001, 'none'],
  ])('%s', (_, value, of, name, now, trust) => expect(trustOf(value, of, kind, name, now)).toBe(trust))
})

describe('words of a value', () => {
  const number: Point = { type: 'number', unit: 'm3/h', min: 0, max: 100, normal: [5, 50], decimals: 1, text: t('流量', 'Flow') }
  const words = { closed: t('关', 'closed'), open: t('开', 'open') }
  test.each<[string, Point | undefined, number | string | boolean, object]>([
    ['a number has its decimals and its unit', number, 12, { text: '12.0', unit: 'm³/h', unusual: false }],
    ['outside its band it is unusual', number, 51, { text: '51.0', unit: 'm³/h', unusual: true }],
    [
      'a word of a set is said',
      { type: 'enum', words, normal: ['closed'], text: t('门', 'Door') },
      'open',
      { text: 'open', unit: '', unusual: true },
    ],
    [
      'an unknown word stands as it came',
      { type: 'enum', words, text: t('门', 'Door') },
      'ajar',
      { text: 'ajar', unit: '', unusual: false },
    ],
    [
      'a list is said word by word',
      { type: 'list', words, text: t('门', 'Door') },
      'closed,open',
      { text: 'closed, open', unit: '', unusual: false },
    ],
    ['a point that no kind knows stands as it came', undefined, true, { text: 'true', unit: '', unusual: false }],
  ])('%s', (_, point, value, worded) => expect(valueWords(point, value, 'en')).toEqual(worded))

  test('every example of every kind can be said in both languages', () => {
    for (const kind of KINDS.values())
      for (const example of kind.examples)
        for (const [name, value] of Object.entries(example.channel === 'telemetry' ? example.payload : {})) {
          const told = Array.isArray(value) ? value.join(',') : (value as string | number | boolean)
          expect(valueWords(kind.points[name], told, 'zh-CN').text, `${kind.id}.${name}`).not.toBe('')
          expect(valueWords(kind.points[name], told, 'en').text, `${kind.id}.${name}`).not.toBe('')
        }
  })
})

describe('a trend', () => {
  const flow: Point = { type: 'number', unit: 'm3/h', min: 0, max: 100, text: t('流量', 'Flow') }
  const door: Point = { type: 'boolean', words: { true: t('开', 'open'), false: t('关', 'closed') }, text: t('门', 'Door') }
  test('buckets that are missing make a gap, not a line', () => {
    expect(trendData({ at: [0, 1_000, 9_000], value: [1, 2, 3], step: 1_000 }, flow, 'en')).toEqual({
      at: [0, 1, 2, 9],
      value: [1, 2, null, 3],
      words: null,
    })
  })
  test('words become steps with names', () => {
    expect(trendData({ at: [0, 9_000], value: [true, 0], step: 1_000 }, door, 'en')).toEqual({
      at: [0, 9],
      value: [1, 0],
      words: ['closed', 'open'],
    })
  })
})

describe('places', () => {
  const place = (id: string, level: Place['level'], parent: string | null): Place => ({ id, level, parent, name: { 'zh-CN': id } })
  const places = new Map(
    [place('S', 'site', null), place('Z', 'zone', 'S'), place('B', 'building', 'Z'), place('U', 'unit', 'B'), place('G', 'space', 'Z')].map(
      (one) => [one.id, one],
    ),
  )
  test('a place in a building is told without its zone, one outside with it', () => {
    expect(shortPath(places, 'U').map(({ id }) => id)).toEqual(['B', 'U'])
    expect(shortPath(places, 'G').map(({ id }) => id)).toEqual(['Z', 'G'])
  })
  test('a place outside all buildings has none', () => {
    expect([buildingOf(places, 'U'), buildingOf(places, 'G'), buildingOf(places, 'nowhere')]).toEqual(['B', '', ''])
  })
  const fire = { site: 'S', place: 'G', part: '1-02', values: {}, building: null }
  test.each<[string, object, string]>([
    ['an alarm is where its place is', {}, 'G'],
    ['a component is where its zone is', { values: { zone: 'U' } }, 'U'],
    ['a zone may leave out the site', { values: { zone: 'X-2' } }, 'S-X-2'],
    ['a zone that is no place of the ledger tells nothing', { values: { zone: 'loop 7' } }, 'G'],
    ['the alarm of a zone is in the zone', { part: 'U' }, 'U'],
  ])('%s', (_, more, place) => {
    expect(placeOf({ ...fire, ...more }, new Map([...places, ['S-X-2', { ...places.get('U')!, id: 'S-X-2' }]]))).toBe(place)
  })
  test('a fire counts in the building that burns, not where the panel hangs', () => {
    expect([alarmBuilding(fire, places), alarmBuilding({ ...fire, values: { zone: 'U' } }, places)]).toEqual(['', 'B'])
    expect(alarmBuilding({ ...fire, building: 'B9' }, new Map())).toBe('B9')
  })
  test('a tree that bites its tail ends', () => {
    expect(shortPath(new Map([['a', place('a', 'space', 'a')]]), 'a')).toHaveLength(16)
  })
  test('devices fall into tiles with their presence; what the hub says now goes before what the list said', () => {
    const device = (id: string, at: string) => ({
      id,
      site: 'S',
      kind: 'leakSensor',
      name: { 'zh-CN': id },
      place: at,
      gateway: null,
      simulated: true,
      presence: 'online' as const,
      online: true,
      lastHeardAt: null,
    })
    const grid = estateGrid(
      [device('1', 'U'), device('2', 'U'), device('3', 'G')],
      places,
      () => 'leak',
      (id) => (id === '2' ? 'offline' : undefined),
    )
    expect(grid.outside).toBe(true)
    expect(grid.tiles.get('B|leak')).toMatchObject({ total: 2, presence: { online: 1, offline: 1 } })
    expect(grid.presence).toMatchObject({ online: 2, offline: 1 })
  })
})
