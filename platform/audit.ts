import { createHash } from 'node:crypto'
import type { Actor } from '../core/command.ts'
import type { Instant } from '../core/time.ts'
import { withoutSecrets } from './without-secrets.ts'
import type { Clock } from './clock.ts'
import type { Migration, Records } from './records.ts'

/** One act: who did what to what, and what came of it. `hash` chains it to the row before (law 13). */
export interface AuditRow {
  /** 1, 2, 3 … without a gap. */
  readonly n: number
  readonly at: Instant
  readonly by: string
  /** `hub` is what the hub did by itself (made its first key, dropped an old row). */
  readonly kind: Actor['kind'] | 'hub'
  readonly action: string
  readonly site: string
  readonly target: string
  /** JSON, secrets cut out, at most a few kB. */
  readonly params: string
  /** `done`, `refused:<reason>`, `unknown`, `failed`. */
  readonly outcome: string
  /** SHA-256, hex, over the hash before and this row. */
  readonly hash: string
}

/** What is handed in; number, time and hash are the audit's own. */
export interface AuditEntry {
  readonly by: string
  readonly kind: AuditRow['kind']
  readonly action: string
  readonly site?: string
  readonly target?: string
  readonly params?: unknown
  readonly outcome: string
}

export interface AuditQuery {
  readonly site?: string
  readonly by?: string
  readonly action?: string
  readonly from?: Instant
  readonly to?: Instant
  /** Only rows older than this number. */
  readonly before?: number
  readonly limit: number
}

/** Where the chain is whole; where it is not: the first row that does not fit, and why. */
export type AuditVerdict =
  | { readonly ok: true; readonly rows: number; readonly head: string }
  | { readonly ok: false; readonly brokenAt: number; readonly why: string }

/** Append-only and hash-chained: every act of a person or program, with its outcome. */
export interface Audit {
  /** Writes one row after all before it; resolves when it is on disk, rejects when it could not be written (the chain goes on without it). */
  add(entry: AuditEntry): Promise<AuditRow>
  /** Newest first. */
  list(query: AuditQuery): Promise<readonly AuditRow[]>
  /** Reads the chain from its first row and computes every hash anew. */
  verify(): Promise<AuditVerdict>
}

interface Tables {
  audit: AuditRow
}

export const auditMigrations: readonly Migration[] = [
  {
    name: '2026-11-audit-1',
    sql: [
      `create table audit (
        n integer primary key, at bigint not null, by text not null, kind text not null, action text not null, site text not null,
        target text not null, params text not null, outcome text not null, hash text not null
      )`,
      'create index audit_site on audit (site, n)',
      'create index audit_by on audit (by, n)',
    ],
  },
]

export async function openAudit(options: { readonly records: Records; readonly clock: Clock }): Promise<Audit> {
  const { records, clock } = options
  const db = records.db<Tables>()
  const newest = await db.selectFrom('audit').select(['n', 'hash']).orderBy('n', 'desc').limit(1).executeTakeFirst()
  let n = newest?.n ?? 0
  let head = newest?.hash ?? ''
  /** One row after the other: each needs the hash of the one before. */
  let queue: Promise<unknown> = Promise.resolve()

  const write = async (entry: AuditEntry): Promise<AuditRow> => {
    const unsigned = {
      n: n + 1,
      at: clock.now(),
      by: entry.by,
      kind: entry.kind,
      action: entry.action,
      site: entry.site ?? '',
      target: entry.target ?? '',
      params: withoutSecrets(entry.params ?? {}),
      outcome: entry.outcome,
    }
    const row: AuditRow = { ...unsigned, hash: auditHash(head, unsigned) }
    await records.write([db.insertInto('audit').values(row).compile()])
    n = row.n
    head = row.hash
    return row
  }

  return {
    add(entry) {
      const written = queue.then(() => write(entry))
      queue = written.catch(() => undefined)
      return written
    },

    async list(query) {
      let select = db.selectFrom('audit').selectAll().orderBy('n', 'desc').limit(Math.min(query.limit, 1_000))
      if (query.site !== undefined) select = select.where('site', '=', query.site)
      if (query.by !== undefined) select = select.where('by', '=', query.by)
      if (query.action !== undefined) select = select.where('action', '=', query.action)
      if (query.from !== undefined) select = select.where('at', '>=', query.from)
      if (query.to !== undefined) select = select.where('at', '<', query.to)
      if (query.before !== undefined) select = select.where('n', '<', query.before)
      return select.execute()
    },

    async verify() {
      let hash = ''
      let last = 0
      for (;;) {
        const rows = await db.selectFrom('audit').selectAll().where('n', '>', last).orderBy('n').limit(1_000).execute()
        if (rows.length === 0) return { ok: true, rows: last, head: hash }
        for (const row of rows) {
          if (row.n !== last + 1) return { ok: false, brokenAt: last + 1, why: `row ${last + 1} is missing` }
          if (row.hash !== auditHash(hash, row)) return { ok: false, brokenAt: row.n, why: 'the row is not what was written' }
          hash = row.hash
          last = row.n
        }
      }
    },
  }
}

/** Hash of a row: over the hash before and the row's fields in their fixed order, as JSON. */
export function auditHash(before: string, row: Omit<AuditRow, 'hash'>): string {
  const canonical = JSON.stringify([row.n, row.at, row.by, row.kind, row.action, row.site, row.target, row.params, row.outcome])
  return createHash('sha256').update(before).update(canonical).digest('hex')
}
