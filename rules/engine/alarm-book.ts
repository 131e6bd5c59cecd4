import { randomUUID } from 'node:crypto'
import { type CompiledQuery, sql } from 'kysely'
import type { Alarm, AlarmEventName, Priority, Transition } from '../../core/alarm.ts'
import { keyText } from '../../core/alarm.ts'
import type { Instant } from '../../core/time.ts'
import type { Ledger } from '../../devices/ledger.ts'
import type { Bus } from '../../platform/bus.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import type { Records } from '../../platform/records.ts'
import type { AlarmPoint } from '../alarms/alarm-point.ts'
import { type AlarmHappening, type AlarmRefusal, CHATTER_MS, CHATTER_RAISES, shownState, step } from './alarm-state.ts'
import type { AlarmTables } from './alarm-tables.ts'
import type { Edge } from './edge.ts'

/**
 * The only writer of alarms. Takes what the rules decided and what people did, one after the other; each change is one row
 * of the alarm and one of its transitions, in one transaction, after the log position that caused it is on disk.
 * Only then it is published; after 200 ms it is published all the same, marked `notRecorded`.
 */
export interface AlarmBook {
  /** What the rules decided. Edges it already has (restart) are passed over. */
  take(edge: Edge): void
  /** After a replay: where the book and the rules disagree about active, the rules win, marked «found at restart». */
  reconcile(active: readonly Omit<Edge, 'seq'>[], at: Instant): void
  /** A person's deed on one alarm. */
  act(
    alarm: string,
    happening: Extract<AlarmHappening, { event: 'acknowledge' | 'reset' }>,
    by: string,
    why: string | null,
  ): Promise<{ readonly alarm: Alarm } | { readonly refused: AlarmRefusal | 'unknown-alarm' }>
  comment(alarm: string, by: string, text: string, at: Instant): Promise<{ readonly alarm: Alarm } | { readonly refused: 'unknown-alarm' }>
  /** Lays over or lifts what is over an alarm; `over` says what lies over each open alarm now. */
  annunciate(over: (alarm: Alarm) => Over, at: Instant, by: string | null, why: string | null): Promise<void>
  /** Open alarms as decided, for the parts of the rules. */
  decided(): Iterable<Alarm>
  /** Open alarms as published, oldest first. */
  open(site?: string): Alarm[]
  find(alarm: string): Alarm | undefined
  /** Writes more rows behind everything decided so far: a checkpoint is never ahead of the alarms it implies. */
  writeBehind(position: number, statements: () => readonly CompiledQuery[]): Promise<void>
  /** Everything taken so far is on disk and published. */
  settled(): Promise<void>
  /** Waits until everything is on disk, but no longer than this; what is not by then was never said to be recorded. */
  close(withinMs: number): Promise<void>
  readonly pending: number
}

export interface Over {
  readonly annunciation: Alarm['annunciation']
  readonly by: string | null
  readonly until: Instant | null
}

export interface AlarmBookEnds {
  readonly records: Records
  readonly journal: { whenDurable(position: number): Promise<void> }
  readonly bus: Pick<Bus, 'alarms'>
  readonly clock: Clock
  readonly log: Log
  readonly ledger: Ledger
  readonly points: ReadonlyMap<string, { readonly kind: string; readonly point: AlarmPoint }>
  /** What lies over a new alarm. */
  readonly over: (alarm: Alarm) => Over
  readonly showUnrecordedAfterMs?: number
  readonly counted?: (what: 'raised' | 'chattering' | 'fleeting', alarm: Alarm) => void
}

interface Pending {
  readonly position: number | null
  readonly statements: () => readonly CompiledQuery[]
  readonly publish: { alarm: Alarm; transition: Transition } | null
  readonly done: (() => void) | undefined
  readonly since: number
  shown: boolean
}

/** Edges that wait for their disk. Past this the hub is not recording; they are shown, and the oldest are joined per alarm. */
const MAX_PENDING = 50_000
const CHATTER_KEYS = 20_000

export async function openAlarmBook(ends: AlarmBookEnds): Promise<AlarmBook> {
  const { records, bus, log } = ends
  const db = records.db<AlarmTables>()
  const open = new Map<string, Alarm>()
  const byId = new Map<string, Alarm>()
  const published = new Map<string, Alarm>()
  const numbers = new Map<string, number>()
  const raises = new Map<string, Instant[]>()
  const queue: Pending[] = []
  let applied = 0
  let working = false
  let replaying = true
  let closing = false
  let idle: (() => void)[] = []

  for (const row of await db.selectFrom('alarms').select(['id', 'data']).where('closed_at', 'is', null).execute()) {
    const alarm = JSON.parse(row.data) as Alarm
    keep(alarm)
    published.set(alarm.id, alarm)
  }
  if (byId.size > 0) {
    const counted = await db
      .selectFrom('alarm_transitions')
      .select(['alarm', ({ fn }) => fn.max('n').as('n')])
      .where('alarm', 'in', [...byId.keys()])
      .groupBy('alarm')
      .execute()
    for (const row of counted) numbers.set(row.alarm, Number(row.n))
  }
  applied = (await db.selectFrom('alarm_book').select('value').where('name', '=', 'edge').executeTakeFirst())?.value ?? 0

  function keep(alarm: Alarm): void {
    const key = keyText(alarm)
    if (alarm.closedAt === null) {
      open.set(key, alarm)
      byId.set(alarm.id, alarm)
    } else {
      open.delete(key)
      byId.delete(alarm.id)
    }
  }

  /** Notes one change: memory now, disk and screens in turn. */
  function write(
    before: Alarm | null,
    alarm: Alarm,
    event: AlarmEventName,
    at: Instant,
    by: string | null,
    why: string | null,
    position: number | null,
    edge: number | null,
    done?: () => void,
  ): void {
    keep(alarm)
    const n = (numbers.get(alarm.id) ?? 0) + 1
    if (alarm.closedAt === null) numbers.set(alarm.id, n)
    else numbers.delete(alarm.id)
    const transition: Transition = { alarm: alarm.id, n, at, event, from: before?.state ?? 'normal', to: alarm.state, by, why, position }
    enqueue({
      position,
      statements: () => statementsOf(alarm, transition, edge),
      publish: { alarm, transition },
      done,
      since: performance.now(),
      shown: false,
    })
  }

  function statementsOf(alarm: Alarm, transition: Transition, edge: number | null): CompiledQuery[] {
    const row = {
      id: alarm.id,
      site: alarm.site,
      subject: alarm.subject,
      device: alarm.device,
      place: alarm.place,
      type: alarm.type,
      part: alarm.part,
      priority: alarm.priority,
      state: alarm.state,
      raised_at: alarm.raisedAt,
      closed_at: alarm.closedAt,
      data: JSON.stringify(alarm),
    }
    const statements: CompiledQuery[] = [
      db
        .insertInto('alarms')
        .values(row)
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({ device: row.device, state: row.state, closed_at: row.closed_at, data: row.data }),
        )
        .compile(),
      db
        .insertInto('alarm_transitions')
        .values({
          alarm: transition.alarm,
          n: transition.n,
          at: transition.at,
          event: transition.event,
          from_state: transition.from,
          to_state: transition.to,
          by: transition.by,
          why: transition.why,
          position: transition.position,
        })
        .compile(),
    ]
    if (edge !== null)
      statements.push(
        sql`insert into alarm_book (name, value) values ('edge', ${edge}) on conflict (name) do update set value = excluded.value`.compile(
          db,
        ),
      )
    return statements
  }

  function enqueue(pending: Pending): void {
    queue.push(pending)
    if (queue.length > MAX_PENDING && queue.length % 1_000 === 0)
      log.error({ pending: queue.length }, 'alarms wait for the disk; they are shown as not recorded')
    if (!working) void work()
  }

  async function work(): Promise<void> {
    working = true
    while (queue.length > 0) {
      // Whatever waits is one transaction: a storm of edges costs one sync, not one each.
      const batch = queue.slice(0, 500)
      const position = batch.reduce((most, one) => Math.max(most, one.position ?? 0), 0)
      try {
        if (position > 0) await ends.journal.whenDurable(position)
        await records.write(batch.flatMap((one) => one.statements()))
      } catch (error) {
        if (closing) break
        log.error({ error, pending: queue.length }, 'alarms could not be recorded; trying again')
        await new Promise((resolve) => setTimeout(resolve, 500))
        continue
      }
      queue.splice(0, batch.length)
      for (const one of batch) {
        if (one.publish) publish(one.publish.alarm, one.publish.transition)
        one.done?.()
      }
    }
    working = false
    for (const tell of idle) tell()
    idle = []
  }

  function publish(alarm: Alarm, transition: Transition): void {
    if (alarm.closedAt === null) published.set(alarm.id, alarm)
    else published.delete(alarm.id)
    if (!replaying) bus.alarms.next({ alarm, transition })
  }

  /** What waits longer than it may is shown all the same: an operator must not wait for a slow disk. */
  const impatient = setInterval(() => {
    const limit = performance.now() - (ends.showUnrecordedAfterMs ?? 200)
    for (const one of queue) {
      if (one.since > limit) break
      if (one.shown || !one.publish) continue
      one.shown = true
      publish({ ...one.publish.alarm, notRecorded: true }, one.publish.transition)
    }
  }, 50)
  impatient.unref()

  const settled = (): Promise<void> => (queue.length === 0 && !working ? Promise.resolve() : new Promise((resolve) => idle.push(resolve)))

  function raise(edge: Omit<Edge, 'seq'>, seq: number | null, foundAtRestart: boolean): void {
    const existing = open.get(keyText(edge))
    const defined = ends.points.get(edge.type)?.point
    if (!defined) return
    const chattering = chatters(keyText(edge), edge.at)
    if (existing) {
      if (existing.active) return
      const next = step(existing, { event: 'raise', at: edge.at, device: edge.device, values: edge.values })
      if ('refused' in next) return
      const marked = { ...next, chattering: existing.chattering || chattering, foundAtRestart }
      write(existing, marked, 'raise', edge.at, null, foundAtRestart ? 'found at restart' : null, edge.position, seq)
      tell(marked, chattering)
      return
    }
    const blank: Alarm = {
      id: randomUUID(),
      site: edge.site,
      subject: edge.subject,
      device: edge.device,
      place: edge.place,
      type: edge.type,
      part: edge.part,
      class: defined.class,
      priority: defined.priority as Priority,
      state: 'unackActive',
      active: true,
      acknowledged: defined.priority === 'J',
      latched: false,
      latching: defined.latching === true,
      annunciation: 'normal',
      suppressedBy: null,
      shelvedUntil: null,
      raisedAt: edge.at,
      lastRaisedAt: edge.at,
      clearedAt: null,
      acknowledgedBy: null,
      acknowledgedAt: null,
      count: 1,
      chattering,
      fleeting: false,
      incident: null,
      values: edge.values,
      notRecorded: false,
      foundAtRestart,
      version: 1,
      closedAt: null,
    }
    const over = ends.over(blank)
    const laid = {
      ...blank,
      annunciation: over.annunciation,
      suppressedBy: over.by,
      shelvedUntil: over.annunciation === 'shelved' ? over.until : null,
    }
    const alarm = { ...laid, state: shownState(laid) }
    write(null, alarm, 'raise', edge.at, null, foundAtRestart ? 'found at restart' : null, edge.position, seq)
    tell(alarm, chattering)
  }

  function tell(alarm: Alarm, chattering: boolean): void {
    if (alarm.annunciation === 'normal') ends.counted?.('raised', alarm)
    if (chattering) ends.counted?.('chattering', alarm)
  }

  function clear(edge: Omit<Edge, 'seq'>, seq: number | null, foundAtRestart: boolean): void {
    const existing = open.get(keyText(edge))
    if (!existing?.active) return
    const next = step(existing, { event: 'clear', at: edge.at, values: edge.values })
    if ('refused' in next) return
    write(
      existing,
      foundAtRestart ? { ...next, foundAtRestart } : next,
      'clear',
      edge.at,
      null,
      foundAtRestart ? 'found at restart' : null,
      edge.position,
      seq,
    )
    if (next.fleeting) ends.counted?.('fleeting', next)
  }

  function chatters(key: string, at: Instant): boolean {
    const recent = (raises.get(key) ?? []).filter((one) => at - one < CHATTER_MS)
    recent.push(at)
    raises.delete(key)
    raises.set(key, recent.slice(-CHATTER_RAISES))
    if (raises.size > CHATTER_KEYS) raises.delete(raises.keys().next().value as string)
    return recent.length >= CHATTER_RAISES
  }

  function done(alarm: Alarm, note: (done: () => void) => void): Promise<{ readonly alarm: Alarm }> {
    return new Promise((resolve) => note(() => resolve({ alarm })))
  }

  return {
    take(edge) {
      if (edge.seq <= applied) return
      applied = edge.seq
      if (edge.active) raise(edge, edge.seq, false)
      else clear(edge, edge.seq, false)
    },
    reconcile(active, at) {
      const holds = new Map(active.map((edge) => [keyText(edge), edge]))
      for (const [key, edge] of holds) if (!open.get(key)?.active) raise(edge, null, true)
      for (const [key, alarm] of [...open]) {
        if (alarm.active && !holds.has(key))
          clear({ ...alarm, device: alarm.device ?? '', active: false, at, position: 0, values: {} }, null, true)
      }
      replaying = false
    },
    act(id, happening, by, why) {
      const alarm = byId.get(id)
      if (!alarm) return Promise.resolve({ refused: 'unknown-alarm' })
      const next = step(alarm, happening)
      if ('refused' in next) return Promise.resolve(next)
      return done(next, (finished) => write(alarm, next, happening.event, happening.at, by, why, null, null, finished))
    },
    comment(id, by, text, at) {
      const alarm = byId.get(id)
      if (!alarm) return Promise.resolve({ refused: 'unknown-alarm' })
      return done(alarm, (finished) =>
        write(alarm, { ...alarm, version: alarm.version + 1 }, 'comment', at, by, text, null, null, finished),
      )
    },
    async annunciate(over, at, by, why) {
      const changed: Promise<unknown>[] = []
      for (const alarm of [...byId.values()]) {
        const now = over(alarm)
        if (now.annunciation === alarm.annunciation && (now.annunciation !== 'shelved' || now.until === alarm.shelvedUntil)) continue
        const next = step(alarm, { event: 'annunciate', at, annunciation: now.annunciation, by: now.by, until: now.until })
        if ('refused' in next) continue
        changed.push(
          done(next, (finished) => write(alarm, next, eventOf(alarm.annunciation, now.annunciation), at, by, why, null, null, finished)),
        )
      }
      await Promise.all(changed)
    },
    decided: () => byId.values(),
    open: (site) =>
      [...published.values()].filter((alarm) => site === undefined || alarm.site === site).sort((a, b) => a.raisedAt - b.raisedAt),
    find: (id) => byId.get(id),
    writeBehind: (position, statements) =>
      new Promise((resolve) => enqueue({ position, statements, publish: null, done: resolve, since: performance.now(), shown: true })),
    settled,
    async close(withinMs) {
      const patience = new Promise<void>((resolve) => setTimeout(resolve, withinMs).unref())
      await Promise.race([settled(), patience])
      closing = true
      clearInterval(impatient)
      if (queue.length > 0)
        log.error({ lost: queue.length }, 'alarm changes that the disk did not take go with this run; the log decides them again')
    },
    get pending() {
      return queue.length
    },
  }
}

function eventOf(from: Alarm['annunciation'], to: Alarm['annunciation']): AlarmEventName {
  if (to === 'shelved') return 'shelve'
  if (to === 'suppressed') return 'suppress'
  if (to === 'outOfService') return 'outOfService'
  if (from === 'shelved') return 'unshelve'
  return from === 'suppressed' ? 'unsuppress' : 'inService'
}
