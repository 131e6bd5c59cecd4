import type { LiveAlarm } from '../../contract.ts'
import { buildingOf, type PlaceTree } from './place-path.ts'

/**
 * Where to go: for a component of a panel its zone, when that is a place of the ledger (by its id, or by it without the site in front);
 * else the place of the alarm. A panel stands in the control room; the fire does not.
 */
export function placeOf(alarm: Pick<LiveAlarm, 'site' | 'place' | 'part' | 'values'>, places: PlaceTree): string {
  for (const name of [alarm.values['zone'], alarm.part]) {
    if (typeof name !== 'string' || name === '') continue
    if (places.has(name)) return name
    if (places.has(`${alarm.site}-${name}`)) return `${alarm.site}-${name}`
  }
  return alarm.place
}

/** The tile's building of an alarm; '' outside all of them. Until the places are known the hub's own answer counts. */
export function alarmBuilding(alarm: Pick<LiveAlarm, 'site' | 'place' | 'part' | 'values' | 'building'>, places: PlaceTree): string {
  return places.size === 0 ? (alarm.building ?? '') : buildingOf(places, placeOf(alarm, places))
}
