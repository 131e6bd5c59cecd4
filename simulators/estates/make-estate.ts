import type { Estate } from '../../core/ledger.ts'
import { building } from './building.ts'
import type { BuildingRef, Draft } from './draft.ts'
import { siteWide } from './site-wide.ts'
import { sizePlans, zoneLetter } from './sizes.ts'
import type { Size } from './sizes.ts'
import { zone } from './zone.ts'

/** How an estate may differ from the one of its size. */
export interface EstateOptions {
  /** Prefix of every id, and the site's own id; as the plan of the size says unless told. */
  readonly id?: string
  /** `all` gives each flat a place of its own, `none` ends at the floors. */
  readonly flats?: 'all' | 'none'
}

/**
 * The whole of an estate with simulated devices: places from site to flat, devices with facts, gateways, zones and who is responsible.
 * Counts follow table 5.2 of the domain reference. The same arguments give the same estate, every time.
 */
export function makeEstate(size: Size, options: EstateOptions = {}): Estate {
  const plan = sizePlans[size]
  const draft: Draft = { plan, id: options.id ?? plan.id, flats: options.flats ?? 'all', places: [], devices: [] }
  draft.places.push({ id: draft.id, level: 'site', parent: null, name: plan.name })

  const buildings = buildingsOf(draft)
  siteWide(draft, buildings)
  for (let n = 0; n < plan.zones; n++)
    zone(
      draft,
      n,
      buildings.filter((ref) => ref.zone === zoneLetter(n)),
    )
  for (const ref of buildings) building(draft, ref)

  return {
    site: { id: draft.id, name: plan.name, timezone: 'Asia/Shanghai' },
    places: draft.places,
    devices: draft.devices.map((device) => ({ ...device, simulated: true })),
  }
}

function buildingsOf({ plan, id }: Draft): BuildingRef[] {
  const found: BuildingRef[] = []
  for (let z = 0; z < plan.zones; z++)
    for (let b = 0; b < plan.buildingsPerZone; b++) {
      const number = String(z * plan.buildingsPerZone + b + 1).padStart(2, '0')
      found.push({ zone: zoneLetter(z), number, id: `${id}-${zoneLetter(z)}-${number}` })
    }
  return found
}
