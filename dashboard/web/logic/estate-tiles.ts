import { SYSTEMS, type System } from '../../../core/kind.ts'
import type { DeviceSummary, Presence } from '../../contract.ts'
import { buildingOf, type PlaceTree } from './place-path.ts'

export type PresenceCounts = Readonly<Record<Presence, number>>

/** What is installed in one building for one system. */
export interface TileDevices {
  readonly total: number
  readonly presence: PresenceCounts
  /** The kind that there is most of: the tile's drawing. */
  readonly kind: string
}

export interface EstateGrid {
  /** Systems with at least one device, in the house's order. */
  readonly systems: readonly System[]
  /** By `building|system`; building '' = outside all buildings. */
  readonly tiles: ReadonlyMap<string, TileDevices>
  readonly outside: boolean
  readonly presence: PresenceCounts
}

/** Sorts devices into tiles. `presenceOf` is what the hub says now; without it the ledger's answer counts. */
export function estateGrid(
  devices: readonly DeviceSummary[],
  places: PlaceTree,
  systemOf: (kind: string) => System | undefined,
  presenceOf: (device: string) => Presence | undefined,
): EstateGrid {
  const tiles = new Map<string, { total: number; presence: Record<Presence, number>; kinds: Map<string, number>; kind: string }>()
  const buildings = new Map<string, string>()
  const systems = new Set<System>()
  const presence = zero()
  let outside = false
  for (const device of devices) {
    const system = systemOf(device.kind)
    if (!system) continue
    let building = buildings.get(device.place)
    if (building === undefined) buildings.set(device.place, (building = buildingOf(places, device.place)))
    if (building === '') outside = true
    systems.add(system)
    const key = `${building}|${system}`
    let tile = tiles.get(key)
    if (!tile) tiles.set(key, (tile = { total: 0, presence: zero(), kinds: new Map(), kind: device.kind }))
    const now = presenceOf(device.id) ?? device.presence
    tile.total++
    tile.presence[now]++
    presence[now]++
    const same = (tile.kinds.get(device.kind) ?? 0) + 1
    tile.kinds.set(device.kind, same)
    if (same > (tile.kinds.get(tile.kind) ?? 0)) tile.kind = device.kind
  }
  return { systems: SYSTEMS.filter((system) => systems.has(system)), tiles, outside, presence }
}

const zero = (): Record<Presence, number> => ({ notCommissioned: 0, online: 0, offline: 0, unknown: 0 })
