import { randomInt } from 'node:crypto'
import { HubError } from '../core/errors.ts'
import { ROLE_TEXT, type Role } from '../core/role.ts'
import type { FullText } from '../core/text.ts'
import type { Accounts } from '../dashboard/server/accounts.ts'

/** One sign-in of the demo; its password is shown once and kept only as a hash. */
export interface SignIn {
  readonly name: string
  readonly password: string
  readonly role: FullText
}

const PEOPLE: readonly (readonly [name: string, role: Role])[] = [
  ['operator', 'operator'],
  ['leader', 'shiftLeader'],
  ['engineer', 'engSupervisor'],
  ['manager', 'propertyManager'],
  ['admin', 'admin'],
]

/** One account for each role, with a fresh random password: those of the last demo are over. */
export async function makeSignIns(accounts: Accounts): Promise<readonly SignIn[]> {
  return Promise.all(
    PEOPLE.map(async ([name, role]) => {
      const password = randomPassword()
      const displayName = ROLE_TEXT[role]['zh-CN']
      const answer = accounts.get(name)
        ? await accounts.setPassword(name, password)
        : await accounts.add({ name, displayName, roles: [role], password })
      if ('refused' in answer) throw new HubError('no-sign-in', `the demo's account ${name} could not be made: ${answer.refused}`)
      return { name, password, role: ROLE_TEXT[role] }
    }),
  )
}

/** Letters and digits that are not taken for each other when they are typed off a screen. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** `k7rm-2xqf-9wtd`: 59 random bits. */
const randomPassword = (): string =>
  Array.from({ length: 3 }, () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')).join('-')
