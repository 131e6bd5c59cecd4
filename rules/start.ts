import { Counter, Gauge } from 'prom-client'
import type { Alarm } from '../core/alarm.ts'
import { days, type Instant, seconds } from '../core/time.ts'
import type { Ledger } from '../devices/ledger.ts'
import type { Twins } from '../devices/twin.ts'
import type { Bus } from '../platform/bus.ts'
import type { Clock } from '../platform/clock.ts'
import type { Journal } from '../platform/journal.ts'
import type { Log } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { Records } from '../platform/records.ts'
import { isLifeSafety } from '../core/alarm.ts'
import type { AlarmPoint, KindAlarms } from './alarms/alarm-point.ts'
import { answerAlarmActs } from './engine/alarm-acts.ts'
import { type AlarmBook, openAlarmBook, type Over } from './engine/alarm-book.ts'
import { type AlarmReads, openAlarmReads } from './engine/alarm-reads.ts'
import { openAsideBook } from './engine/aside-book.ts'
import { type Engine, openEngine } from './engine/engine.ts'
import type { RulesConfig } from './config.ts'

export interface RulesEnds {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly ledger: Ledger
  readonly twins: Twins
  readonly journal: Journal
  readonly records: Records
  readonly config: RulesConfig
  readonly alarms: readonly KindAlarms[]
  readonly points: ReadonlyMap<string, { readonly kind: string; readonly point: AlarmPoint }>
  /** Told of each moment before anything of it counts. */
  readonly beat?: (at: Instant) => void
}

export interface Rules {
  readonly engine: Engine
  readonly book: AlarmBook
  readonly reads: AlarmReads
  /** After the replay: settles what differs, then time runs by the hub's clock. */
  live(): void
  stop(): Promise<void>
}

/** Puts the rules on the bus: readings, events and notes in, alarms out, acts of people answered. */
export async function startRules(ends: RulesEnds): Promise<Rules> {
  const { bus, clock, log, ledger, twins } = ends
  const asides = await openAsideBook(ends.records, ledger)
  const raised = new Counter({
    name: 'sanfang_alarms_raised_total',
    help: 'Annunciated raises by priority.',
    labelNames: ['priority'],
    registers: [ends.metrics],
  })
  const nuisance = new Counter({
    name: 'sanfang_alarms_nuisance_total',
    help: 'Chattering and fleeting alarms.',
    labelNames: ['sort'],
    registers: [ends.metrics],
  })
  const failures = new Counter({
    name: 'sanfang_rule_failures_total',
    help: 'Rules that threw and are out for one subject until restart.',
    registers: [ends.metrics],
  })

  /** Suppressed by design: a device under maintenance says so itself. What protects life is never suppressed. */
  const over = (alarm: Alarm): Over => {
    const aside = asides.over(alarm)
    if (aside.annunciation === 'outOfService' || isLifeSafety(alarm.class)) return aside
    const maintained = alarm.device !== null && twins.get(alarm.device)?.points['maintenanceMode']?.value === true
    return maintained ? { annunciation: 'suppressed', by: 'maintenanceMode', until: null } : aside
  }

  const book = await openAlarmBook({
    records: ends.records,
    journal: ends.journal,
    bus,
    clock,
    log,
    ledger,
    points: ends.points,
    over,
    showUnrecordedAfterMs: ends.config.showUnrecordedAfterMs,
    counted: (what, alarm) => {
      if (what === 'raised') raised.labels(alarm.priority).inc()
      else nuisance.labels(what).inc()
    },
  })

  const engine = openEngine({
    ledger,
    twins,
    alarms: ends.alarms,
    start: 0,
    decided(edge) {
      // An edge does not wait for the group's time: its alarm is shown when both are on disk.
      ends.journal.closeGroup()
      book.take(edge)
    },
    presence(device, presence, since) {
      const twin = twins.get(device.id)
      if (twin) {
        twin.presence = presence
        twin.presenceSince = since
      }
      bus.presence.next({ site: device.site, device: device.id, presence, since })
    },
    failed(key, error) {
      failures.inc()
      log.error({ error, rule: key }, 'a rule failed and is out for this subject; the others go on')
    },
  })
  new Gauge({
    name: 'sanfang_rules_running',
    help: 'Rule streams put together now.',
    registers: [ends.metrics],
    collect() {
      this.set(engine.rules)
    },
  })
  new Gauge({
    name: 'sanfang_alarms_waiting',
    help: 'Alarm changes that wait for the disk.',
    registers: [ends.metrics],
    collect() {
      this.set(book.pending)
    },
  })

  const listening = [
    bus.time.subscribe((at) => engine.advance(at)),
    bus.heard.subscribe(({ device, at, position }) => engine.heard(device, at, position)),
    bus.readings.subscribe(({ reading, newest, position }) => {
      if (!newest) return
      engine.reading(reading, position)
      if (reading.values['maintenanceMode'] !== undefined) resettle()
    }),
    bus.events.subscribe((event) => engine.event(event, event.position)),
    bus.notes.subscribe(({ entry, position }) => engine.note(entry, position)),
  ]

  const acts = answerAlarmActs({ bus, book, asides, clock, ledger, points: ends.points, over })
  let isLive = false
  let settling = false
  const resettle = () => {
    if (!isLive || settling) return
    settling = true
    acts
      .settle()
      .catch((error: unknown) => log.error({ error }, 'shelves could not be settled'))
      .finally(() => {
        settling = false
      })
  }

  const tick = () => {
    const now = clock.now()
    ends.beat?.(now)
    engine.tick(now)
  }

  let timers: NodeJS.Timeout[] = []
  return {
    engine,
    book,
    reads: openAlarmReads({ records: ends.records, book, asides }),
    live() {
      engine.tick(clock.now())
      book.reconcile(engine.active(), clock.now())
      isLive = true
      timers = [setInterval(tick, ends.config.tickMs), setInterval(resettle, 1_000), setInterval(() => void forget(), 3_600_000)]
    },
    async stop() {
      for (const timer of timers) clearInterval(timer)
      for (const subscription of listening) subscription.unsubscribe()
      // A disk that does not answer must not keep the hub from stopping.
      await book.close(seconds(5))
    },
  }

  /** Closed alarms past their retention go, with their transitions. */
  async function forget(): Promise<void> {
    const before = clock.now() - days(ends.config.alarmRetentionDays)
    const db = ends.records.db<import('./engine/alarm-tables.ts').AlarmTables>()
    try {
      await ends.records.write([
        db
          .deleteFrom('alarm_transitions')
          .where('alarm', 'in', db.selectFrom('alarms').select('id').where('closed_at', '<', before))
          .compile(),
        db.deleteFrom('alarms').where('closed_at', '<', before).compile(),
      ])
    } catch (error) {
      log.error({ error }, 'old alarms could not be removed')
    }
  }
}
