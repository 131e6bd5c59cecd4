import { describe, expect, test } from 'vitest'
import { checkEstate } from '../../devices/estate-check.ts'
import { makeEstate } from '../../simulators/estates/make-estate.ts'
import { estate, known } from './estate.ts'

type Draft = { [K in 'site' | 'places' | 'devices' | 'settings']: any }
const faults = (change: (draft: Draft) => void, against = known) => {
  const draft = structuredClone(estate) as unknown as Draft
  change(draft)
  return checkEstate(draft, against).map(({ where, mend }) => `${where}: ${mend}`)
}

test('a right estate has no fault', () => expect(checkEstate(estate, known)).toEqual([]))

describe('one fault each', () => {
  test.each<[string, (draft: Draft) => void, string]>([
    ['an unknown kind names the nearest', (e) => (e.devices[1].kind = 'elevater'), 'devices[1].kind: did you mean “elevator”?'],
    ['a doubled device id', (e) => (e.devices[3].id = 'LIFT-1'), 'devices[3].id: give each its own id'],
    ['a doubled place id', (e) => e.places.push({ ...e.places[3] }), 'places[6].id: give each its own id'],
    ['a place that is not there', (e) => (e.devices[1].place = 'A1'), 'devices[1].place: did you mean “A-1”?'],
    [
      'a served place that is not there',
      (e) => (e.devices[1].serves[1] = 'NOWHERE'),
      'devices[1].serves[1]: add it, or name one that is there',
    ],
    ['a gateway that is not there', (e) => (e.devices[2].gateway = 'GW-2'), 'devices[2].gateway: did you mean “GW-1”?'],
    ['a gateway that is a lift', (e) => (e.devices[2].gateway = 'LIFT-1'), 'devices[2].gateway: name a device of the kind gateway'],
    [
      'a gateway that carries itself',
      (e) => (e.devices[0].gateway = 'GW-1'),
      'devices[0].gateway: leave gateway out: it needs a connection of its own',
    ],
    [
      'a panel that is not there',
      (e) => (e.devices[2].panel = 'P9'),
      'devices[2].panel: add it as a device of the kind fireAlarmPanel, or leave panel out',
    ],
    ['a feed that is not there', (e) => (e.devices[3].feed = 'MAINS'), 'devices[3].feed: add it, or leave the feed out'],
    ['feeds in a circle', (e) => (e.devices[0].feed = '-P1'), 'devices[0].feed: take one of the feeds out'],
    ['places in a circle', (e) => (e.places[1].parent = 'A-1-1'), 'places[1].parent: put one of them elsewhere'],
    ['a place that is its own parent', (e) => (e.places[3].parent = 'A-1-1'), 'places[3].parent: put one of them elsewhere'],
    ['a parent that is not there', (e) => (e.places[4].parent = 'X'), 'places[4].parent: add it, or name one that is there'],
    [
      'a building in a unit',
      (e) => (e.places[3].level = 'zone'),
      'places[3].level: levels go down: site, zone, building, unit, floor, space',
    ],
    ['a place without a parent', (e) => (e.places[4].parent = null), 'places[4].parent: give the place that holds this space'],
    ['an unknown time zone', (e) => (e.site.timezone = 'Asia/Shanghia'), 'site.timezone: did you mean “Asia/Shanghai”?'],
    ['a field that is misspelt', (e) => (e.devices[0].plaec = 'x'), 'devices[0].plaec: did you mean “place”?'],
    ['a list that is misspelt', (e) => Object.assign(e, { device: [] }), 'device: did you mean “devices”?'],
    ['an unknown dialect', (e) => (e.devices[0].dialect = 'nativ'), 'devices[0].dialect: did you mean “native”?'],
    ['a setting of no alarm', (e) => (e.settings[0].type = 'leak.wett'), 'settings[0].type: did you mean “leak.wet”?'],
    ['a setting that the alarm has not', (e) => (e.settings[0].name = 'wetfr'), 'settings[0].name: did you mean “wetFor”?'],
    ['a setting out of bounds', (e) => (e.settings[0].value = 601), 'settings[0].value: give 0 to 600 s'],
    ['a setting for another kind', (e) => (e.settings[1].scope = 'LIFT-1'), 'settings[1].type: give an alarm of its own kind'],
    ['a setting for nobody', (e) => (e.settings[1].scope = 'LEAK-9'), 'settings[1].scope: did you mean “LEAK-1”?'],
    ['a setting made twice', (e) => (e.settings[1].scope = 'QHY'), 'settings[1]: take one of the two out'],
  ])('%s', (_, change, fault) => expect(faults(change)).toEqual([fault]))

  test('a device that another site has', () =>
    expect(faults(() => undefined, { ...known, takenBy: (id) => (id === 'GW-1' ? 'OTHER' : undefined) })).toEqual([
      'devices[0].id: ids are unique in the whole hub: give another',
    ]))
  test.each([[null], [[]], ['x'], [7]])('%j is no estate', (value) => expect(checkEstate(value, known)).toHaveLength(1))
  test('lists that are no lists are told once', () =>
    expect(checkEstate({ site: estate.site, places: 1, devices: null }, known).map(({ where }) => where)).toEqual(['places', 'devices']))
})

test('what is right is checked although something beside it has a bad shape', () =>
  expect(
    faults((e) => {
      e.devices[0].name = 'no block'
      e.devices[1].place = 'NOWHERE'
    }),
  ).toContain('devices[1].place: add it, or name one that is there'))

test('a file with no end of faults is answered soon, and the rest is counted', () => {
  const devices = Array.from({ length: 50_000 }, (_, i) => ({
    id: `D${i}`,
    kind: 'elevatr',
    name: { 'zh-CN': '梯' },
    place: `P${i}`,
    feed: `D${i + 1}`,
  }))
  const problems = checkEstate({ ...estate, devices }, known)
  expect(problems).toHaveLength(501)
  expect(problems.at(-1)!.what).toMatch(/^and \d+ more$/)
})

test.each(['small', 'medium'] as const)('the %s estate has no fault of its own', (size) => {
  const made = makeEstate(size)
  const kinds = new Map(made.devices.map(({ kind }) => [kind, { id: kind }]))
  expect(checkEstate(made, { kinds })).toEqual([])
})
