import { randomUUID } from 'node:crypto'
import type { Alarm } from '../../core/alarm.ts'
import type { AsideRecord } from '../../core/aside.ts'
import type { Instant } from '../../core/time.ts'
import type { Ledger } from '../../devices/ledger.ts'
import type { Records } from '../../platform/records.ts'
import type { Over } from './alarm-book.ts'
import { liesOver } from './alarm-state.ts'
import type { AlarmTables } from './alarm-tables.ts'

/**
 * Shelves and out-of-service permits: records over a device or place and alarm types, with reason and end,
 * with or without an open alarm; they may overlap. Each has a due time that survives a restart.
 */
export interface AsideBook {
  standing(): readonly AsideRecord[]
  find(id: string): AsideRecord | undefined
  create(aside: Omit<AsideRecord, 'id' | 'endedAt' | 'endedBy'>): Promise<AsideRecord>
  end(id: string, by: string | null, at: Instant): Promise<AsideRecord | undefined>
  /** Those whose time is over. */
  due(now: Instant): readonly AsideRecord[]
  /** The strongest that lies over an alarm: out of service, then shelf. */
  over(alarm: Alarm): Over
}

const NOTHING: Over = { annunciation: 'normal', by: null, until: null }

export async function openAsideBook(records: Records, ledger: Ledger): Promise<AsideBook> {
  const db = records.db<AlarmTables>()
  const standing = new Map<string, AsideRecord>()
  for (const row of await db.selectFrom('asides').selectAll().where('ended_at', 'is', null).execute()) {
    standing.set(row.id, {
      id: row.id,
      site: row.site,
      scope: row.scope,
      types: JSON.parse(row.types) as string[],
      reason: row.reason,
      by: row.by,
      from: row.from_at,
      until: row.until_at,
      oneShot: row.one_shot === 1,
      permit: row.permit,
      endedAt: row.ended_at,
      endedBy: row.ended_by,
    })
  }

  return {
    standing: () => [...standing.values()],
    find: (id) => standing.get(id),
    async create(given) {
      const aside: AsideRecord = { ...given, id: randomUUID(), endedAt: null, endedBy: null }
      await records.write([
        db
          .insertInto('asides')
          .values({
            id: aside.id,
            site: aside.site,
            scope: aside.scope,
            types: JSON.stringify(aside.types),
            reason: aside.reason,
            by: aside.by,
            from_at: aside.from,
            until_at: aside.until,
            one_shot: aside.oneShot ? 1 : 0,
            permit: aside.permit,
            ended_at: null,
            ended_by: null,
          })
          .compile(),
      ])
      standing.set(aside.id, aside)
      return aside
    },
    async end(id, by, at) {
      const aside = standing.get(id)
      if (!aside) return undefined
      standing.delete(id)
      await records.write([db.updateTable('asides').set({ ended_at: at, ended_by: by }).where('id', '=', id).compile()])
      return { ...aside, endedAt: at, endedBy: by }
    },
    due: (now) => [...standing.values()].filter((aside) => aside.until <= now),
    over(alarm) {
      if (standing.size === 0) return NOTHING
      const above = ledger.path(alarm.site, alarm.place).map((place) => place.id)
      let found: AsideRecord | undefined
      for (const aside of standing.values()) {
        if (aside.site !== alarm.site || !liesOver(aside, alarm, above)) continue
        if (aside.permit !== null) return { annunciation: 'outOfService', by: aside.id, until: aside.until }
        if (!found || aside.until > found.until) found = aside
      }
      return found ? { annunciation: 'shelved', by: found.id, until: found.until } : NOTHING
    },
  }
}
