import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { EstateSchema, PLACE_LEVELS } from '../../../core/ledger.ts'
import type { Estate } from '../../../core/ledger.ts'
import { makeEstate } from '../../../simulators/estates/make-estate.ts'
import { SIZES } from '../../../simulators/estates/sizes.ts'

/** Table 5.2 of the domain reference, the kinds that exist. */
const COUNTS = {
  small: {
    elevator: 8,
    boosterPump: 6,
    firePumps: 6,
    sumpPump: 8,
    fireAlarmPanel: 1,
    accessGate: 16,
    parkingBarrier: 2,
    leakSensor: 46,
    gateway: 5,
  },
  medium: {
    elevator: 32,
    boosterPump: 12,
    firePumps: 6,
    sumpPump: 32,
    fireAlarmPanel: 2,
    accessGate: 56,
    parkingBarrier: 6,
    leakSensor: 172,
    gateway: 12,
  },
  large: {
    elevator: 160,
    boosterPump: 60,
    firePumps: 30,
    sumpPump: 160,
    fireAlarmPanel: 10,
    accessGate: 272,
    parkingBarrier: 20,
    leakSensor: 860,
    gateway: 59,
  },
}
const BEHIND_GATEWAY = new Set(['boosterPump', 'firePump', 'jockeyPump', 'sumpPump', 'leakSensor'])

describe.each(SIZES)('the %s estate', (size) => {
  const estate = makeEstate(size)
  const places = new Map(estate.places.map((place) => [place.id, place]))
  const devices = new Map(estate.devices.map((device) => [device.id, device]))

  test('has as many devices of each kind as the domain counts', () => {
    expect(countByKind(estate)).toEqual(COUNTS[size])
  })

  test('fits the schema of the ledger', () => {
    expect([...Value.Errors(EstateSchema, estate)].slice(0, 5)).toEqual([])
  })

  test('names no id twice', () => {
    expect(places.size).toBe(estate.places.length)
    expect(devices.size).toBe(estate.devices.length)
  })

  test('is a tree whose levels only go down', () => {
    const wrong = estate.places.filter((place) => {
      if (place.parent === null) return place.level !== 'site' || place.id !== estate.site.id
      const parent = places.get(place.parent)
      return !parent || PLACE_LEVELS.indexOf(parent.level) >= PLACE_LEVELS.indexOf(place.level)
    })
    expect(wrong).toEqual([])
  })

  test('places every device, and names only what exists', () => {
    const wrong = estate.devices.filter(
      (device) =>
        !places.has(device.place) ||
        device.serves?.some((place) => !places.has(place)) ||
        (device.fireZone !== undefined && !places.has(device.fireZone)) ||
        (device.panel !== undefined && devices.get(device.panel)?.kind !== 'fireAlarmPanel') ||
        (device.gateway !== undefined && devices.get(device.gateway)?.kind !== 'gateway'),
    )
    expect(wrong).toEqual([])
  })

  test('carries exactly the gateway kinds behind gateways, and leaves no gateway without a child', () => {
    expect(estate.devices.filter((device) => BEHIND_GATEWAY.has(device.kind) !== (device.gateway !== undefined))).toEqual([])
    const used = new Set(estate.devices.map((device) => device.gateway))
    expect(estate.devices.filter((device) => device.kind === 'gateway' && !used.has(device.id))).toEqual([])
  })

  test('gives every name in both languages, everybody a responsible crew, and marks every device simulated', () => {
    expect([...estate.places, ...estate.devices].filter(({ name }) => !name.en || !name['zh-CN'])).toEqual([])
    expect(estate.devices.filter((device) => !device.responsible || device.simulated !== true)).toEqual([])
  })

  test('is the same every time', () => {
    expect(makeEstate(size)).toEqual(estate)
  })
})

test('the medium estate is Qinghe Garden with the codes of the domain', () => {
  const estate = makeEstate('medium')
  expect(estate.site).toEqual({ id: 'QHY', name: { 'zh-CN': '清河苑', en: 'Qinghe Garden' }, timezone: 'Asia/Shanghai' })
  expect(estate.places.filter((place) => place.use === 'flat')).toHaveLength(2_000)
  expect(estate.places.map((place) => place.id)).toContain('QHY-A-03-2-17-1704')
  expect(estate.devices.find((device) => device.id === 'QHY-A-03-2-LIFT-1')).toMatchObject({
    kind: 'elevator',
    facts: { ratedSpeed: 1.75 },
  })
})

test('an estate may take another prefix and leave its flats out', () => {
  const estate = makeEstate('small', { id: 'T1', flats: 'none' })
  expect(estate.places.filter((place) => place.use === 'flat')).toEqual([])
  expect([...estate.places, ...estate.devices].filter(({ id }) => id !== 'T1' && !id.startsWith('T1-'))).toEqual([])
})

function countByKind(estate: Estate) {
  const count = (...kinds: string[]) => estate.devices.filter((device) => kinds.includes(device.kind)).length
  return {
    elevator: count('elevator'),
    boosterPump: count('boosterPump'),
    firePumps: count('firePump', 'jockeyPump'),
    sumpPump: count('sumpPump'),
    fireAlarmPanel: count('fireAlarmPanel'),
    accessGate: count('accessGate'),
    parkingBarrier: count('parkingBarrier'),
    leakSensor: count('leakSensor'),
    gateway: count('gateway'),
  }
}
