import { sql } from 'kysely'
import type { Subject } from 'rxjs'
import type { Instant } from '../core/time.ts'
import type { RejectRecord } from '../platform/bus.ts'
import type { Log } from '../platform/log.ts'
import type { Migration, Records } from '../platform/records.ts'

export interface RejectTables {
  rejects: {
    id: number
    site: string
    device: string
    topic: string
    at: number
    reason: string
    point: string | null
    detail: string
    payload: string
  }
}

export const rejectMigrations: readonly Migration[] = [
  {
    name: '2026-11-rejects-1',
    sql: [
      `create table rejects (id integer primary key, site text not null, device text not null, topic text not null, at integer not null,
        reason text not null, point text, detail text not null, payload text not null)`,
      'create index rejects_by_site on rejects (site, id)',
    ],
  },
]

/** What was refused, kept for inspection: bounded in number and in rows per second; every one is counted elsewhere. */
export interface Rejects {
  keep(reject: Omit<RejectRecord, 'id'>): void
  list(query: { site?: string; device?: string; before?: number; limit: number }): Promise<readonly RejectRecord[]>
  flush(): Promise<void>
  close(): Promise<void>
}

export async function openRejects(ends: {
  records: Records
  shown: Subject<RejectRecord>
  log: Log
  kept: number
  perSecond: number
}): Promise<Rejects> {
  const db = ends.records.db<RejectTables>()
  const newest = await db
    .selectFrom('rejects')
    .select(({ fn }) => fn.max('id').as('id'))
    .executeTakeFirst()
  let id = Number(newest?.id ?? 0)
  let waiting: RejectRecord[] = []
  let second: Instant = 0
  let inSecond = 0
  let writing: Promise<void> = Promise.resolve()

  const write = () => {
    if (waiting.length === 0) return
    const rows = waiting
    waiting = []
    const oldest = id - ends.kept
    writing = ends.records
      .write([
        db
          .insertInto('rejects')
          .values(rows.map((row) => ({ ...row })))
          .compile(),
        sql`delete from rejects where id <= ${oldest}`.compile(db),
      ])
      .catch((error: unknown) => ends.log.warn({ error, lost: rows.length }, 'rejects could not be kept'))
  }
  const timer = setInterval(write, 500)
  timer.unref()

  return {
    keep(reject) {
      const now = Math.floor(reject.at / 1000)
      if (now !== second) {
        second = now
        inSecond = 0
      }
      if (++inSecond > ends.perSecond) return
      const { topic, detail, payload } = reject
      const point = reject.point === null ? null : shown(reject.point)
      const kept = { ...reject, topic: shown(topic), point, detail: shown(detail), payload: shown(payload), id: ++id }
      waiting.push(kept)
      ends.shown.next(kept)
    },
    list({ site, device, before, limit }) {
      let query = db.selectFrom('rejects').selectAll().orderBy('id', 'desc').limit(limit)
      if (site !== undefined) query = query.where('site', '=', site)
      if (device !== undefined) query = query.where('device', '=', device)
      if (before !== undefined) query = query.where('id', '<', before)
      return query.execute()
    },
    flush() {
      write()
      return writing
    },
    close() {
      clearInterval(timer)
      write()
      return writing
    },
  }
}

/** A text column ends at its first zero byte, and what comes after it may be what somebody looks for. */
const shown = (text: string): string => text.replaceAll('\0', '\u2400')
