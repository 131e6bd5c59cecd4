import type { Estate } from '../../core/ledger.ts'
import { offsetMinutes } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'

/** What devices share: the water in a main or a pit, the cars in a garage, the time of day, and how many people live behind a device. */
export interface World {
  readonly estate: Estate
  /** The one thing of this name, made by whoever asks first. */
  shared<T>(name: string, make: () => T): T
  /** Local hour of the day with its fraction. */
  hour(now: Instant): number
  readonly flats: number
  /** Number of devices for which it holds. */
  count(kind: string, holds: (facts: Readonly<Record<string, unknown>>, id: string) => boolean): number
  /** Devices of a gateway. */
  children(gateway: string): readonly string[]
}

/** Flats behind each unit where the estate has no places for them (25 floors of five). */
const FLATS_PER_UNIT = 125

export function openWorld(estate: Estate, from: Instant): World {
  const things = new Map<string, unknown>()
  // Taken once: a change of daylight saving time moves the rush hours by an hour until the next start, no more.
  const offset = offsetMinutes(estate.site.timezone, from) * 60_000
  const carried = new Map<string, string[]>()
  for (const device of estate.devices) if (device.gateway) carried.set(device.gateway, [...(carried.get(device.gateway) ?? []), device.id])
  const units = estate.places.filter((place) => place.level === 'unit').length

  return {
    estate,
    shared<T>(name: string, make: () => T): T {
      if (!things.has(name)) things.set(name, make())
      return things.get(name) as T
    },
    hour: (now) => ((now + offset) / 3_600_000) % 24,
    flats: units * FLATS_PER_UNIT,
    count: (kind, holds) => estate.devices.filter((device) => device.kind === kind && holds(device.facts ?? {}, device.id)).length,
    children: (gateway) => carried.get(gateway) ?? [],
  }
}
