import type { Device } from '../../core/ledger.ts'
import { t } from '../../core/text.ts'
import type { BuildingRef, Draft } from './draft.ts'
import { responsible } from './responsible.ts'
import { zoneLetter } from './sizes.ts'

/** What belongs to the whole estate: control room, fire pump rooms, gates, lanes, garage gateways. */
export function siteWide(draft: Draft, buildings: readonly BuildingRef[]): void {
  const { id, plan } = draft
  draft.places.push(
    {
      id: `${id}-CTRL`,
      level: 'space',
      parent: id,
      name: t('监控中心（消防控制室）', 'Monitoring centre and fire control room'),
      use: 'controlRoom',
    },
    { id: `${id}-KG`, level: 'space', parent: id, name: t('幼儿园', 'Kindergarten'), use: 'other' },
  )
  for (let n = 1; n <= plan.garageGateways; n++)
    draft.devices.push({
      id: `${id}-GW-GARAGE-${n}`,
      kind: 'gateway',
      name: t(`车库网关${n}`, `Garage gateway ${n}`),
      place: `${id}-CTRL`,
      responsible: responsible.network,
    })
  for (let n = 1; n <= plan.firePumpRooms; n++) firePumpRoom(draft, n, buildings)
  gates(draft)
  lanes(draft)
}

/** Two hydrant and two sprinkler pumps with one jockey each; a room serves the zones that its number covers. */
function firePumpRoom(draft: Draft, n: number, buildings: readonly BuildingRef[]): void {
  const { id, plan } = draft
  const place = `${id}-FPR-${n}`
  const gateway = `${id}-GW-FIRE-${n}`
  const zones = Array.from({ length: plan.zones }, (_, zone) => zone).filter(
    (zone) => Math.floor((zone * plan.firePumpRooms) / plan.zones) === n - 1,
  )
  const serves = buildings.filter((ref) => zones.some((zone) => zoneLetter(zone) === ref.zone)).map((ref) => ref.id)
  const panel = `${id}-${zoneLetter(zones[0]!)}-PANEL-1`
  draft.places.push({ id: place, level: 'space', parent: id, name: t(`消防水泵房${n}`, `Fire pump room ${n}`), use: 'pumpRoom' })
  draft.devices.push({
    id: gateway,
    kind: 'gateway',
    name: t(`消防水泵房${n}网关`, `Fire pump room ${n} gateway`),
    place,
    responsible: responsible.network,
  })
  const systems = [
    { code: 'H', zone: 'HYD', zh: '消火栓', en: 'hydrant', setPressure: 0.95 },
    { code: 'S', zone: 'SPR', zh: '喷淋', en: 'sprinkler', setPressure: 1.05 },
  ]
  for (const { code, zone, zh, en, setPressure } of systems) {
    const common = { place, serves, gateway, panel, pressureZone: `${place}-${zone}`, responsible: responsible.fire }
    const pumps: Device[] = [1, 2].map((pump) => ({
      ...common,
      id: `${place}-FIRE-${code}${pump}`,
      kind: 'firePump',
      name: t(`${n}号泵房${zh}泵${pump}`, `Room ${n} ${en} pump ${pump}`),
      facts: { setPressure, ratedFlow: 144, ratedPower: 75, standby: pump === 2 },
    }))
    draft.devices.push(...pumps, {
      ...common,
      id: `${place}-JOCKEY-${code}`,
      kind: 'jockeyPump',
      name: t(`${n}号泵房${zh}稳压泵`, `Room ${n} ${en} jockey pump`),
      facts: { setPressure, ratedFlow: 3.6, ratedPower: 3 },
    })
  }
}

function gates(draft: Draft): void {
  const { id, plan } = draft
  for (const gate of plan.gates) {
    const place = gate.code === 'CTRL' ? `${id}-CTRL` : gate.code === 'KG' ? `${id}-KG` : `${id}-GATE-${gate.code}`
    if (place.includes('-GATE-')) draft.places.push({ id: place, level: 'space', parent: id, name: gate.name, use: 'gate' })
    draft.devices.push({
      id: `${id}-GATE-${gate.code}`,
      kind: 'accessGate',
      name: gate.name,
      place,
      serves: [id],
      responsible: responsible.access,
      facts: {
        fireDoor: false,
        staffOnly: gate.staffOnly ?? false,
        ...(gate.open ? { openFrom: gate.open[0], openUntil: gate.open[1] } : {}),
      },
    })
  }
}

function lanes(draft: Draft): void {
  const { id, plan } = draft
  for (const lane of plan.lanes) {
    const place = `${id}-LANE-${lane.code}`
    draft.places.push({ id: place, level: 'space', parent: id, name: lane.name, use: 'lane' })
    draft.devices.push({
      id: `${id}-BAR-${lane.code}`,
      kind: 'parkingBarrier',
      name: t(`${lane.name['zh-CN']}道闸`, `Barrier, ${lane.name.en.toLowerCase()}`),
      place,
      serves: [id],
      responsible: responsible.parking,
      facts: { direction: lane.direction, fireLane: lane.fireLane ?? false },
    })
  }
}
