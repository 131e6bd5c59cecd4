import type { Alarm } from '../../core/alarm.ts'
import { type Role, may } from '../../core/role.ts'

/** Which alarms somebody may see: none, all but duress, or all. */
export type AlarmSight = 'none' | 'common' | 'all'

/** Sight by roles (law 8: duress only with the right). */
export function alarmSight(roles: readonly Role[]): AlarmSight {
  if (!may(roles, 'alarms.view')) return 'none'
  return may(roles, 'duress.view') ? 'all' : 'common'
}

export const sees = (sight: AlarmSight, alarm: Pick<Alarm, 'class'>): boolean =>
  sight === 'all' || (sight === 'common' && alarm.class !== 'duress')
