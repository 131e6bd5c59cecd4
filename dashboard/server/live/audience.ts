import { type Role, may } from '../../../core/role.ts'
import { type AlarmSight, alarmSight } from '../alarm-sight.ts'

/** Those who may see the same: they share numbered changes. */
export interface Audience {
  readonly key: string
  readonly sight: AlarmSight
  readonly rejects: boolean
  readonly quarantine: boolean
}

export function audienceOf(roles: readonly Role[]): Audience {
  const sight = alarmSight(roles)
  const rejects = may(roles, 'rejects.view')
  const quarantine = may(roles, 'quarantine.adopt')
  return { key: `${sight}${rejects ? ' rejects' : ''}${quarantine ? ' quarantine' : ''}`, sight, rejects, quarantine }
}
