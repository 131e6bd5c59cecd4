import { Compile } from 'typebox/compile'
import type { Problem } from '../core/errors.ts'
import type { Kind } from '../core/kind.ts'
import {
  DeviceSchema,
  OverrideSchema,
  PLACE_LEVELS,
  PlaceSchema,
  SiteSchema,
  type Device,
  type Override,
  type Place,
  type Site,
} from '../core/ledger.ts'
import { didYouMean } from '../core/nearest-name.ts'
import type { Setting } from '../core/setting.ts'
import { pathText, shapeFaults, valueWords, type Path } from '../core/shape.ts'

/** What an estate is checked against. */
export interface Known {
  readonly kinds: ReadonlyMap<string, Pick<Kind, 'id'>>
  /** Alarms by type with their settings; without them settings are checked for shape only. */
  readonly alarms?: ReadonlyMap<string, AlarmSettings>
  /** Dialects that devices may speak; without them any name is taken. */
  readonly dialects?: readonly string[]
  /** The other site that already has a device of this id: ids are unique in the whole hub. */
  readonly takenBy?: (device: string, site: string) => string | undefined
}

/** The part of an alarm's definition that decides what may be set. */
export interface AlarmSettings {
  readonly kind: string
  readonly settings: Readonly<Record<string, Setting>>
}

/** Where a field of the estate stands, in words: its path, a line, a file and line. */
export type Locate = (path: Path) => string

/** More problems than a person reads are counted, not listed. */
const MOST = 500
/** Looking for the name that was meant takes long in a large estate: only for the first problems. */
const MOST_NEAREST = 50

/**
 * Everything that is wrong with an estate from outside, at once, each with where and mend; empty when it may be taken.
 * Shapes, doubled ids, unknown kinds, places that are missing, in a circle or in the wrong order, carriers and feeds that are not there,
 * settings that no alarm has or that are out of bounds.
 */
export function checkEstate(estate: unknown, known: Known, locate: Locate = pathText): Problem[] {
  const faults: Fault[] = []
  const found = takeShapes(estate, faults)
  const places = byId(found.places, 'place', faults)
  const devices = byId(found.devices, 'device', faults)
  if (found.site) checkSite(found.site, faults)
  checkPlaces(found, places, faults)
  checkDevices(found, places, devices, known, faults)
  checkSettings(found, devices, known, faults)
  const listed = faults.slice(0, MOST).map(({ path, what, mend }): Problem => ({ where: locate(path), what, mend }))
  if (faults.length > MOST) listed.push({ what: `and ${faults.length - MOST} more`, mend: 'mend these first' })
  return listed
}

interface Fault {
  readonly path: Path
  readonly what: string
  readonly mend: string
}
/** What has the right shape, each with its way, so that the rest is checked although something beside it is broken. */
interface Found {
  readonly site: Site | undefined
  readonly places: readonly At<Place>[]
  readonly devices: readonly At<Device>[]
  readonly settings: readonly At<Override>[]
  /** Ids of places and devices whose shape is wrong: they are there, so nobody who names them is told that they are missing. */
  readonly broken: ReadonlySet<string>
}

/** What was meant, while a person is likely to read it. */
const nearIn = (faults: Report, word: string, names: Iterable<string>, otherwise: string): string =>
  faults.length < MOST_NEAREST ? didYouMean(word, names, otherwise) : otherwise

interface At<T> {
  readonly item: T
  readonly path: Path
}
type Report = Fault[]

const siteFits = Compile(SiteSchema)
const placeFits = Compile(PlaceSchema)
const deviceFits = Compile(DeviceSchema)
const overrideFits = Compile(OverrideSchema)
const LISTS = ['places', 'devices', 'settings'] as const
const MAX_ITEMS = 100_000

function takeShapes(estate: unknown, faults: Report): Found {
  const broken = new Set<string>()
  const nothing: Found = { site: undefined, places: [], devices: [], settings: [], broken }
  if (typeof estate !== 'object' || estate === null || Array.isArray(estate)) {
    faults.push({
      path: [],
      what: `an estate cannot be ${valueWords(estate)}`,
      mend: 'give a block with site, places, devices and settings',
    })
    return nothing
  }
  const block = estate as Readonly<Record<string, unknown>>
  for (const name of Object.keys(block))
    if (name !== 'site' && !LISTS.includes(name as 'places'))
      faults.push({
        path: [name],
        what: `no field is called “${name}”`,
        mend: didYouMean(name, ['site', ...LISTS], 'known: site, places, devices, settings'),
      })

  const siteOk = block.site !== undefined && siteFits.Check(block.site)
  if (!siteOk) faults.push(...shapeFaults(SiteSchema, block.site, ['site']))

  const list = <T>(
    name: (typeof LISTS)[number],
    fits: { Check(value: unknown): boolean },
    schema: Parameters<typeof shapeFaults>[0],
  ): At<T>[] => {
    const items = block[name]
    if (items === undefined && name === 'settings') return []
    if (!Array.isArray(items) || items.length > MAX_ITEMS) {
      faults.push({
        path: [name],
        what:
          items === undefined
            ? `${name} is missing`
            : Array.isArray(items)
              ? `${name} has ${items.length} entries`
              : `${name} cannot be ${valueWords(items)}`,
        mend: `give a list of at most ${MAX_ITEMS}`,
      })
      return []
    }
    return items.flatMap((item: unknown, i): At<T>[] => {
      const path = [name, i]
      if (fits.Check(item)) return [{ item: item as T, path }]
      const id = (item as { readonly id?: unknown } | null)?.id
      if (typeof id === 'string') broken.add(id)
      if (faults.length < MOST) faults.push(...shapeFaults(schema, item, path))
      else faults.push({ path, what: 'the entry does not fit', mend: 'mend the others first' })
      return []
    })
  }
  return {
    site: siteOk ? (block.site as Site) : undefined,
    places: list<Place>('places', placeFits, PlaceSchema),
    devices: list<Device>('devices', deviceFits, DeviceSchema),
    settings: list<Override>('settings', overrideFits, OverrideSchema),
    broken,
  }
}

function checkSite(site: Site, faults: Report): void {
  try {
    Intl.DateTimeFormat('en', { timeZone: site.timezone })
  } catch {
    faults.push({
      path: ['site', 'timezone'],
      what: `there is no time zone “${site.timezone}”`,
      mend: nearIn(faults, site.timezone, Intl.supportedValuesOf('timeZone'), 'give an IANA name such as Asia/Shanghai'),
    })
  }
}

function byId<T extends { readonly id: string }>(items: readonly At<T>[], noun: string, faults: Report): ReadonlyMap<string, At<T>> {
  const map = new Map<string, At<T>>()
  for (const at of items) {
    if (map.has(at.item.id))
      faults.push({ path: [...at.path, 'id'], what: `another ${noun} has the id “${at.item.id}” already`, mend: 'give each its own id' })
    else map.set(at.item.id, at)
  }
  return map
}

/** Places in places go down the levels; only a space may lie in a space (a pit in a garage). */
const mayHold = (parent: Place, child: Place): boolean =>
  PLACE_LEVELS.indexOf(parent.level) < PLACE_LEVELS.indexOf(child.level) || (parent.level === 'space' && child.level === 'space')
const DEEPEST = 12
/** A feed over more devices than this is a mistake (or a circle too long to be listed). */
const LONGEST_CHAIN = 32

function checkPlaces({ places: all, broken }: Found, places: ReadonlyMap<string, At<Place>>, faults: Report): void {
  const roots = all.filter(({ item }) => item.level === 'site')
  if (roots.length > 1 || (roots.length === 0 && all.length > 0 && broken.size === 0))
    faults.push({
      path: roots[1]?.path ?? ['places'],
      what: roots.length === 0 ? 'no place has the level “site”' : 'a second place has the level “site”',
      mend: 'give one place of the level “site”, without a parent, which holds all the others',
    })
  const circled = new Set<string>()
  for (const { item, path } of all) {
    if (item.parent === null) {
      if (item.level !== 'site')
        faults.push({
          path: [...path, 'parent'],
          what: `place “${item.id}” lies in no other place`,
          mend: `give the place that holds this ${item.level}`,
        })
      continue
    }
    const parent = places.get(item.parent)?.item
    if (!parent) {
      if (broken.has(item.parent)) continue
      faults.push({
        path: [...path, 'parent'],
        what: `there is no place “${item.parent}” to hold “${item.id}”`,
        mend: nearIn(faults, item.parent, places.keys(), 'add it, or name one that is there'),
      })
      continue
    }
    const circle = circleFrom(item.id, (id) => places.get(id)?.item.parent ?? undefined)
    if (circle) {
      if (!circle.some((id) => circled.has(id)))
        faults.push({
          path: [...path, 'parent'],
          what: `places lie in each other in a circle: ${circle.join(' → ')}`,
          mend: 'put one of them elsewhere',
        })
      for (const id of circle) circled.add(id)
    } else if (!mayHold(parent, item)) {
      faults.push({
        path: [...path, 'level'],
        what: `a ${item.level} (“${item.id}”) cannot lie in a ${parent.level} (“${parent.id}”)`,
        mend: `levels go down: ${PLACE_LEVELS.join(', ')}`,
      })
    } else if (depthOf(item.id, places) > DEEPEST) {
      faults.push({ path, what: `place “${item.id}” lies more than ${DEEPEST} places deep`, mend: 'leave places out between' })
    }
  }
}

function depthOf(id: string, places: ReadonlyMap<string, At<Place>>): number {
  let depth = 0
  for (let at = places.get(id)?.item; at && depth <= DEEPEST; at = at.parent === null ? undefined : places.get(at.parent)?.item) depth++
  return depth
}

function checkDevices(
  found: Found,
  places: ReadonlyMap<string, At<Place>>,
  devices: ReadonlyMap<string, At<Device>>,
  known: Known,
  faults: Report,
): void {
  const circled = new Set<string>()
  const missingPlace = (id: string, path: Path, device: Device): void => {
    if (!places.has(id) && !found.broken.has(id))
      faults.push({
        path,
        what: `there is no place “${id}” for device “${device.id}”`,
        mend: nearIn(faults, id, places.keys(), 'add it, or name one that is there'),
      })
  }
  for (const { item, path } of found.devices) {
    if (!known.kinds.has(item.kind))
      faults.push({
        path: [...path, 'kind'],
        what: `no kind of device is called “${item.kind}”`,
        mend: nearIn(faults, item.kind, known.kinds.keys(), `known: ${[...known.kinds.keys()].join(', ')}`),
      })
    const other = found.site && known.takenBy?.(item.id, found.site.id)
    if (other !== undefined)
      faults.push({
        path: [...path, 'id'],
        what: `site “${other}” has a device “${item.id}” already`,
        mend: 'ids are unique in the whole hub: give another',
      })
    if (item.dialect !== undefined && known.dialects && !known.dialects.includes(item.dialect))
      faults.push({
        path: [...path, 'dialect'],
        what: `no dialect is called “${item.dialect}”`,
        mend: nearIn(faults, item.dialect, known.dialects, `known: ${known.dialects.join(', ')}`),
      })
    missingPlace(item.place, [...path, 'place'], item)
    item.serves?.forEach((id, i) => missingPlace(id, [...path, 'serves', i], item))
    checkCarrier(item, 'gateway', 'gateway', path, devices, found.broken, faults)
    checkCarrier(item, 'panel', 'fireAlarmPanel', path, devices, found.broken, faults)
    if (item.feed === undefined) continue
    if (!devices.has(item.feed) && !found.broken.has(item.feed))
      faults.push({
        path: [...path, 'feed'],
        what: `there is no device “${item.feed}” to feed “${item.id}”`,
        mend: nearIn(faults, item.feed, devices.keys(), 'add it, or leave the feed out'),
      })
    const feedOf = (id: string) => devices.get(id)?.item.feed
    const circle = circleFrom(item.id, feedOf)
    if (!circle) {
      if (chainLength(item.id, feedOf) > LONGEST_CHAIN)
        faults.push({
          path: [...path, 'feed'],
          what: `device “${item.id}” is fed over more than ${LONGEST_CHAIN} devices`,
          mend: 'shorten the chain',
        })
      continue
    }
    if (!circle.some((id) => circled.has(id)))
      faults.push({
        path: [...path, 'feed'],
        what: `devices feed each other in a circle: ${circle.join(' → ')}`,
        mend: 'take one of the feeds out',
      })
    for (const id of circle) circled.add(id)
  }
}

/** The gateway or panel that a device names must be there and be one; a gateway has its own connection, so none carries another. */
function checkCarrier(
  item: Device,
  field: 'gateway' | 'panel',
  kind: string,
  path: Path,
  devices: ReadonlyMap<string, At<Device>>,
  broken: ReadonlySet<string>,
  faults: Report,
): void {
  const id = item[field]
  if (id === undefined || broken.has(id)) return
  const carrier = devices.get(id)?.item
  const carriers = () => [...devices.values()].filter((at) => at.item.kind === kind).map((at) => at.item.id)
  if (!carrier)
    faults.push({
      path: [...path, field],
      what: `there is no ${field} “${id}” for device “${item.id}”`,
      mend: nearIn(faults, id, carriers(), `add it as a device of the kind ${kind}, or leave ${field} out`),
    })
  else if (carrier.kind !== kind)
    faults.push({
      path: [...path, field],
      what: `“${id}” is no ${field}: its kind is ${carrier.kind}`,
      mend: nearIn(faults, id, carriers(), `name a device of the kind ${kind}`),
    })
  else if (item.kind === kind)
    faults.push({
      path: [...path, field],
      what: id === item.id ? `${field} “${id}” cannot carry itself` : `${field} “${id}” cannot carry the ${field} “${item.id}”`,
      mend: `leave ${field} out: it needs a connection of its own`,
    })
}

function checkSettings(found: Found, devices: ReadonlyMap<string, At<Device>>, known: Known, faults: Report): void {
  const seen = new Set<string>()
  for (const { item, path } of found.settings) {
    const key = `${item.scope}|${item.type}|${item.name}`
    if (seen.has(key))
      faults.push({ path, what: `${item.type} ${item.name} is set twice for “${item.scope}”`, mend: 'take one of the two out' })
    seen.add(key)
    const device = devices.get(item.scope)?.item
    if (!device && found.site && item.scope !== found.site.id && !found.broken.has(item.scope))
      faults.push({
        path: [...path, 'scope'],
        what: `there is no site or device “${item.scope}” to set anything for`,
        mend: nearIn(faults, item.scope, [found.site.id, ...devices.keys()], 'give the id of the site or of a device'),
      })
    const fault = known.alarms && settingFault(item, known.alarms, device)
    if (fault) faults.push({ path: [...path, fault.field], what: fault.what, mend: fault.mend })
  }
}

/** Why a number may not be set: no such alarm, no such setting, another kind's, or out of its bounds; undefined when it may. */
export function settingFault(
  { type, name, value }: Pick<Override, 'type' | 'name' | 'value'>,
  alarms: ReadonlyMap<string, AlarmSettings>,
  device?: Pick<Device, 'id' | 'kind'>,
): { readonly field: 'type' | 'name' | 'value'; readonly what: string; readonly mend: string } | undefined {
  const alarm = alarms.get(type)
  if (!alarm)
    return { field: 'type', what: `no alarm is called “${type}”`, mend: didYouMean(type, alarms.keys(), 'give the type of an alarm') }
  if (device && alarm.kind !== device.kind)
    return {
      field: 'type',
      what: `“${type}” is an alarm of the kind ${alarm.kind}, but “${device.id}” is of the kind ${device.kind}`,
      mend: 'give an alarm of its own kind',
    }
  const setting = alarm.settings[name]
  if (!setting)
    return {
      field: 'name',
      what: `${type} has no setting “${name}”`,
      mend: didYouMean(name, Object.keys(alarm.settings), `known: ${Object.keys(alarm.settings).join(', ') || 'none'}`),
    }
  if (!(value >= setting.min && value <= setting.max))
    return {
      field: 'value',
      what: `${type} ${name} cannot be ${value}`,
      mend: `give ${setting.min} to ${setting.max}${setting.unit ? ` ${setting.unit}` : ''}`,
    }
  return undefined
}

/** The circle that leads from an id back to itself, or undefined; circles longer than any real chain are not looked for. */
function circleFrom(id: string, next: (id: string) => string | undefined): string[] | undefined {
  const way = [id]
  for (let at = next(id); at !== undefined && way.length <= LONGEST_CHAIN; at = next(at)) {
    if (at === id) return [...way, id]
    way.push(at)
  }
  return undefined
}

/** Steps from an id until nothing follows, at most `LONGEST_CHAIN` + 1. */
function chainLength(id: string, next: (id: string) => string | undefined): number {
  let length = 0
  for (let at = next(id); at !== undefined && length <= LONGEST_CHAIN; at = next(at)) length++
  return length
}
