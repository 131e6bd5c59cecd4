import { Subject } from 'rxjs'
import type { Role } from '../../core/role.ts'
import { ROLES } from '../../core/role.ts'
import type { Instant } from '../../core/time.ts'
import { hours } from '../../core/time.ts'
import type { Records } from '../../platform/records.ts'
import { rolesOf } from './accounts.ts'
import type { PeopleTables, TokenRow } from './migrations.ts'
import { newSecret, secretHash } from './people/secret.ts'

/** A program's way in: `Authorization: Bearer TOKEN`. */
export interface ProgramToken {
  readonly name: string
  readonly roles: readonly Role[]
  readonly createdBy: string
  readonly createdAt: Instant
  /** To the hour; null = never. */
  readonly lastUsedAt: Instant | null
}
export type TokenAnswer =
  | { readonly token: ProgramToken; readonly secret: string }
  | { readonly refused: 'name-taken' | 'bad-name' | 'no-role' | 'unknown-role' | 'too-many' }

/** Tokens of programs; kept as SHA-256, the secret is shown once. */
export interface Tokens {
  list(): readonly ProgramToken[]
  create(token: { name: string; roles: readonly Role[]; by: string }): Promise<TokenAnswer>
  revoke(name: string): Promise<boolean>
  /** Runs at every request of a program: no I/O before it answers. */
  check(secret: string): ProgramToken | undefined
  readonly revoked: Subject<string>
}

const NAME = /^[A-Za-z0-9._-]{1,64}$/
const MOST_TOKENS = 1_000

export async function openTokens(records: Records, clock: { now(): Instant }): Promise<Tokens> {
  const db = records.db<PeopleTables>()
  const byHash = new Map<string, TokenRow>()
  for (const row of await db.selectFrom('tokens').selectAll().execute())
    byHash.set(row.hash, {
      ...row,
      created_at: Number(row.created_at),
      last_used_at: row.last_used_at === null ? null : Number(row.last_used_at),
    })
  const revoked = new Subject<string>()
  const named = (name: string): TokenRow | undefined => [...byHash.values()].find((row) => row.name === name)
  const claimed = new Set<string>()

  return {
    revoked,
    list: () => [...byHash.values()].map(tokenOf).sort((a, b) => (a.name < b.name ? -1 : 1)),
    create: async ({ name, roles, by }) => {
      if (!NAME.test(name)) return { refused: 'bad-name' }
      if (roles.length === 0) return { refused: 'no-role' }
      if (!roles.every((role) => ROLES.includes(role))) return { refused: 'unknown-role' }
      if (claimed.has(name) || named(name)) return { refused: 'name-taken' }
      if (byHash.size >= MOST_TOKENS) return { refused: 'too-many' }
      claimed.add(name)
      try {
        const secret = newSecret()
        const row: TokenRow = {
          name,
          hash: secretHash(secret),
          roles: JSON.stringify([...new Set(roles)]),
          created_by: by,
          created_at: clock.now(),
          last_used_at: null,
        }
        await records.write([db.insertInto('tokens').values(row).compile()])
        byHash.set(row.hash, row)
        return { token: tokenOf(row), secret }
      } finally {
        claimed.delete(name)
      }
    },
    revoke: async (name) => {
      const row = named(name)
      if (!row) return false
      byHash.delete(row.hash)
      revoked.next(name)
      await records.write([db.deleteFrom('tokens').where('name', '=', name).compile()])
      return true
    },
    check: (secret) => {
      const row = byHash.get(secretHash(secret))
      if (!row) return undefined
      const now = clock.now()
      if (row.last_used_at === null || now - row.last_used_at > hours(1)) {
        row.last_used_at = now
        // When it was used last is a convenience: a failed write is made up for an hour later.
        records.write([db.updateTable('tokens').set({ last_used_at: now }).where('name', '=', row.name).compile()]).catch(() => undefined)
      }
      return tokenOf(row)
    },
  }
}

const tokenOf = (row: TokenRow): ProgramToken => ({
  name: row.name,
  roles: rolesOf(row.roles),
  createdBy: row.created_by,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
})
