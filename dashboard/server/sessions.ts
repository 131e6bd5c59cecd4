import { Subject } from 'rxjs'
import type { Instant } from '../../core/time.ts'
import { hours, minutes } from '../../core/time.ts'
import type { Log } from '../../platform/log.ts'
import type { Records } from '../../platform/records.ts'
import type { Account, Accounts } from './accounts.ts'
import type { PeopleTables, SessionRow } from './migrations.ts'
import { newSecret, secretHash } from './people/secret.ts'

/** A person signed in at one browser. `id` is the hash of the cookie's value; the value itself is kept nowhere. */
export interface SignedIn {
  readonly id: string
  readonly account: Account
  readonly expiresAt: Instant
}

/**
 * Sessions on the server's side, revocable at once. They end `sessionHours` after sign-in, or after `idleHours`
 * without a request and without an open screen: the wall of a control room never goes dark for want of clicks.
 */
export interface Sessions {
  open(account: Account, address: string): Promise<{ readonly secret: string; readonly session: SignedIn }>
  /** The session of a cookie's value; counts as use. Runs at every request: no I/O before it answers. */
  find(secret: string): SignedIn | undefined
  /** The same by id, for open screens. */
  touch(id: string): SignedIn | undefined
  end(id: string): Promise<void>
  /** Ids of sessions that ended, for whatever reason. */
  readonly ended: Subject<string>
  /** Ends what is over; called every minute. */
  sweep(): void
  count(): number
}

export async function openSessions(options: {
  records: Records
  accounts: Accounts
  clock: { now(): Instant }
  log: Log
  config: { readonly sessionHours: number; readonly idleHours: number; readonly maxSessions: number }
}): Promise<Sessions> {
  const { records, accounts, clock, log, config } = options
  const db = records.db<PeopleTables>()
  const longest = hours(config.sessionHours)
  const idle = hours(config.idleHours)
  const rows = new Map<string, SessionRow>()
  const ended = new Subject<string>()

  const holds = (row: SessionRow, now: Instant): boolean => {
    const account = accounts.get(row.account)
    return (
      now < row.created_at + longest &&
      now < row.last_seen_at + idle &&
      account !== undefined &&
      !account.disabled &&
      row.created_at >= account.passwordAt
    )
  }
  const drop = (id: string): Promise<void> => {
    if (!rows.delete(id)) return Promise.resolve()
    ended.next(id)
    return records.write([db.deleteFrom('sessions').where('hash', '=', id).compile()])
  }
  const dropLogged = (id: string): void => {
    drop(id).catch((error: unknown) => log.warn({ error }, 'an ended session could not be removed from the records'))
  }
  const touch = (id: string): SignedIn | undefined => {
    const row = rows.get(id)
    if (!row) return undefined
    const now = clock.now()
    if (!holds(row, now)) {
      dropLogged(id)
      return undefined
    }
    if (now - row.last_seen_at > minutes(5)) {
      row.last_seen_at = now
      records
        .write([db.updateTable('sessions').set({ last_seen_at: now }).where('hash', '=', id).compile()])
        .catch((error: unknown) => log.warn({ error }, 'the last use of a session could not be written'))
    }
    return { id, account: accounts.get(row.account) as Account, expiresAt: row.created_at + longest }
  }

  for (const stored of await db.selectFrom('sessions').selectAll().orderBy('last_seen_at').execute()) {
    const row: SessionRow = { ...stored, created_at: Number(stored.created_at), last_seen_at: Number(stored.last_seen_at) }
    if (holds(row, clock.now())) rows.set(row.hash, row)
    else await records.write([db.deleteFrom('sessions').where('hash', '=', row.hash).compile()])
  }
  // Other roles keep the session (they are read from the account each time), but open screens must come back with them.
  accounts.changed.subscribe((account) => {
    for (const row of rows.values()) {
      if (row.account !== account.name) continue
      if (!holds(row, clock.now())) dropLogged(row.hash)
    }
  })

  return {
    ended,
    open: async (account, address) => {
      const now = clock.now()
      const secret = newSecret()
      const row: SessionRow = { hash: secretHash(secret), account: account.name, created_at: now, last_seen_at: now, address }
      await records.write([db.insertInto('sessions').values(row).compile()])
      rows.set(row.hash, row)
      if (rows.size > config.maxSessions) {
        let oldest = row
        for (const other of rows.values()) if (other.last_seen_at < oldest.last_seen_at) oldest = other
        if (oldest === row) oldest = rows.values().next().value as SessionRow
        dropLogged(oldest.hash)
      }
      return { secret, session: { id: row.hash, account, expiresAt: now + longest } }
    },
    find: (secret) => touch(secretHash(secret)),
    touch,
    end: drop,
    sweep: () => {
      const now = clock.now()
      for (const row of rows.values()) if (!holds(row, now)) dropLogged(row.hash)
    },
    count: () => rows.size,
  }
}
