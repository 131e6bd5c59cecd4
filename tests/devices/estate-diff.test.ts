import { expect, test } from 'vitest'
import type { Estate } from '../../core/ledger.ts'
import { changeOf, diffEstate, isEmptyDiff, wordDiff } from '../../devices/estate-diff.ts'
import { openLedger } from '../../devices/ledger.ts'
import { estate } from './estate.ts'

const after: Estate = {
  ...estate,
  places: [...estate.places.slice(0, -1), { id: 'ROOF', level: 'space', parent: 'A-1', name: { 'zh-CN': '屋顶' } }],
  devices: estate.devices.map((device) => (device.id === 'LEAK-1' ? { ...device, place: 'ROOF', responsible: undefined } : device)),
  settings: [{ scope: 'QHY', type: 'leak.wet', name: 'wetFor', value: 60 }],
}

test('an estate differs in nothing from itself', () => expect(isEmptyDiff(diffEstate(estate, structuredClone(estate)))).toBe(true))

test('what comes, changes, goes and stays is told apart', () => {
  const diff = diffEstate(estate, after)
  expect(isEmptyDiff(diff)).toBe(false)
  expect(diff.places.added.map(({ id }) => id)).toEqual(['ROOF'])
  expect(diff.places.removed.map(({ id }) => id)).toEqual(['PIT'])
  expect(diff.places.unchanged).toBe(5)
  expect(diff.devices.changed.map(({ after: { id }, fields }) => [id, fields])).toEqual([['LEAK-1', ['place', 'responsible']]])
  expect(wordDiff(diff)).toMatchInlineSnapshot(`
    "+ place ROOF 屋顶
    - place PIT =集水井
    ~ device LEAK-1 leakSensor 水浸 (place, responsible)
    ~ setting QHY leak.wet wetFor = 60 (value)
    - setting LEAK-1 leak.wet wetFor = 5.5
    places: 1 added, 0 changed, 1 removed, 5 unchanged
    devices: 0 added, 1 changed, 0 removed, 3 unchanged
    settings: 0 added, 1 changed, 1 removed, 0 unchanged"
  `)
})

test('the change makes the one ledger into the other', () => {
  const ledger = openLedger()
  ledger.apply(changeOf(diffEstate(undefined, estate)), 1)
  expect(isEmptyDiff(diffEstate(ledger.estate('QHY'), estate))).toBe(true)
  ledger.apply(changeOf(diffEstate(ledger.estate('QHY'), after)), 2)
  expect(isEmptyDiff(diffEstate(ledger.estate('QHY'), after))).toBe(true)
})

test('a long difference is cut for people, not for programs', () => {
  const diff = diffEstate(undefined, estate)
  expect(wordDiff(diff, 3).split('\n')).toHaveLength(3 + 1 + 3)
  expect(diff.devices.added).toHaveLength(4)
})
