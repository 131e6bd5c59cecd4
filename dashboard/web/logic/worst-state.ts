import type { LiveAlarm } from '../../contract.ts'
import { isSetAside, isUnacked, PRIORITY_RANK } from './alarm-order.ts'

/** What a tile says about its alarms. */
export interface Summary {
  /** The alarm that the tile's glyph shows; null when all is well. */
  readonly worst: LiveAlarm | null
  readonly unacked: number
  /** Active or waiting for reset, seen by somebody. */
  readonly acked: number
  readonly setAside: number
}

export const calm: Summary = { worst: null, unacked: 0, acked: 0, setAside: 0 }

/** Unseen before seen, then priority, then active before returned, then the oldest: what stands longest is shown. */
export function worse(a: LiveAlarm, b: LiveAlarm): LiveAlarm {
  const order =
    Number(isUnacked(b)) - Number(isUnacked(a)) ||
    PRIORITY_RANK[a.priority] - PRIORITY_RANK[b.priority] ||
    Number(b.active) - Number(a.active) ||
    a.raisedAt - b.raisedAt
  return order <= 0 ? a : b
}

export function summarise(alarms: Iterable<LiveAlarm>): Summary {
  let worst: LiveAlarm | null = null
  let unacked = 0
  let acked = 0
  let setAside = 0
  for (const alarm of alarms) {
    if (isSetAside(alarm)) {
      setAside++
      continue
    }
    if (isUnacked(alarm)) unacked++
    else acked++
    worst = worst ? worse(worst, alarm) : alarm
  }
  return { worst, unacked, acked, setAside }
}

/** Summaries by building ('' = outside) and system: one walk over the open alarms. Key: `building|system`. */
export function summariseTiles(alarms: Iterable<LiveAlarm>, keyOf: (alarm: LiveAlarm) => string): ReadonlyMap<string, Summary> {
  const groups = new Map<string, LiveAlarm[]>()
  for (const alarm of alarms) {
    const key = keyOf(alarm)
    const group = groups.get(key)
    if (group) group.push(alarm)
    else groups.set(key, [alarm])
  }
  return new Map([...groups].map(([key, group]) => [key, summarise(group)]))
}
