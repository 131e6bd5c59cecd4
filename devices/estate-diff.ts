import { isDeepStrictEqual } from 'node:util'
import type { Device, Estate, Override, Place, Site } from '../core/ledger.ts'
import type { LedgerChange } from './ledger.ts'

/** What makes one estate into another: of each sort what comes, changes, goes and stays. */
export interface EstateDiff {
  /** The site as it will be; `before` is null where it is new. */
  readonly site: { readonly before: Site | null; readonly after: Site }
  readonly places: Difference<Place>
  readonly devices: Difference<Device>
  readonly settings: Difference<Override>
}
export interface Difference<T> {
  readonly added: readonly T[]
  readonly changed: readonly { readonly before: T; readonly after: T; readonly fields: readonly string[] }[]
  readonly removed: readonly T[]
  readonly unchanged: number
}

/** What an import of `after` would do to `before`; what `after` does not hold is removed. */
export function diffEstate(before: Estate | undefined, after: Estate): EstateDiff {
  return {
    site: { before: before?.site ?? null, after: after.site },
    places: difference(before?.places ?? [], after.places, (place) => place.id),
    devices: difference(before?.devices ?? [], after.devices, (device) => device.id),
    settings: difference(before?.settings ?? [], after.settings ?? [], settingKey),
  }
}

/** True when an import would change nothing. */
export function isEmptyDiff(diff: EstateDiff): boolean {
  const nothing = (part: Difference<unknown>) => part.added.length + part.changed.length + part.removed.length === 0
  return isDeepStrictEqual(diff.site.before, diff.site.after) && nothing(diff.places) && nothing(diff.devices) && nothing(diff.settings)
}

/** The change of the ledger that makes the difference. */
export function changeOf(diff: EstateDiff): LedgerChange {
  const newer = <T>(part: Difference<T>): T[] => [...part.added, ...part.changed.map(({ after }) => after)]
  return {
    site: diff.site.after,
    places: newer(diff.places),
    devices: newer(diff.devices),
    settings: newer(diff.settings),
    removed: {
      places: diff.places.removed.map((place) => place.id),
      devices: diff.devices.removed.map((device) => device.id),
      settings: diff.settings.removed.map(({ scope, type, name }) => ({ scope, type, name })),
    },
  }
}

/** The difference in lines for people: a summary of each sort, then `+` comes, `~` changes, `-` goes; at most `most` lines of them. */
export function wordDiff(diff: EstateDiff, most = 200): string {
  const lines: string[] = []
  const { before, after } = diff.site
  if (before === null) lines.push(`+ site ${after.id} ${after.name['zh-CN']}`)
  else if (!isDeepStrictEqual(before, after)) lines.push(`~ site ${after.id} (${fieldsThatDiffer(before, after).join(', ')})`)
  const part = <T>(noun: string, { added, changed, removed }: Difference<T>, word: (item: T) => string) => {
    for (const item of added) lines.push(`+ ${noun} ${word(item)}`)
    for (const item of changed) lines.push(`~ ${noun} ${word(item.after)} (${item.fields.join(', ')})`)
    for (const item of removed) lines.push(`- ${noun} ${word(item)}`)
  }
  part('place', diff.places, (place) => `${place.id} ${place.name['zh-CN']}`)
  part('device', diff.devices, (device) => `${device.id} ${device.kind} ${device.name['zh-CN']}`)
  part('setting', diff.settings, ({ scope, type, name, value }) => `${scope} ${type} ${name} = ${value}`)
  const left = lines.length - most
  if (left > 0) lines.splice(most, left, `… and ${left} more`)
  const sum = (noun: string, { added, changed, removed, unchanged }: Difference<unknown>) =>
    `${noun}: ${added.length} added, ${changed.length} changed, ${removed.length} removed, ${unchanged} unchanged`
  return [...lines, sum('places', diff.places), sum('devices', diff.devices), sum('settings', diff.settings)].join('\n')
}

const settingKey = ({ scope, type, name }: Omit<Override, 'value'>): string => `${scope}|${type}|${name}`

function difference<T extends object>(before: readonly T[], after: readonly T[], key: (item: T) => string): Difference<T> {
  const old = new Map(before.map((item) => [key(item), item]))
  const added: T[] = []
  const changed: { before: T; after: T; fields: readonly string[] }[] = []
  let unchanged = 0
  for (const item of after) {
    const was = old.get(key(item))
    old.delete(key(item))
    if (!was) added.push(item)
    else {
      const fields = fieldsThatDiffer(was, item)
      if (fields.length === 0) unchanged++
      else changed.push({ before: was, after: item, fields })
    }
  }
  return { added, changed, removed: [...old.values()], unchanged }
}

function fieldsThatDiffer(before: object, after: object): string[] {
  const a = before as Readonly<Record<string, unknown>>
  const b = after as Readonly<Record<string, unknown>>
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => !isDeepStrictEqual(a[name], b[name]))
}
