import type { Device } from '../../core/ledger.ts'
import { t } from '../../core/text.ts'
import type { BuildingRef, Draft } from './draft.ts'
import { responsible } from './responsible.ts'
import { zoneLetter } from './sizes.ts'

/** Fire detection points per building, after table 5.2 of the domain reference (2,880 for eight buildings). */
const FIRE_POINTS_PER_BUILDING = 360
/** A pressure zone: which floors it serves and what its pumps hold (MPa). */
const PRESSURE_ZONES = [
  { code: 'L', zone: 'LOW', zh: '低区', en: 'low zone', setPressure: 0.45, floors: '1-13' },
  { code: 'H', zone: 'HIGH', zh: '高区', en: 'high zone', setPressure: 0.85, floors: '14-25' },
] as const
const PUMPS_PER_PRESSURE_ZONE = 3

/** One zone of the estate: its basement with garage part, pump house and substation, and its fire panel in the control room. */
export function zone(draft: Draft, n: number, buildings: readonly BuildingRef[]): void {
  const letter = zoneLetter(n)
  const id = `${draft.id}-${letter}`
  const basement = `${id}-B1`
  draft.places.push(
    { id, level: 'zone', parent: draft.id, name: t(`${letter}区`, `Zone ${letter}`) },
    { id: basement, level: 'floor', parent: id, name: t(`${letter}区地下一层`, `Zone ${letter} basement`) },
    { id: `${basement}-PARK`, level: 'space', parent: basement, name: t('地下车库', 'Garage'), use: 'garage' },
    { id: `${basement}-PUMP`, level: 'space', parent: basement, name: t('生活水泵房', 'Pump house'), use: 'pumpRoom' },
    { id: `${basement}-SUB`, level: 'space', parent: basement, name: t('变配电室', 'Substation'), use: 'switchRoom' },
    ...Array.from({ length: draft.plan.shopsPerZone }, (_, shop) => ({
      id: `${id}-SHOP-${String(shop + 1).padStart(2, '0')}`,
      level: 'space' as const,
      parent: id,
      name: t(`${letter}区商铺${shop + 1}`, `Zone ${letter} shop ${shop + 1}`),
      use: 'shop' as const,
    })),
  )

  const pumpGateway = `${id}-GW-PUMP`
  const garageGateway = `${draft.id}-GW-GARAGE-${Math.floor((n * draft.plan.garageGateways) / draft.plan.zones) + 1}`
  draft.devices.push(
    {
      id: pumpGateway,
      kind: 'gateway',
      name: t(`${letter}区水泵房网关`, `Zone ${letter} pump house gateway`),
      place: `${basement}-PUMP`,
      responsible: responsible.network,
    },
    {
      id: `${id}-PANEL-1`,
      kind: 'fireAlarmPanel',
      name: t(`${letter}区火灾报警控制器`, `Zone ${letter} fire alarm panel`),
      place: `${draft.id}-CTRL`,
      serves: [id, ...buildings.map((ref) => ref.id)],
      responsible: responsible.fire,
      facts: { points: buildings.length * FIRE_POINTS_PER_BUILDING },
    },
    ...boosters(id, letter, buildings, pumpGateway),
    ...leaks(id, letter, pumpGateway, garageGateway),
  )
}

function boosters(id: string, letter: string, buildings: readonly BuildingRef[], gateway: string): Device[] {
  return PRESSURE_ZONES.flatMap(({ code, zone, zh, en, setPressure, floors }) =>
    Array.from({ length: PUMPS_PER_PRESSURE_ZONE }, (_, n) => ({
      id: `${id}-PUMP-${code}${n + 1}`,
      kind: 'boosterPump',
      name: t(`${letter}区${zh}${n + 1}号加压泵`, `Zone ${letter} ${en} booster pump ${n + 1}`),
      place: `${id}-B1-PUMP`,
      serves: buildings.map((ref) => ref.id),
      gateway,
      pressureZone: `${id}-${zone}`,
      responsible: responsible.pumps,
      facts: { setPressure, floors, ratedFlow: 30, ratedPower: code === 'L' ? 11 : 22, standby: n === PUMPS_PER_PRESSURE_ZONE - 1 },
    })),
  )
}

function leaks(id: string, letter: string, pumpGateway: string, garageGateway: string): Device[] {
  const pair = (code: string, place: string, zh: string, en: string, gateway: string): Device[] =>
    [1, 2].map((n) => ({
      id: `${id}-LEAK-${code}-${n}`,
      kind: 'leakSensor',
      name: t(`${letter}区${zh}水浸${n}`, `Leak sensor ${n}, zone ${letter} ${en}`),
      place: `${id}-B1-${place}`,
      gateway,
      responsible: responsible.pumps,
    }))
  return [
    ...pair('PUMP', 'PUMP', '生活水泵房', 'pump house', pumpGateway),
    ...pair('SUB', 'SUB', '变配电室', 'substation', pumpGateway),
    ...pair('PARK', 'PARK', '地下车库', 'garage', garageGateway),
  ]
}
