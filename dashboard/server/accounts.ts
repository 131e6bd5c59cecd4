import { Subject } from 'rxjs'
import type { Role } from '../../core/role.ts'
import { ROLES } from '../../core/role.ts'
import type { Instant } from '../../core/time.ts'
import type { Records } from '../../platform/records.ts'
import type { AccountRow, PeopleTables } from './migrations.ts'
import { openPasswords, passwordFault } from './people/password.ts'

/** A person who may sign in. Names are as typed at sign-in, compared without regard to case. */
export interface Account {
  readonly name: string
  readonly displayName: string
  readonly roles: readonly Role[]
  readonly disabled: boolean
  readonly language: 'zh-CN' | 'en'
  readonly createdAt: Instant
  /** Sessions older than the password are over. */
  readonly passwordAt: Instant
}

export interface NewAccount {
  readonly name: string
  readonly displayName?: string
  readonly roles: readonly Role[]
  readonly password: string
  readonly language?: 'zh-CN' | 'en'
}
export interface AccountChange {
  readonly displayName?: string
  readonly roles?: readonly Role[]
  readonly disabled?: boolean
  readonly language?: 'zh-CN' | 'en'
}
/** too-short: under 10 letters; like-name: the name is most of it; last-admin: nobody could manage accounts any more. */
export type AccountRefusal =
  | 'name-taken'
  | 'bad-name'
  | 'no-role'
  | 'unknown-role'
  | 'too-short'
  | 'too-long'
  | 'like-name'
  | 'no-such-account'
  | 'last-admin'
  | 'too-many'
export type AccountAnswer = { readonly account: Account } | { readonly refused: AccountRefusal }

/** People who may sign in; the rows are held in memory and written through. There is no account unless somebody adds one. */
export interface Accounts {
  list(): readonly Account[]
  get(name: string): Account | undefined
  add(account: NewAccount): Promise<AccountAnswer>
  change(name: string, change: AccountChange): Promise<AccountAnswer>
  setPassword(name: string, password: string): Promise<AccountAnswer>
  /** The account when the password is right and it is not disabled; takes the same time for names that nobody has. */
  check(name: string, password: string): Promise<Account | null>
  /** Accounts whose sessions must be looked at again: disabled, other roles, other password. */
  readonly changed: Subject<Account>
}

const NAME = /^[\p{L}\p{N}._-]{1,64}$/u
const MOST_ACCOUNTS = 10_000

/** Opens the accounts of these records; `clock` is real time. Used by the hub and, while none runs, by the command line. */
export async function openAccounts(records: Records, clock: { now(): Instant }): Promise<Accounts> {
  const db = records.db<PeopleTables>()
  const passwords = openPasswords()
  const rows = new Map<string, AccountRow>()
  for (const row of await db.selectFrom('accounts').selectAll().execute())
    rows.set(keyOf(row.name), { ...row, created_at: Number(row.created_at), password_at: Number(row.password_at) })
  const changed = new Subject<Account>()
  // Changes run one after another, so that two at once can neither take one name nor both remove the last administrator.
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work)
    turn = mine.catch(() => undefined)
    return mine
  }
  const save = async (row: AccountRow): Promise<AccountAnswer> => {
    const { name, ...fields } = row
    await records.write([db.updateTable('accounts').set(fields).where('name', '=', name).compile()])
    rows.set(keyOf(name), row)
    const account = accountOf(row)
    changed.next(account)
    return { account }
  }
  const lastAdmin = (without: AccountRow): boolean =>
    isAdmin(without) && ![...rows.values()].some((row) => row.name !== without.name && isAdmin(row))

  return {
    changed,
    list: () => [...rows.values()].map(accountOf).sort((a, b) => (a.name < b.name ? -1 : 1)),
    get: (name) => {
      const row = rows.get(keyOf(name))
      return row && accountOf(row)
    },
    add: (account) =>
      inTurn(async () => {
        if (!NAME.test(account.name)) return { refused: 'bad-name' }
        if (account.roles.length === 0) return { refused: 'no-role' }
        if (!account.roles.every((role) => ROLES.includes(role))) return { refused: 'unknown-role' }
        if (rows.has(keyOf(account.name))) return { refused: 'name-taken' }
        if (rows.size >= MOST_ACCOUNTS) return { refused: 'too-many' }
        const fault = passwordFault(account.name, account.password)
        if (fault) return { refused: fault }
        const now = clock.now()
        const row: AccountRow = {
          name: account.name,
          display_name: account.displayName?.trim() || account.name,
          roles: JSON.stringify([...new Set(account.roles)]),
          password_hash: await passwords.hash(account.password),
          disabled: 0,
          language: account.language ?? 'zh-CN',
          created_at: now,
          password_at: now,
        }
        await records.write([db.insertInto('accounts').values(row).compile()])
        rows.set(keyOf(row.name), row)
        return { account: accountOf(row) }
      }),
    change: (name, change) =>
      inTurn(async () => {
        const row = rows.get(keyOf(name))
        if (!row) return { refused: 'no-such-account' }
        if (change.roles?.length === 0) return { refused: 'no-role' }
        if (change.roles && !change.roles.every((role) => ROLES.includes(role))) return { refused: 'unknown-role' }
        const next: AccountRow = {
          ...row,
          display_name: change.displayName?.trim() || row.display_name,
          roles: change.roles ? JSON.stringify([...new Set(change.roles)]) : row.roles,
          disabled: change.disabled === undefined ? row.disabled : Number(change.disabled),
          language: change.language ?? row.language,
        }
        if (!isAdmin(next) && lastAdmin(row)) return { refused: 'last-admin' }
        return save(next)
      }),
    setPassword: (name, password) =>
      inTurn(async () => {
        const row = rows.get(keyOf(name))
        if (!row) return { refused: 'no-such-account' }
        const fault = passwordFault(row.name, password)
        if (fault) return { refused: fault }
        return save({ ...row, password_hash: await passwords.hash(password), password_at: clock.now() })
      }),
    check: async (name, password) => {
      const row = rows.get(keyOf(name))
      const known = row && row.disabled === 0 ? row : undefined
      if (!(await passwords.verify(known?.password_hash, password))) return null
      // It may have been disabled, or its password changed, while the check ran.
      const now = rows.get(keyOf(name))
      return now && now.disabled === 0 && now.password_hash === known?.password_hash ? accountOf(now) : null
    },
  }
}

const keyOf = (name: string): string => name.toLowerCase()

const isAdmin = (row: AccountRow): boolean => row.disabled === 0 && rolesOf(row.roles).includes('admin')

/** Roles as stored; words that this release does not know are left out. */
export const rolesOf = (stored: string): Role[] =>
  (JSON.parse(stored) as string[]).filter((role): role is Role => (ROLES as readonly string[]).includes(role))

const accountOf = (row: AccountRow): Account => ({
  name: row.name,
  displayName: row.display_name,
  roles: rolesOf(row.roles),
  disabled: row.disabled !== 0,
  language: row.language === 'en' ? 'en' : 'zh-CN',
  createdAt: row.created_at,
  passwordAt: row.password_at,
})
