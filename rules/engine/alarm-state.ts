import type { Alarm, AlarmState, Annunciation } from '../../core/alarm.ts'
import { isLifeSafety } from '../../core/alarm.ts'
import { minutes, seconds } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'

/**
 * The alarm state machine of ISA-18.2 as pure functions: an alarm and what happened give the next alarm, or a refusal.
 * Rows of the domain's table 4.2: active or clear × acknowledged or not, latched until reset, and what lies over it.
 */
export type AlarmHappening =
  | { readonly event: 'raise'; readonly at: Instant; readonly device: string; readonly values: Alarm['values'] }
  | { readonly event: 'clear'; readonly at: Instant; readonly values: Alarm['values'] }
  | { readonly event: 'acknowledge'; readonly at: Instant; readonly by: string; readonly count: number }
  | { readonly event: 'reset'; readonly at: Instant }
  | {
      readonly event: 'annunciate'
      readonly at: Instant
      readonly annunciation: Annunciation
      readonly by: string | null
      readonly until: Instant | null
    }

export type AlarmRefusal =
  | 'already-acknowledged'
  | 'raised-again' // the acknowledgement names an older raise: look again
  | 'still-active'
  | 'not-latched'
  | 'not-acknowledged'
  | 'closed'

/** Shorter than this nobody can act: a fleeting alarm. */
export const FLEETING_MS = seconds(10)
/** Three raises of one key within this: a chattering alarm. */
export const CHATTER_MS = seconds(60)
export const CHATTER_RAISES = 3

/** State of the process side, whatever lies over it. */
export function processState(alarm: Pick<Alarm, 'active' | 'acknowledged' | 'latched'>): AlarmState {
  if (alarm.active) return alarm.acknowledged ? 'ackActive' : 'unackActive'
  if (alarm.latched) return alarm.acknowledged ? 'latchedAck' : 'latchedUnack'
  return alarm.acknowledged ? 'normal' : 'rtnUnack'
}

/** State as shown: the strongest of out of service > suppressed > shelved over the process state. */
export function shownState(alarm: Pick<Alarm, 'active' | 'acknowledged' | 'latched' | 'annunciation'>): AlarmState {
  switch (alarm.annunciation) {
    case 'outOfService':
      return 'outOfService'
    case 'suppressed':
      return 'suppressedByDesign'
    case 'shelved':
      return 'shelved'
    case 'normal':
      return processState(alarm)
  }
}

/** The next alarm, or why not. An alarm whose process state is normal is closed and takes nothing more. */
export function step(alarm: Alarm, happening: AlarmHappening): Alarm | { readonly refused: AlarmRefusal } {
  if (alarm.closedAt !== null) return { refused: 'closed' }
  switch (happening.event) {
    case 'raise':
      return settle(
        {
          ...alarm,
          active: true,
          latched: false,
          // A journal entry asks nothing of anybody.
          acknowledged: alarm.priority === 'J',
          acknowledgedBy: null,
          acknowledgedAt: null,
          device: happening.device,
          lastRaisedAt: happening.at,
          clearedAt: null,
          count: alarm.count + 1,
          fleeting: false,
          values: happening.values,
        },
        happening.at,
      )
    case 'clear': {
      // What was never annunciated asks for no acknowledgement.
      const silent = alarm.annunciation !== 'normal' && !alarm.latching
      return settle(
        {
          ...alarm,
          active: false,
          latched: alarm.latching,
          clearedAt: happening.at,
          acknowledged: alarm.acknowledged || silent,
          fleeting: happening.at - alarm.lastRaisedAt < FLEETING_MS && alarm.count === 1,
          values: { ...alarm.values, ...happening.values },
        },
        happening.at,
      )
    }
    case 'acknowledge':
      if (happening.count !== alarm.count) return { refused: 'raised-again' }
      if (alarm.acknowledged) return { refused: 'already-acknowledged' }
      return settle({ ...alarm, acknowledged: true, acknowledgedBy: happening.by, acknowledgedAt: happening.at }, happening.at)
    case 'reset':
      if (alarm.active) return { refused: 'still-active' }
      if (!alarm.latched) return { refused: 'not-latched' }
      if (!alarm.acknowledged) return { refused: 'not-acknowledged' }
      return settle({ ...alarm, latched: false }, happening.at)
    case 'annunciate': {
      // Shown again after it was set aside: whoever stands here now has not seen it.
      const again =
        happening.annunciation === 'normal' && alarm.annunciation !== 'normal' && (alarm.active || alarm.latched) && alarm.priority !== 'J'
      return settle(
        {
          ...alarm,
          annunciation: happening.annunciation,
          suppressedBy: happening.annunciation === 'normal' ? null : happening.by,
          shelvedUntil: happening.annunciation === 'shelved' ? happening.until : null,
          ...(again ? { acknowledged: false, acknowledgedBy: null, acknowledgedAt: null } : {}),
        },
        happening.at,
      )
    }
  }
}

function settle(alarm: Alarm, at: Instant): Alarm {
  const normal = processState(alarm) === 'normal'
  return { ...alarm, state: normal ? 'normal' : shownState(alarm), closedAt: normal ? at : null, version: alarm.version + 1 }
}

/** Something that sets alarms aside: a shelf, or with `permit` an out-of-service permit. */
export interface Aside {
  readonly scope: string
  readonly types: readonly string[]
  readonly from: Instant
  readonly until: Instant
  readonly permit: string | null
}

/** Longest shelf by priority (domain 4.2): P1 never, P2 an hour, P3 a shift. */
export const SHELF_LIMIT: Readonly<Record<Alarm['priority'], number>> = { P1: 0, P2: minutes(60), P3: minutes(480), J: minutes(480) }

/** Whether a shelf or permit lies over an alarm. What protects life is never set aside (law 8). */
export function liesOver(
  aside: Aside,
  alarm: Pick<Alarm, 'subject' | 'device' | 'place' | 'type' | 'class' | 'priority'>,
  placesAbove: readonly string[],
): boolean {
  if (isLifeSafety(alarm.class)) return false
  if (aside.types.length > 0 && !aside.types.includes(alarm.type)) return false
  if (aside.permit === null && aside.until - aside.from > SHELF_LIMIT[alarm.priority]) return false
  return aside.scope === alarm.subject || aside.scope === alarm.device || placesAbove.some((place) => aside.scope === `place:${place}`)
}
