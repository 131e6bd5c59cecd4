import { join } from 'node:path'
import { Counter, Gauge, Histogram } from 'prom-client'
import { HubError } from '../core/errors.ts'
import type { HistoryConfig } from '../platform/config.ts'
import { type SpaceMeasure, watchSpace } from '../platform/free-space.ts'
import type { History } from '../platform/history.ts'
import type { Journal } from '../platform/journal.ts'
import type { Log } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import { startWorker, type WorkerEnd } from '../platform/start-worker.ts'
import { workerFile } from '../platform/worker-file.ts'
import type { FromHistoryWorker, HistoryQuestion, HistoryWorkerData, ToHistoryWorker } from './history-worker.ts'

export interface HistoryFeed {
  /** Holds `journal.db` and `history.duckdb`. */
  readonly dataFolder: string
  readonly journal: Pick<Journal, 'durable' | 'hold'>
  readonly log: Log
  readonly metrics: Metrics
  readonly config: HistoryConfig
  /** How free space is measured; the file system's own word unless told. */
  readonly space?: SpaceMeasure
}

const RESTART_MS = 5_000

/**
 * Starts the worker that brings every recorded reading from the journal's file into history, once. A history that cannot be
 * opened keeps nobody from recording: it is said, tried again, and the journal keeps what is missing.
 * Throws only HubError `newer-data`.
 */
export async function startHistory({ dataFolder, journal, log, metrics, config, space }: HistoryFeed): Promise<History> {
  const data: HistoryWorkerData = {
    journalFile: join(dataFolder, 'journal.db'),
    historyFile: join(dataFolder, 'history.duckdb'),
    config,
  }
  let worker: WorkerEnd<{ readonly position: number; readonly restarted: boolean }> | undefined
  let position = 0
  let failing = false
  let paused = false
  let closed = false
  let restart: NodeJS.Timeout | undefined
  const counts = historyMetrics(metrics, {
    position: () => position,
    behind: () => Math.max(0, journal.durable - position),
    paused: () => paused,
    up: () => worker !== undefined && !failing,
  })
  // Nothing may leave the journal before it is known what history has.
  journal.hold('history', 0)

  const told = (message: FromHistoryWorker) => {
    if ('failed' in message) {
      counts.failures.inc()
      if (!failing) log.error({ why: message.failed }, 'history takes nothing; the journal keeps what is missing')
      failing = true
    } else if ('dropped' in message) log.info({ rows: message.dropped }, 'history let go of what was too old')
    else {
      position = message.fed
      journal.hold('history', position)
      counts.fed(message)
      if (message.missed > 0) log.warn({ missed: message.missed, position }, 'history misses what had left the journal before')
      if (failing) log.info({ position }, 'history goes on')
      failing = false
    }
  }

  const start = async () => {
    const started = await startWorker<{ readonly position: number; readonly restarted: boolean }>({
      url: workerFile(import.meta.url, './history-worker'),
      name: 'history',
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
    journal.hold('history', position)
    if (started.ready.restarted) log.warn('this journal is not the one that history was fed from; history begins at its start')
    started.post({ pause: paused } satisfies ToHistoryWorker)
  }

  const died = (error: Error) => {
    worker = undefined
    log.error({ error }, 'history ended and is started again')
    again()
  }
  const again = () => {
    restart = setTimeout(() => {
      start().catch((error: unknown) => {
        log.error({ error }, 'history cannot be opened; the journal keeps what is missing')
        if (!closed) again()
      })
    }, RESTART_MS)
  }

  try {
    await start()
  } catch (error) {
    if (error instanceof HubError) throw error
    log.error({ error }, 'history cannot be opened; the journal keeps what is missing')
    again()
  }
  const watch = await watchSpace(
    dataFolder,
    config.stopBelowFree,
    (low, free) => {
      paused = low
      worker?.post({ pause: low } satisfies ToHistoryWorker)
      if (low) log.error({ free }, 'the disk has little room: history takes nothing until there is more')
      else log.info({ free }, 'history goes on: the disk has room again')
    },
    space,
  )

  return {
    get paused() {
      return paused
    },
    query(query) {
      if (!worker) return Promise.reject(new Error('the history is being started again'))
      if (worker.pending >= MOST_QUERIES) return Promise.reject(new Error(`more than ${MOST_QUERIES} questions wait for the history`))
      const end = counts.query.startTimer()
      return worker.call<Awaited<ReturnType<History['query']>>>({ query } satisfies HistoryQuestion).finally(end)
    },
    position: () => Promise.resolve(position),
    async close() {
      closed = true
      clearTimeout(restart)
      watch.stop()
      await worker?.stop({})
      worker = undefined
    },
  }
}

const MOST_QUERIES = 200

interface Watched {
  readonly position: () => number
  readonly behind: () => number
  readonly paused: () => boolean
  readonly up: () => boolean
}

function historyMetrics(metrics: Metrics, watched: Watched) {
  const registers = [metrics]
  const counter = (name: string, help: string) => new Counter({ name: `sanfang_history_${name}`, help, registers })
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `sanfang_history_${name}`,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })
  const seconds = (name: string, help: string) =>
    new Histogram({
      name: `sanfang_history_${name}_seconds`,
      help,
      registers,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    })
  const readings = counter('readings_total', 'Readings brought into history')
  const events = counter('events_total', 'Events brought into history')
  const unreadable = counter('unreadable_total', 'Recorded packets that this version cannot read')
  const missed = counter('missed_total', 'Journal entries that were gone before history had them')
  const batch = seconds('batch', 'Reading, decoding and storing one batch')
  gauge('position', 'Journal position up to which history is complete', watched.position)
  gauge('behind', 'Journal entries on disk that history does not have yet', watched.behind)
  gauge('paused', '1 while history takes nothing because the disk has little room', () => (watched.paused() ? 1 : 0))
  gauge('up', '1 while the history can be written and asked', () => (watched.up() ? 1 : 0))
  return {
    failures: counter('failures_total', 'Batches that failed and were tried again'),
    query: seconds('query', 'One question to the history'),
    fed(message: Extract<FromHistoryWorker, { fed: number }>) {
      readings.inc(message.readings)
      events.inc(message.events)
      unreadable.inc(message.unreadable)
      missed.inc(message.missed)
      batch.observe(message.seconds)
    },
  }
}
