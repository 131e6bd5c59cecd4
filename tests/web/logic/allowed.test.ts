import { expect, test } from 'vitest'
import { PERMISSIONS, rightOf, type Permission, type Right, type Role } from '../../../core/role.ts'
import type { LiveAlarm } from '../../../dashboard/contract.ts'
import {
  shelveMinutes,
  whyNotAcknowledge,
  whyNotOutOfService,
  whyNotReset,
  whyNotShelve,
  whyNotUnshelve,
  type Why,
} from '../../../dashboard/web/logic/allowed.ts'
import { alarmOf } from '../alarm-of.ts'

const rightsOf = (role: Role) => Object.fromEntries(PERMISSIONS.map((one) => [one, rightOf([role], one)])) as Record<Permission, Right>
type Decide = (alarm: LiveAlarm, rights: Record<Permission, Right>) => Why

test.each<[string, Decide, LiveAlarm, Role, Why]>([
  ['an operator acknowledges', whyNotAcknowledge, alarmOf('a'), 'operator', null],
  ['an admin never acts on alarms', whyNotAcknowledge, alarmOf('a'), 'admin', 'why.noRight'],
  ['what was seen needs no second look', whyNotAcknowledge, alarmOf('a', { state: 'ackActive' }), 'operator', 'why.alreadySeen'],
  ['an operator does not shelve', whyNotShelve, alarmOf('a'), 'operator', 'why.noRight'],
  ['a shift leader shelves P3', whyNotShelve, alarmOf('a'), 'shiftLeader', null],
  ['a shift leader needs approval for P2', whyNotShelve, alarmOf('a', { priority: 'P2' }), 'shiftLeader', 'why.approval'],
  ['the property manager shelves P2', whyNotShelve, alarmOf('a', { priority: 'P2' }), 'propertyManager', null],
  ['nobody shelves P1', whyNotShelve, alarmOf('a', { priority: 'P1' }), 'propertyManager', 'why.p1'],
  ['nobody shelves life safety, whatever its priority', whyNotShelve, alarmOf('a', { class: 'gas' }), 'propertyManager', 'why.lifeSafety'],
  ['only what is shelved is unshelved', whyNotUnshelve, alarmOf('a'), 'shiftLeader', 'why.notShelved'],
  ['a shift leader resets what has returned', whyNotReset, alarmOf('a', { state: 'latchedAck' }), 'shiftLeader', null],
  ['what still stands is not reset', whyNotReset, alarmOf('a', { latching: true }), 'shiftLeader', 'why.stillActive'],
  ['an alarm that does not latch has no reset', whyNotReset, alarmOf('a', { state: 'rtnUnack' }), 'shiftLeader', 'why.notLatched'],
  ['an operator does not reset', whyNotReset, alarmOf('a', { state: 'latchedAck' }), 'operator', 'why.noRight'],
  ['engineering takes out of service', whyNotOutOfService, alarmOf('a'), 'engSupervisor', null],
  ['what is out is not taken out again', whyNotOutOfService, alarmOf('a', { state: 'outOfService' }), 'engSupervisor', 'why.alreadyOut'],
])('%s', (_, decide, alarm, role, why) => expect(decide(alarm, rightsOf(role))).toBe(why))

test('shelves end within their limits: P2 in an hour, P3 in eight', () => {
  expect(Math.max(...shelveMinutes('P2'))).toBe(60)
  expect(Math.max(...shelveMinutes('P3'))).toBe(480)
})
