import type { AlarmState, Priority } from '../../../core/alarm.ts'
import type { LiveAlarm } from '../../contract.ts'

/** Most urgent first. */
export const PRIORITY_RANK: Readonly<Record<Priority, number>> = { P1: 0, P2: 1, P3: 2, J: 3 }

/** Needs a person's eye: nobody has seen this raise yet. */
export const isUnacked = (alarm: { readonly state: AlarmState }): boolean =>
  alarm.state === 'unackActive' || alarm.state === 'latchedUnack' || alarm.state === 'rtnUnack'

/** Set aside: shelved, suppressed or out of service. It has lists of its own. */
export const isSetAside = (alarm: { readonly state: AlarmState }): boolean =>
  alarm.state === 'shelved' || alarm.state === 'suppressedByDesign' || alarm.state === 'outOfService'

/** Active before returned, then priority, then the newest raise; the id settles ties, so that the order is total. */
export function byUrgency(a: LiveAlarm, b: LiveAlarm): number {
  return (
    PRIORITY_RANK[a.priority] - PRIORITY_RANK[b.priority] ||
    Number(b.active) - Number(a.active) ||
    b.lastRaisedAt - a.lastRaisedAt ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

/** What is drawn: two tables in their order, and how many new ones wait. */
export interface Arranged {
  readonly unacked: readonly LiveAlarm[]
  readonly acked: readonly LiveAlarm[]
  /** New rows held back while the list is frozen. */
  readonly waiting: number
  /** Rows that are only still here because the list is frozen: closed, or set aside meanwhile. */
  readonly gone: ReadonlySet<string>
}

export const nothing: Arranged = { unacked: [], acked: [], waiting: 0, gone: new Set() }

/**
 * Puts the alarms in order. While `frozen` nothing moves under the pointer: each row keeps its table and place and shows its new
 * state there, what closed stays (marked gone), what is new waits.
 */
export function arrange(before: Arranged, alarms: Iterable<LiveAlarm>, frozen: boolean): Arranged {
  const shown = [...alarms]
  if (!frozen) {
    return {
      unacked: shown.filter(isUnacked).sort(byUrgency),
      acked: shown.filter((alarm) => !isUnacked(alarm)).sort(byUrgency),
      waiting: 0,
      gone: new Set(),
    }
  }
  const now = new Map(shown.map((alarm) => [alarm.id, alarm]))
  const gone = new Set<string>()
  const keep = (row: LiveAlarm): LiveAlarm => {
    const found = now.get(row.id)
    now.delete(row.id)
    if (!found) gone.add(row.id)
    return found ?? row
  }
  const unacked = before.unacked.map(keep)
  const acked = before.acked.map(keep)
  return { unacked, acked, waiting: now.size, gone }
}

/** A list stays frozen for at most 30 s, whatever the pointer does. */
export const FREEZE_MS = 30_000

/** When the freeze began; null while the list is free. `held`: the pointer is in the list or a row is selected. */
export function freeze(since: number | null, held: boolean, now: number): number | null {
  if (!held) return null
  if (since === null) return now
  // Time is up: one free round, then it may freeze again.
  return now - since >= FREEZE_MS ? null : since
}
