import type { FullText } from './text.ts'
import { t } from './text.ts'

/** Roles that sign in today; the rest of the domain's roles come with the plans and the rosters. */
export const ROLES = ['operator', 'shiftLeader', 'engSupervisor', 'propertyManager', 'admin'] as const
export type Role = (typeof ROLES)[number]

export const ROLE_TEXT: Readonly<Record<Role, FullText>> = {
  operator: t('监控中心值班员', 'Control-room operator'),
  shiftLeader: t('当班班长', 'Shift leader'),
  engSupervisor: t('工程主管', 'Engineering supervisor'),
  propertyManager: t('项目经理', 'Property manager'),
  admin: t('系统管理员', 'Administrator'),
}

export const PERMISSIONS = [
  'alarms.view',
  'alarms.acknowledge',
  'alarms.shelveP3',
  'alarms.shelveP2',
  'alarms.outOfService',
  'alarms.reset',
  'duress.view',
  'ledger.edit',
  'thresholds.edit',
  'quarantine.adopt',
  'rejects.view',
  'accounts.edit',
  'audit.view',
  'tokens.create',
] as const
export type Permission = (typeof PERMISSIONS)[number]

/**
 * yes; approval = with the approval of the next level; no.
 * Rows of the domain's matrix (6.2) for what this release can do. Separation: an admin never acts on alarms.
 */
export type Right = 'yes' | 'approval' | 'no'

const rights = (
  operator: Right,
  shiftLeader: Right,
  engSupervisor: Right,
  propertyManager: Right,
  admin: Right,
): Readonly<Record<Role, Right>> => ({
  operator,
  shiftLeader,
  engSupervisor,
  propertyManager,
  admin,
})

export const MATRIX: Readonly<Record<Permission, Readonly<Record<Role, Right>>>> = {
  //                              operator shiftLeader engSuperv. manager    admin
  'alarms.view': rights('yes', 'yes', 'yes', 'yes', 'no'),
  'alarms.acknowledge': rights('yes', 'yes', 'yes', 'yes', 'no'),
  'alarms.shelveP3': rights('no', 'yes', 'yes', 'yes', 'no'),
  'alarms.shelveP2': rights('no', 'approval', 'approval', 'yes', 'no'),
  'alarms.outOfService': rights('no', 'no', 'yes', 'yes', 'no'),
  'alarms.reset': rights('no', 'yes', 'yes', 'yes', 'no'),
  'duress.view': rights('yes', 'yes', 'no', 'yes', 'no'),
  'ledger.edit': rights('no', 'no', 'yes', 'yes', 'yes'),
  'thresholds.edit': rights('no', 'no', 'approval', 'yes', 'approval'),
  'quarantine.adopt': rights('no', 'no', 'yes', 'no', 'yes'),
  'rejects.view': rights('yes', 'yes', 'yes', 'yes', 'yes'),
  'accounts.edit': rights('no', 'no', 'no', 'approval', 'yes'),
  'audit.view': rights('no', 'no', 'no', 'yes', 'yes'),
  'tokens.create': rights('no', 'no', 'no', 'no', 'yes'),
}

/** Strongest right that any of the roles gives. */
export function rightOf(roles: readonly Role[], permission: Permission): Right {
  const row = MATRIX[permission]
  let best: Right = 'no'
  for (const role of roles) {
    if (row[role] === 'yes') return 'yes'
    if (row[role] === 'approval') best = 'approval'
  }
  return best
}

export const may = (roles: readonly Role[], permission: Permission): boolean => rightOf(roles, permission) === 'yes'
