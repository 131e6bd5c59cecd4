import type { Device, Estate, Place } from '../../core/ledger.ts'

/** Finds who plays in a story. Throws with a plain sentence when the estate has nobody for the part. */
export interface Cast {
  /** Ids of the unit (`site-zone-building-unit`), its building and zone. */
  readonly unit: string
  readonly building: string
  readonly zone: string
  /** A device by its id behind the unit, zone or site prefix. */
  readonly device: (id: string) => Device
  /** The round's pick among the devices for which it holds. */
  readonly pick: (part: string, holds: (device: Device) => boolean) => Device
}

/** The first round plays in building 3, unit 2 of zone A where there is one; each further round in another unit. */
export function cast(estate: Estate, round: number): Cast {
  const units = estate.places.filter((place) => place.level === 'unit')
  if (units.length === 0) throw new Error('the estate has no unit to play in')
  const unit = units[(5 + 7 * round) % units.length]!
  const building = parentOf(estate, unit)
  const zone = parentOf(estate, building)
  const byId = new Map(estate.devices.map((device) => [device.id, device]))
  return {
    unit: unit.id,
    building: building.id,
    zone: zone.id,
    device(id) {
      const found = byId.get(id)
      if (!found) throw new Error(`the estate has no device ${id}`)
      return found
    },
    pick(part, holds) {
      const found = estate.devices.filter(holds)
      if (found.length === 0) throw new Error(`the estate has nobody to play ${part}`)
      return found[round % found.length]!
    },
  }
}

const parentOf = (estate: Estate, place: Place): Place => estate.places.find((other) => other.id === place.parent) ?? place
