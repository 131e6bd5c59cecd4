import { join } from 'node:path'
import { Counter, Gauge, Histogram } from 'prom-client'
import { type SpaceMeasure, watchSpace } from '../platform/free-space.ts'
import { influxAccess } from '../platform/influx.ts'
import type { Journal } from '../platform/journal.ts'
import type { Log } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import { startWorker, type WorkerEnd } from '../platform/start-worker.ts'
import { workerFile } from '../platform/worker-file.ts'
import type { InfluxConfig } from './config.ts'
import type { FromInfluxWorker, InfluxReady, InfluxWorkerData } from './influx-worker.ts'

export interface InfluxFeedOptions {
  /** Holds `journal.db`, `influx-cursor.json` and `influx-poison.lp`. */
  readonly dataFolder: string
  readonly journal: Pick<Journal, 'durable' | 'hold'>
  readonly log: Log
  readonly metrics: Metrics
  readonly config: InfluxConfig
  /** How free space is measured; the file system's own word unless told. */
  readonly space?: SpaceMeasure
}

/** History on its way to InfluxDB. */
export interface InfluxFeed {
  /** Journal position up to which InfluxDB has everything, or it was set aside. */
  position(): number
  close(): Promise<void>
}

const RESTART_MS = 5_000

/**
 * Starts the worker that brings every recorded reading and event from the journal's file to InfluxDB as well, beside the hub's own
 * history and with a position of its own; null when no address is set. Resolves without waiting for InfluxDB: while it is away or
 * refuses, the journal keeps what is missing, until the disk runs low. Then the journal may let go of it, which is said and counted:
 * a dead InfluxDB never keeps the hub from recording.
 */
export async function startInfluxFeed({ dataFolder, journal, log, metrics, config, space }: InfluxFeedOptions): Promise<InfluxFeed | null> {
  const { url, batchMs, releaseBelowFree, ...target } = config
  if (url === null) return null
  const address = influxAccess({ ...target, url }).url
  const { database } = config
  const data: InfluxWorkerData = {
    journalFile: join(dataFolder, 'journal.db'),
    cursorFile: join(dataFolder, 'influx-cursor.json'),
    poisonFile: join(dataFolder, 'influx-poison.lp'),
    name: `${address} ${database}${config.retentionPolicy && `/${config.retentionPolicy}`}`,
    target: { ...target, url },
    batchMs,
  }
  let worker: WorkerEnd<InfluxReady> | undefined
  let position = 0
  let failing: Failure | null = null
  let written = false
  let settingAside = false
  let released = false
  let closed = false
  let restart: NodeJS.Timeout | undefined
  const counts = influxMetrics(metrics, {
    behind: () => Math.max(0, journal.durable - position),
    up: () => written && worker !== undefined && failing === null,
    holding: () => !released,
  })
  const hold = () => journal.hold('influx', released ? Number.MAX_SAFE_INTEGER : position)
  // Nothing may leave the journal before it is known what InfluxDB has.
  hold()

  const told = (message: FromInfluxWorker) => {
    if ('failed' in message) {
      counts.failures.inc()
      if (failing !== message.failed) sayFailing(message.failed, message.why)
      failing = message.failed
      return
    }
    position = message.fed
    hold()
    counts.fed(message)
    const { lines, poison, why, missed } = message
    if (lines > 0) written = true
    if (poison > 0 && !settingAside)
      log.error({ lines: poison, why, file: data.poisonFile }, 'InfluxDB will never take some lines: they are set aside')
    if (lines + poison > 0) settingAside = poison > 0
    if (missed > 0) log.error({ missed, position }, 'InfluxDB misses what had left the journal before')
    if (failing !== null) log.info({ address, database, position }, 'history goes to InfluxDB again')
    failing = null
  }

  const sayFailing = (kind: Failure, why: string) => {
    if (kind === 'away') log.warn({ address, why }, 'InfluxDB does not answer; the journal keeps what is missing')
    else if (kind === 'refused')
      log.error(
        { address, database, why },
        'InfluxDB refuses the hub: set its database or the sign-in right; the journal keeps what is missing',
      )
    else log.error({ why }, 'history for InfluxDB cannot be read or noted here; the journal keeps what is missing')
  }

  const start = async () => {
    const started = await startWorker<InfluxReady>({
      url: workerFile(import.meta.url, './influx-worker'),
      name: 'influx',
      data,
      told,
      died,
    })
    if (closed) {
      await started.stop({})
      return
    }
    worker = started
    position = started.ready.position
    hold()
    if (started.ready.restarted) log.warn('this journal is not the one that InfluxDB was fed from; it is sent from its start')
  }

  const died = (error: Error) => {
    worker = undefined
    log.error({ error }, 'the way to InfluxDB ended and is started again')
    again()
  }
  const again = () => {
    restart = setTimeout(() => {
      start().catch(missing)
    }, RESTART_MS)
  }
  const missing = (error: unknown) => {
    log.error({ error }, 'the way to InfluxDB cannot be opened; the journal keeps what is missing')
    if (!closed) again()
  }

  await start().catch(missing)
  const watch = await watchSpace(
    dataFolder,
    releaseBelowFree,
    (low, free) => {
      released = low
      hold()
      if (low) log.error({ free, position }, 'the disk has little room: the journal no longer waits for InfluxDB')
      else log.info({ free, position }, 'the disk has room again: the journal waits for InfluxDB')
    },
    space,
  )

  return {
    position: () => position,
    async close() {
      closed = true
      clearTimeout(restart)
      watch.stop()
      await worker?.stop({})
      worker = undefined
    },
  }
}

type Failure = Extract<FromInfluxWorker, { failed: string }>['failed']

interface Watched {
  readonly behind: () => number
  readonly up: () => boolean
  readonly holding: () => boolean
}

function influxMetrics(metrics: Metrics, watched: Watched) {
  const registers = [metrics]
  const counter = (name: string, help: string) => new Counter({ name: `sanfang_influx_${name}`, help, registers })
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `sanfang_influx_${name}`,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })
  const lines = counter('lines_total', 'Lines that InfluxDB has taken')
  const poison = counter('poison_lines_total', 'Lines that InfluxDB will never take, set aside in influx-poison.lp')
  const unreadable = counter('unreadable_total', 'Recorded packets that this version cannot read')
  const missed = counter('missed_total', 'Journal entries that were gone before they could be sent to InfluxDB')
  const batch = new Histogram({
    name: 'sanfang_influx_batch_seconds',
    help: 'Sending one batch to InfluxDB until its position was kept',
    registers,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  })
  gauge('behind', 'Journal entries on disk that InfluxDB does not have yet', watched.behind)
  gauge('up', '1 while InfluxDB takes what it is sent; 0 before the first line and while it does not', () => (watched.up() ? 1 : 0))
  gauge('holding', '1 while the journal waits for InfluxDB, 0 while the disk has too little room for that', () =>
    watched.holding() ? 1 : 0,
  )
  return {
    failures: counter('failures_total', 'Writes that failed and were tried again'),
    fed(message: Extract<FromInfluxWorker, { fed: number }>) {
      lines.inc(message.lines)
      poison.inc(message.poison)
      unreadable.inc(message.unreadable)
      missed.inc(message.missed)
      batch.observe(message.seconds)
    },
  }
}
