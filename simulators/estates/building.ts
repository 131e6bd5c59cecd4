import type { Device, Place } from '../../core/ledger.ts'
import { t } from '../../core/text.ts'
import type { BuildingRef, Draft } from './draft.ts'
import { responsible } from './responsible.ts'

const UNITS = 2
const FLOORS = 25
const FLATS_PER_FLOOR = 5
/** Floors whose riser cupboard has a leak sensor. */
const RISER_FLOORS = [2, 7, 12, 17, 22]
const LANDINGS = ['B1', ...Array.from({ length: FLOORS }, (_, n) => String(n + 1))].join(',')

/** One building: two units of 25 floors with five flats each, with its gateway, lifts, doors, pits and leak sensors. */
export function building(draft: Draft, ref: BuildingRef): void {
  const gateway = `${ref.id}-GW`
  draft.places.push({
    id: ref.id,
    level: 'building',
    parent: `${draft.id}-${ref.zone}`,
    name: t(`${Number(ref.number)}栋`, `Building ${Number(ref.number)}`),
  })
  draft.devices.push({
    id: gateway,
    kind: 'gateway',
    name: t(`${Number(ref.number)}栋网关`, `Building ${Number(ref.number)} gateway`),
    place: ref.id,
    responsible: responsible.network,
  })
  for (let unit = 1; unit <= UNITS; unit++) {
    places(draft, ref, unit)
    draft.devices.push(
      ...lifts(ref, unit),
      ...doors(ref, unit),
      ...pumps(ref, unit, gateway),
      ...leaks(ref, unit).map((device) => ({ ...device, gateway, responsible: responsible.pumps })),
    )
  }
}

function places(draft: Draft, ref: BuildingRef, unit: number): void {
  const id = `${ref.id}-${unit}`
  const add = (place: Place) => draft.places.push(place)
  const space = (floor: string, code: string, name: Place['name'], use: Place['use']) =>
    add({ id: `${id}-${floor}-${code}`, level: 'space', parent: `${id}-${floor}`, name, use })

  add({ id, level: 'unit', parent: ref.id, name: t(`${unit}单元`, `Unit ${unit}`) })
  add({ id: `${id}-B1`, level: 'floor', parent: id, name: t('地下一层', 'Basement 1') })
  space('B1', 'LOBBY', t('地下电梯厅', 'Basement lift lobby'), 'lobby')
  space('B1', 'PIT-1', t('1号电梯底坑', 'Pit of lift 1'), 'liftPit')
  space('B1', 'PIT-2', t('2号电梯底坑', 'Pit of lift 2'), 'liftPit')
  space('B1', 'SUMP', t('集水井', 'Sump pit'), 'sumpPit')
  space('B1', 'ELEC', t('单元配电间', 'Unit switch room'), 'switchRoom')
  for (let floor = 1; floor <= FLOORS; floor++) {
    const code = String(floor).padStart(2, '0')
    add({ id: `${id}-${code}`, level: 'floor', parent: id, name: t(`${floor}层`, `Floor ${floor}`) })
    if (floor === 1) space(code, 'LOBBY', t('首层大堂', 'Ground floor lobby'), 'lobby')
    if (RISER_FLOORS.includes(floor)) space(code, 'RISER', t('水管井', 'Riser cupboard'), 'other')
    if (draft.flats === 'all')
      for (let flat = 1; flat <= FLATS_PER_FLOOR; flat++) {
        const number = `${code}${String(flat).padStart(2, '0')}`
        space(code, number, t(`${Number(number)}室`, `Flat ${Number(number)}`), 'flat')
      }
  }
  add({ id: `${id}-RF`, level: 'floor', parent: id, name: t('屋面层', 'Roof') })
  space('RF', 'LMR', t('电梯机房', 'Lift machine room'), 'liftMachineRoom')
  space('RF', 'TANK', t('屋顶水箱间', 'Roof tank room'), 'roof')
  space('RF', 'STAIRS', t('屋面疏散楼梯', 'Escape stairs to the roof'), 'stairs')
}

function lifts(ref: BuildingRef, unit: number): Device[] {
  const id = `${ref.id}-${unit}`
  const lift = (n: number, name: Device['name'], fireLift: boolean): Device => ({
    id: `${id}-LIFT-${n}`,
    kind: 'elevator',
    name,
    place: `${id}-RF-LMR`,
    serves: [id, `${id}-B1-PIT-${n}`],
    fireZone: `${id}-RF`,
    responsible: responsible.lifts,
    facts: { ratedSpeed: fireLift ? 2 : 1.75, ratedLoad: 1000, landings: LANDINGS, fireLift },
  })
  return [
    lift(1, t(`${label(ref, unit).zh}1号客梯`, `Passenger lift 1, ${label(ref, unit).en}`), false),
    lift(2, t(`${label(ref, unit).zh}2号消防电梯`, `Fire lift 2, ${label(ref, unit).en}`), true),
  ]
}

function doors(ref: BuildingRef, unit: number): Device[] {
  const id = `${ref.id}-${unit}`
  const { zh, en } = label(ref, unit)
  const door = (n: number, place: string, name: Device['name'], fireDoor: boolean): Device => ({
    id: `${id}-GATE-${n}`,
    kind: 'accessGate',
    name,
    place: `${id}-${place}`,
    serves: [id],
    fireZone: `${id}-${place.slice(0, 2)}`,
    responsible: responsible.access,
    facts: { fireDoor },
  })
  return [
    door(1, '01-LOBBY', t(`${zh}单元门`, `Entrance door, ${en}`), false),
    door(2, 'B1-LOBBY', t(`${zh}车库门`, `Garage door, ${en}`), false),
    door(3, 'RF-STAIRS', t(`${zh}屋面疏散门`, `Roof escape door, ${en}`), true),
  ]
}

function pumps(ref: BuildingRef, unit: number, gateway: string): Device[] {
  const id = `${ref.id}-${unit}`
  const { zh, en } = label(ref, unit)
  return [1, 2].map((n) => ({
    id: `${id}-SUMP-${n}`,
    kind: 'sumpPump',
    name: t(`${zh}${n}号排污泵`, `Sump pump ${n}, ${en}`),
    place: `${id}-B1-SUMP`,
    serves: [`${id}-B1`],
    gateway,
    responsible: responsible.pumps,
    facts: { startLevel: 600, stopLevel: 250, highHighLevel: 900, pitArea: 2.25, ratedFlow: 25, ratedCurrent: 5.2, standby: n === 2 },
  }))
}

function leaks(ref: BuildingRef, unit: number): Device[] {
  const id = `${ref.id}-${unit}`
  const { zh, en } = label(ref, unit)
  const sensor = (code: string, place: string, name: Device['name']): Device => ({
    id: `${id}-LEAK-${code}`,
    kind: 'leakSensor',
    name,
    place: `${id}-${place}`,
  })
  return [
    sensor('PIT-1', 'B1-PIT-1', t(`${zh}1号梯底坑水浸`, `Leak sensor, pit of lift 1, ${en}`)),
    sensor('PIT-2', 'B1-PIT-2', t(`${zh}2号梯底坑水浸`, `Leak sensor, pit of lift 2, ${en}`)),
    sensor('ELEC', 'B1-ELEC', t(`${zh}配电间水浸`, `Leak sensor, switch room, ${en}`)),
    sensor('LOBBY', 'B1-LOBBY', t(`${zh}地下电梯厅水浸`, `Leak sensor, basement lobby, ${en}`)),
    sensor('TANK', 'RF-TANK', t(`${zh}屋顶水箱间水浸`, `Leak sensor, roof tank room, ${en}`)),
    ...RISER_FLOORS.map((floor) =>
      sensor(
        String(floor).padStart(2, '0'),
        `${String(floor).padStart(2, '0')}-RISER`,
        t(`${zh}${floor}层水管井水浸`, `Leak sensor, riser on floor ${floor}, ${en}`),
      ),
    ),
  ]
}

const label = (ref: BuildingRef, unit: number) => ({
  zh: `${Number(ref.number)}栋${unit}单元`,
  en: `building ${Number(ref.number)} unit ${unit}`,
})
