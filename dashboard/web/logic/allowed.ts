import { isLifeSafety } from '../../../core/alarm.ts'
import type { Permission, Right } from '../../../core/role.ts'
import type { LiveAlarm } from '../../contract.ts'
import { isUnacked } from './alarm-order.ts'

type Rights = Readonly<Record<Permission, Right>>

/** Why a button cannot be pressed, as a text key; null = it can. The hub decides again and has the last word. */
export type Why =
  | 'why.notLive'
  | 'why.noRight'
  | 'why.approval'
  | 'why.alreadySeen'
  | 'why.setAside'
  | 'why.stillActive'
  | 'why.notLatched'
  | 'why.lifeSafety'
  | 'why.p1'
  | 'why.notShelved'
  | 'why.alreadyOut'
  | 'why.journal'
  | 'why.sent'
  | null

const right = (given: Right): Why => (given === 'yes' ? null : given === 'approval' ? 'why.approval' : 'why.noRight')

export const whyNotAcknowledge = (alarm: LiveAlarm, rights: Rights): Why =>
  right(rights['alarms.acknowledge']) ?? (isUnacked(alarm) ? null : alarm.acknowledged ? 'why.alreadySeen' : 'why.setAside')

export function whyNotShelve(alarm: LiveAlarm, rights: Rights): Why {
  if (isLifeSafety(alarm.class)) return 'why.lifeSafety'
  if (alarm.priority === 'P1') return 'why.p1'
  if (alarm.priority === 'J') return 'why.journal'
  if (alarm.annunciation === 'outOfService' || alarm.annunciation === 'shelved') return 'why.setAside'
  return right(rights[alarm.priority === 'P2' ? 'alarms.shelveP2' : 'alarms.shelveP3'])
}

export const whyNotUnshelve = (alarm: LiveAlarm, rights: Rights): Why =>
  alarm.annunciation === 'shelved' ? right(rights[alarm.priority === 'P2' ? 'alarms.shelveP2' : 'alarms.shelveP3']) : 'why.notShelved'

export const whyNotReset = (alarm: LiveAlarm, rights: Rights): Why =>
  !alarm.latching ? 'why.notLatched' : alarm.active ? 'why.stillActive' : right(rights['alarms.reset'])

export const whyNotOutOfService = (alarm: LiveAlarm, rights: Rights): Why =>
  alarm.annunciation === 'outOfService' ? 'why.alreadyOut' : right(rights['alarms.outOfService'])

/** Durations offered for a shelf, minutes: P2 up to an hour, P3 up to eight. */
export const shelveMinutes = (priority: LiveAlarm['priority']): readonly number[] => (priority === 'P2' ? [15, 30, 60] : [15, 60, 240, 480])
