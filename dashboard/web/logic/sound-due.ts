import type { Priority } from '../../../core/alarm.ts'
import type { LiveAlarm } from '../../contract.ts'
import { PRIORITY_RANK } from './alarm-order.ts'

/** What was silenced on this console: these raises (id and count). Silence is local; acknowledging is for all. */
export type Silenced = ReadonlySet<string>

const raiseOf = (alarm: LiveAlarm): string => `${alarm.id}:${alarm.count}`

/** Calls for sound: nobody has seen it, it stands, it is not set aside, and it is no silent alarm (duress). */
const calls = (alarm: LiveAlarm): boolean =>
  !alarm.silent &&
  alarm.annunciation === 'normal' &&
  (alarm.state === 'unackActive' || alarm.state === 'latchedUnack') &&
  alarm.priority !== 'J'

/**
 * The priority that should sound now, or null. After a silence only a new raise of the same or a higher priority than the highest
 * that was silenced, and still is not seen, sounds again.
 */
export function soundDue(alarms: Iterable<LiveAlarm>, silenced: Silenced): Priority | null {
  let loudest: Priority | null = null
  let floor: Priority | null = null
  for (const alarm of alarms) {
    if (!calls(alarm)) continue
    if (silenced.has(raiseOf(alarm))) {
      if (floor === null || PRIORITY_RANK[alarm.priority] < PRIORITY_RANK[floor]) floor = alarm.priority
    } else if (loudest === null || PRIORITY_RANK[alarm.priority] < PRIORITY_RANK[loudest]) loudest = alarm.priority
  }
  if (loudest === null || floor === null) return loudest
  return PRIORITY_RANK[loudest] <= PRIORITY_RANK[floor] ? loudest : null
}

/** Everything that calls now, as silenced. Forgets raises that are no longer open, so it stays as small as the list. */
export function silence(alarms: Iterable<LiveAlarm>): Silenced {
  const raises = new Set<string>()
  for (const alarm of alarms) if (calls(alarm)) raises.add(raiseOf(alarm))
  return raises
}
