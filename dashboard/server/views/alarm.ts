import type { Alarm, Transition } from '../../../core/alarm.ts'
import type { System } from '../../../core/kind.ts'
import { KINDS } from '../../../devices/kinds/index.ts'
import type { AlarmDetail, AlarmView, LiveAlarm } from '../../contract.ts'
import type { Ends } from '../ends.ts'
import type { Iso } from '../iso.ts'

/** An alarm as REST gives it. Field by field, so that nothing leaves that the contract does not name. */
export const alarmView = (alarm: Alarm, iso: Iso): AlarmView => ({
  ...common(alarm),
  raisedAt: iso(alarm.raisedAt),
  lastRaisedAt: iso(alarm.lastRaisedAt),
  clearedAt: iso(alarm.clearedAt),
  acknowledgedAt: iso(alarm.acknowledgedAt),
  shelvedUntil: iso(alarm.shelvedUntil),
  closedAt: iso(alarm.closedAt),
})

export const alarmDetail = (
  found: { readonly alarm: Alarm; readonly transitions: readonly Transition[]; readonly previous: readonly Alarm[] },
  iso: Iso,
): AlarmDetail => ({
  ...alarmView(found.alarm, iso),
  transitions: found.transitions.map(({ alarm, n, at, event, from, to, by, why, position }) => ({
    alarm,
    n,
    at: iso(at),
    event,
    from,
    to,
    by,
    why,
    position,
  })),
  previous: found.previous.slice(0, 5).map((alarm) => alarmView(alarm, iso)),
})

/** An alarm as Socket.io gives it, with what the screen would otherwise look up. */
export const liveAlarm = (alarm: Alarm, ends: Pick<Ends, 'alarmPoints' | 'ledger'>): LiveAlarm => {
  const point = ends.alarmPoints.get(alarm.type)
  return {
    ...common(alarm),
    raisedAt: alarm.raisedAt,
    lastRaisedAt: alarm.lastRaisedAt,
    clearedAt: alarm.clearedAt,
    acknowledgedAt: alarm.acknowledgedAt,
    shelvedUntil: alarm.shelvedUntil,
    closedAt: alarm.closedAt,
    silent: point?.silent ?? false,
    system: systemOf(point?.kind, alarm, ends),
    building: buildingOf(ends, alarm.site, alarm.place),
  }
}

/** The building a place lies in; null where it lies in none. */
export function buildingOf(ends: Pick<Ends, 'ledger'>, site: string, place: string): string | null {
  const building = ends.ledger.building(site, place)
  return building?.level === 'building' ? building.id : null
}

function systemOf(kind: string | undefined, alarm: Alarm, ends: Pick<Ends, 'ledger'>): System {
  const device = alarm.device === null ? undefined : ends.ledger.device(alarm.device)
  return (KINDS.get(kind ?? '') ?? KINDS.get(device?.kind ?? ''))?.system ?? 'network'
}

const common = (alarm: Alarm) => ({
  id: alarm.id,
  site: alarm.site,
  subject: alarm.subject,
  device: alarm.device,
  place: alarm.place,
  type: alarm.type,
  part: alarm.part,
  class: alarm.class,
  priority: alarm.priority,
  state: alarm.state,
  active: alarm.active,
  acknowledged: alarm.acknowledged,
  latched: alarm.latched,
  latching: alarm.latching,
  annunciation: alarm.annunciation,
  suppressedBy: alarm.suppressedBy,
  acknowledgedBy: alarm.acknowledgedBy,
  count: alarm.count,
  chattering: alarm.chattering,
  fleeting: alarm.fleeting,
  incident: alarm.incident,
  values: alarm.values,
  notRecorded: alarm.notRecorded,
  foundAtRestart: alarm.foundAtRestart,
  version: alarm.version,
})
