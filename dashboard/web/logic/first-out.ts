import type { LiveAlarm } from '../../contract.ts'
import { isSetAside } from './alarm-order.ts'

/** Alarms of one building that follow one another within a minute are one cascade. */
const WINDOW_MS = 60_000

/**
 * The first alarm of each cascade of three or more in one building: where to look for the cause.
 * A mark by time alone; it says "first", never "cause".
 */
export function firstOut(
  alarms: Iterable<LiveAlarm>,
  buildingOf: (alarm: LiveAlarm) => string = (alarm) => alarm.building ?? '',
): ReadonlySet<string> {
  const byBuilding = new Map<string, LiveAlarm[]>()
  for (const alarm of alarms) {
    if (isSetAside(alarm)) continue
    const building = buildingOf(alarm)
    const group = byBuilding.get(building)
    if (group) group.push(alarm)
    else byBuilding.set(building, [alarm])
  }
  const first = new Set<string>()
  for (const group of byBuilding.values()) {
    group.sort((a, b) => a.raisedAt - b.raisedAt || (a.id < b.id ? -1 : 1))
    let start = 0
    for (let i = 1; i <= group.length; i++) {
      if (i < group.length && group[i]!.raisedAt - group[i - 1]!.raisedAt <= WINDOW_MS) continue
      if (i - start >= 3) first.add(group[start]!.id)
      start = i
    }
  }
  return first
}
