import type { LiveAlarm } from '../../contract.ts'

/** What happened between the last data before a break and the first after it. Times are hub time, Unix ms. */
export interface GapReport {
  readonly from: number
  readonly to: number
  /** New alarms and those raised again, newest first. */
  readonly raised: readonly LiveAlarm[]
  /** Those that left the list. */
  readonly closed: readonly LiveAlarm[]
  /** Still open, otherwise than before. */
  readonly changed: readonly LiveAlarm[]
}

/** Compares the alarms known before a break with those after it. Null when nothing happened. */
export function gapReport(
  before: ReadonlyMap<string, LiveAlarm>,
  after: ReadonlyMap<string, LiveAlarm>,
  span: { readonly from: number; readonly to: number },
): GapReport | null {
  const raised: LiveAlarm[] = []
  const changed: LiveAlarm[] = []
  for (const alarm of after.values()) {
    const known = before.get(alarm.id)
    if (!known || alarm.count > known.count) raised.push(alarm)
    else if (alarm.state !== known.state) changed.push(alarm)
  }
  const closed = [...before.values()].filter((alarm) => !after.has(alarm.id))
  if (raised.length + changed.length + closed.length === 0) return null
  raised.sort((a, b) => b.lastRaisedAt - a.lastRaisedAt)
  return { ...span, raised, closed, changed }
}
