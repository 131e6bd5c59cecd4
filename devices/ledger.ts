import type { Device, Estate, Override, Place, Site } from '../core/ledger.ts'

/**
 * What is installed and where, in memory: read by every part, changed only through `ledger-store`.
 * Devices are unique in the whole hub, places in their site.
 */
export interface Ledger {
  /** Rises with each change; each version is an entry of the journal. */
  readonly version: number
  sites(): readonly Site[]
  site(id: string): Site | undefined
  device(id: string): LedgerDevice | undefined
  devices(site?: string): readonly LedgerDevice[]
  /** Devices carried by a gateway; empty for others. */
  children(gateway: string): readonly LedgerDevice[]
  place(site: string, id: string): Place | undefined
  places(site: string): readonly Place[]
  /** From the site down to the place itself. */
  path(site: string, place: string): readonly Place[]
  /** The building a place lies in, or the site where it lies in none. */
  building(site: string, place: string): Place | undefined
  devicesAt(site: string, place: string): readonly LedgerDevice[]
  /** Override of a setting: the device's, else the site's, else undefined. In the setting's own unit. */
  override(site: string, device: string, type: string, name: string): number | undefined
  overrides(site: string): readonly Override[]
  /** The whole of a site, as exported. */
  estate(site: string): Estate | undefined
}

export interface LedgerDevice extends Device {
  readonly site: string
}

/** One change of the ledger of a site: what the journal keeps and replay applies. Absent fields do not change. */
export interface LedgerChange {
  readonly site: Site
  readonly places?: readonly Place[]
  readonly devices?: readonly Device[]
  readonly settings?: readonly Override[]
  readonly removed?: {
    readonly places?: readonly string[]
    readonly devices?: readonly string[]
    readonly settings?: readonly Omit<Override, 'value'>[]
  }
}

/** A ledger that takes changes. `apply` does no checking: `checkEstate` did that. */
export interface ChangeableLedger extends Ledger {
  apply(change: LedgerChange, version: number): void
}

interface SiteBook {
  site: Site
  places: Map<string, Place>
  devices: Map<string, LedgerDevice>
  overrides: Map<string, Override>
  byPlace: Map<string, LedgerDevice[]>
}

export function openLedger(): ChangeableLedger {
  const books = new Map<string, SiteBook>()
  const all = new Map<string, LedgerDevice>()
  let byGateway = new Map<string, LedgerDevice[]>()
  let version = 0

  const index = () => {
    byGateway = new Map()
    for (const book of books.values()) {
      book.byPlace = new Map()
      for (const device of book.devices.values()) {
        push(book.byPlace, device.place, device)
        if (device.gateway) push(byGateway, device.gateway, device)
      }
    }
  }

  const path = (site: string, place: string): Place[] => {
    const places = books.get(site)?.places
    const found: Place[] = []
    for (let at = places?.get(place); at && found.length < 16; at = at.parent === null ? undefined : places?.get(at.parent))
      found.unshift(at)
    return found
  }

  return {
    get version() {
      return version
    },
    sites: () => [...books.values()].map((book) => book.site),
    site: (id) => books.get(id)?.site,
    device: (id) => all.get(id),
    devices: (site) => (site === undefined ? [...all.values()] : [...(books.get(site)?.devices.values() ?? [])]),
    children: (gateway) => byGateway.get(gateway) ?? [],
    place: (site, id) => books.get(site)?.places.get(id),
    places: (site) => [...(books.get(site)?.places.values() ?? [])],
    path,
    building: (site, place) => {
      const way = path(site, place)
      return way.find((step) => step.level === 'building') ?? way[0]
    },
    devicesAt: (site, place) => books.get(site)?.byPlace.get(place) ?? [],
    override: (site, device, type, name) => {
      const overrides = books.get(site)?.overrides
      if (!overrides || overrides.size === 0) return undefined
      return (overrides.get(overrideKey({ scope: device, type, name })) ?? overrides.get(overrideKey({ scope: site, type, name })))?.value
    },
    overrides: (site) => [...(books.get(site)?.overrides.values() ?? [])],
    estate: (site) => {
      const book = books.get(site)
      return (
        book && {
          site: book.site,
          places: [...book.places.values()],
          devices: [...book.devices.values()].map(asImported),
          settings: [...book.overrides.values()],
        }
      )
    },
    apply(change, to) {
      let book = books.get(change.site.id)
      if (!book)
        books.set(
          change.site.id,
          (book = { site: change.site, places: new Map(), devices: new Map(), overrides: new Map(), byPlace: new Map() }),
        )
      book.site = change.site
      for (const id of change.removed?.devices ?? []) {
        book.devices.delete(id)
        all.delete(id)
      }
      for (const id of change.removed?.places ?? []) book.places.delete(id)
      for (const gone of change.removed?.settings ?? []) book.overrides.delete(overrideKey(gone))
      for (const place of change.places ?? []) book.places.set(place.id, place)
      for (const device of change.devices ?? []) {
        const placed = { ...device, site: change.site.id }
        book.devices.set(device.id, placed)
        all.set(device.id, placed)
      }
      for (const override of change.settings ?? []) book.overrides.set(overrideKey(override), override)
      index()
      version = to
    },
  }
}

/** A device as an estate file has it: the site is the file's. */
function asImported(placed: LedgerDevice): Device {
  const device: Partial<LedgerDevice> = { ...placed }
  delete (device as { site?: string }).site
  return device as Device
}

const overrideKey = (override: Omit<Override, 'value'>): string => `${override.scope}|${override.type}|${override.name}`

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
