import type { Alarm, Transition } from '../../core/alarm.ts'
import type { Instant } from '../../core/time.ts'
import type { Records } from '../../platform/records.ts'
import type { AlarmBook } from './alarm-book.ts'
import type { AlarmTables } from './alarm-tables.ts'
import type { AsideRecord } from '../../core/aside.ts'
import type { AsideBook } from './aside-book.ts'

/** Reading alarms: open ones from memory, the rest from the records; what the disk has not taken yet counts as shown. */
export interface AlarmReads {
  open(site?: string): readonly Alarm[]
  get(
    id: string,
  ): Promise<{ readonly alarm: Alarm; readonly transitions: readonly Transition[]; readonly previous: readonly Alarm[] } | null>
  /** Newest first; the first page also has what is not recorded yet, over its limit if need be. `before` is the cursor of the page before. `state` is a name of the state model, or `open`. */
  list(query: AlarmQuery): Promise<{ readonly items: readonly Alarm[]; readonly next: string | null }>
  shelves(site?: string): readonly AsideRecord[]
  permits(site?: string): readonly AsideRecord[]
}

export interface AlarmQuery {
  readonly site?: string
  readonly device?: string
  readonly state?: string
  readonly priority?: string
  readonly from?: Instant
  readonly to?: Instant
  readonly before?: string
  readonly limit: number
}

export function openAlarmReads(ends: { records: Records; book: AlarmBook; asides: AsideBook }): AlarmReads {
  const db = ends.records.db<AlarmTables>()
  const parse = (row: { data: string }) => JSON.parse(row.data) as Alarm
  const unrecorded = () => ends.book.open().filter((alarm) => alarm.notRecorded)

  return {
    open: (site) => ends.book.open(site),
    async get(id) {
      const row = await db.selectFrom('alarms').select('data').where('id', '=', id).executeTakeFirst()
      const alarm = unrecorded().find((one) => one.id === id) ?? (row && parse(row))
      if (!alarm) return null
      const transitions = await db.selectFrom('alarm_transitions').selectAll().where('alarm', '=', id).orderBy('n').limit(1_000).execute()
      const previous = await db
        .selectFrom('alarms')
        .select('data')
        .where('subject', '=', alarm.subject)
        .where('type', '=', alarm.type)
        .where('part', '=', alarm.part)
        .where('id', '!=', id)
        .where('raised_at', '<=', alarm.raisedAt)
        .orderBy('raised_at', 'desc')
        .limit(5)
        .execute()
      return {
        alarm,
        transitions: transitions.map(({ from_state, to_state, ...rest }) => ({
          ...rest,
          event: rest.event as Transition['event'],
          from: from_state as Alarm['state'],
          to: to_state as Alarm['state'],
        })),
        previous: previous.map(parse),
      }
    },
    async list(query) {
      let rows = db
        .selectFrom('alarms')
        .select(['id', 'raised_at', 'data'])
        .orderBy('raised_at', 'desc')
        .orderBy('id', 'desc')
        .limit(query.limit + 1)
      if (query.site !== undefined) rows = rows.where('site', '=', query.site)
      if (query.device !== undefined) rows = rows.where('device', '=', query.device)
      if (query.state === 'open') rows = rows.where('closed_at', 'is', null)
      else if (query.state !== undefined) rows = rows.where('state', '=', query.state)
      if (query.priority !== undefined) rows = rows.where('priority', '=', query.priority)
      if (query.from !== undefined) rows = rows.where('raised_at', '>=', query.from)
      if (query.to !== undefined) rows = rows.where('raised_at', '<', query.to)
      const cursor = query.before === undefined ? null : readCursor(query.before)
      if (cursor)
        rows = rows.where((where) =>
          where.or([where('raised_at', '<', cursor.at), where.and([where('raised_at', '=', cursor.at), where('id', '<', cursor.id)])]),
        )
      const found = await rows.execute()
      const items = found.slice(0, query.limit)
      const last = items.at(-1)
      const next = found.length > query.limit && last ? `${last.raised_at}~${last.id}` : null
      const waiting = new Map(unrecorded().map((alarm) => [alarm.id, alarm]))
      if (waiting.size === 0) return { items: items.map(parse), next }
      const known = items.map((row) => waiting.get(row.id) ?? parse(row))
      const added = cursor ? [] : [...waiting.values()].filter((alarm) => !items.some(({ id }) => id === alarm.id))
      return { items: [...added.toSorted((a, b) => b.raisedAt - a.raisedAt), ...known].filter((alarm) => fits(alarm, query)), next }
    },
    shelves: (site) => ends.asides.standing().filter((aside) => aside.permit === null && (site === undefined || aside.site === site)),
    permits: (site) => ends.asides.standing().filter((aside) => aside.permit !== null && (site === undefined || aside.site === site)),
  }
}

function fits(alarm: Alarm, { site, device, state, priority, from, to }: AlarmQuery): boolean {
  return (
    (site === undefined || alarm.site === site) &&
    (device === undefined || alarm.device === device) &&
    (state === undefined || (state === 'open' ? alarm.closedAt === null : alarm.state === state)) &&
    (priority === undefined || alarm.priority === priority) &&
    (from === undefined || alarm.raisedAt >= from) &&
    (to === undefined || alarm.raisedAt < to)
  )
}

function readCursor(cursor: string): { at: number; id: string } | null {
  const cut = cursor.indexOf('~')
  const at = Number(cursor.slice(0, cut))
  return cut > 0 && Number.isFinite(at) ? { at, id: cursor.slice(cut + 1) } : null
}
