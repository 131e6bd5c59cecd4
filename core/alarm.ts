import type { Instant } from './time.ts'
import type { Value } from './reading.ts'

/** How fast an operator must act: urgent, high, low, journal only. Never mixed with the security level. */
export const PRIORITIES = ['P1', 'P2', 'P3', 'J'] as const
export type Priority = (typeof PRIORITIES)[number]

/** States of ISA-18.2 / IEC 62682 by name. The last three are what `annunciation` shows over the process state. */
export const ALARM_STATES = [
  'normal',
  'unackActive',
  'ackActive',
  'rtnUnack',
  'latchedUnack',
  'latchedAck',
  'shelved',
  'suppressedByDesign',
  'outOfService',
] as const
export type AlarmState = (typeof ALARM_STATES)[number]

export type Annunciation = 'normal' | 'shelved' | 'suppressed' | 'outOfService'

/** What protects life is never hidden (law 8): fire, gas, life (entrapment), duress. */
export const ALARM_CLASSES = ['fire', 'life', 'gas', 'security', 'duress', 'plant', 'system'] as const
export type AlarmClass = (typeof ALARM_CLASSES)[number]

export const isLifeSafety = (alarmClass: AlarmClass): boolean =>
  alarmClass === 'fire' || alarmClass === 'life' || alarmClass === 'gas' || alarmClass === 'duress'

/** (subject, type, part): at most one open alarm per key (law 3). */
export interface AlarmKey {
  /** A device id, or `place:ID` where several devices decide. */
  readonly subject: string
  readonly type: string
  /** A panel's component address or zone, else empty. */
  readonly part: string
}

export const keyText = (key: AlarmKey): string => `${key.subject}|${key.type}|${key.part}`

/** One alarm, from its first raise until it is normal again. Contract: HTTP, «An alarm». */
export interface Alarm {
  readonly id: string
  readonly site: string
  readonly subject: string
  /** The device that decides, or the one whose reading moved a place's alarm last. */
  readonly device: string | null
  readonly place: string
  readonly type: string
  readonly part: string
  readonly class: AlarmClass
  readonly priority: Priority
  /** With annunciation laid over it; `processState` gives it without. */
  readonly state: AlarmState
  readonly active: boolean
  readonly acknowledged: boolean
  /** Clear, waiting for reset. */
  readonly latched: boolean
  /** Must be reset by a right role after it cleared. */
  readonly latching: boolean
  readonly annunciation: Annunciation
  readonly suppressedBy: string | null
  readonly shelvedUntil: Instant | null
  /** First raise of this alarm; `lastRaisedAt` the newest. */
  readonly raisedAt: Instant
  readonly lastRaisedAt: Instant
  readonly clearedAt: Instant | null
  readonly acknowledgedBy: string | null
  readonly acknowledgedAt: Instant | null
  /** Raises so far. An acknowledgement names it, so that it never covers a newer raise. */
  readonly count: number
  readonly chattering: boolean
  readonly fleeting: boolean
  readonly incident: string | null
  /** Values of the alarm's points at the newest edge. */
  readonly values: Readonly<Record<string, Value>>
  /** Shown although the store did not confirm within 200 ms, or its disk is full. */
  readonly notRecorded: boolean
  /** Decided by replay after a restart. */
  readonly foundAtRestart: boolean
  /** Rises with each change of this alarm; commands may name it. */
  readonly version: number
  /** Set when `state` became normal and the alarm left the list. */
  readonly closedAt: Instant | null
}

/** What changed an alarm; append-only, with the log position that caused it (law 3). */
export interface Transition {
  readonly alarm: string
  readonly n: number
  readonly at: Instant
  readonly event: AlarmEventName
  readonly from: AlarmState
  readonly to: AlarmState
  readonly by: string | null
  readonly why: string | null
  /** Log position of the cause; null for what people do. */
  readonly position: number | null
}

export type AlarmEventName =
  | 'raise'
  | 'clear'
  | 'acknowledge'
  | 'reset'
  | 'shelve'
  | 'unshelve'
  | 'suppress'
  | 'unsuppress'
  | 'outOfService'
  | 'inService'
  | 'comment'
