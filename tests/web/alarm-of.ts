import type { AlarmState } from '../../core/alarm.ts'
import type { LiveAlarm } from '../../dashboard/contract.ts'

const setAside: Partial<Record<AlarmState, LiveAlarm['annunciation']>> = {
  shelved: 'shelved',
  suppressedByDesign: 'suppressed',
  outOfService: 'outOfService',
}

/** An alarm as the hub would send it, consistent with its state; what a test is about is named. */
export function alarmOf(id: string, more: Partial<LiveAlarm> = {}): LiveAlarm {
  const state = more.state ?? 'unackActive'
  return {
    id,
    site: 'S',
    subject: `D-${id}`,
    device: `D-${id}`,
    place: 'P',
    type: 'leak.wet',
    part: '',
    class: 'plant',
    priority: 'P3',
    state,
    active: state !== 'rtnUnack' && state !== 'latchedUnack' && state !== 'latchedAck' && state !== 'normal',
    acknowledged: state === 'ackActive' || state === 'latchedAck',
    latched: state === 'latchedUnack' || state === 'latchedAck',
    latching: state === 'latchedUnack' || state === 'latchedAck',
    annunciation: setAside[state] ?? 'normal',
    suppressedBy: null,
    shelvedUntil: null,
    raisedAt: more.lastRaisedAt ?? 1_000,
    lastRaisedAt: more.raisedAt ?? 1_000,
    clearedAt: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    count: 1,
    chattering: false,
    fleeting: false,
    incident: null,
    values: {},
    notRecorded: false,
    foundAtRestart: false,
    version: 1,
    closedAt: null,
    silent: false,
    system: 'leak',
    building: 'B1',
    ...more,
  }
}
