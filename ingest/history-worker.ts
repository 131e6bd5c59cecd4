import { workerData } from 'node:worker_threads'
import { reasonOf } from '../core/errors.ts'
import type { Kind, Point } from '../core/kind.ts'
import type { DeviceEvent } from '../core/reading.ts'
import { days } from '../core/time.ts'
import { KINDS } from '../devices/kinds/index.ts'
import type { HistoryConfig } from '../platform/config.ts'
import type { HistoryQuery } from '../platform/history.ts'
import type { HistoryTable, HistoryType } from '../platform/history-query.ts'
import { type HistoryBatch, type HistoryReading, type HistoryStore, openHistoryStore } from '../platform/history-store.ts'
import { openJournalFile } from '../platform/journal-file.ts'
import type { JournalRecord } from '../platform/journal-format.ts'
import { workerPort } from '../platform/worker-port.ts'
import { decodeRecorded } from './decode-recorded.ts'

export interface HistoryWorkerData {
  readonly journalFile: string
  readonly historyFile: string
  readonly config: HistoryConfig
}

export type ToHistoryWorker = { readonly pause: boolean }
export type HistoryQuestion = { readonly query: HistoryQuery }
export type FromHistoryWorker =
  | {
      readonly fed: number
      readonly readings: number
      readonly events: number
      /** Recorded packets that this version cannot read, mostly of a kind that it does not know. */
      readonly unreadable: number
      /** Positions that had left the journal before history had them. */
      readonly missed: number
      readonly seconds: number
    }
  | { readonly failed: string }
  | { readonly dropped: number }

/** Bytes of the journal that one batch reads at most. */
const BATCH_BYTES = 16_000_000
const RETRY_MS = 2_000
const DROP_EVERY_MS = 3_600_000

const { journalFile, historyFile, config } = workerData as HistoryWorkerData

workerPort<{ readonly position: number; readonly restarted: boolean }>(async (tell) => {
  const say = (message: FromHistoryWorker) => tell(message)
  const open = () => openHistoryStore(historyFile, { tables: TABLES, memoryLimit: config.memoryMb, threads: config.threads })
  const journal = openJournalFile(journalFile)
  let store: HistoryStore | undefined = await open()
  // A journal that ends before the cursor is another one (put back from a backup, or begun anew).
  const restarted = store.position > journal.newest()
  let position = restarted ? 0 : store.position
  let paused = false
  let ending = false
  const asking = new Set<Promise<void>>()
  let wake: (() => void) | undefined
  let droppedAt = Number.NEGATIVE_INFINITY

  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  /** One batch; answers whether there is probably more. */
  const feed = async (store: HistoryStore): Promise<boolean> => {
    const from = performance.now()
    const records = journal.read(position, { entries: config.batchEntries, bytes: BATCH_BYTES })
    const first = records[0]
    const last = records.at(-1)
    if (!first || !last) return false
    const { batch, unreadable } = historyBatch(records, last.position)
    await store.append(batch)
    const missed = first.position - position - 1
    position = last.position
    const { readings, events } = batch
    say({ fed: position, readings: readings.length, events: events.length, unreadable, missed, seconds: (performance.now() - from) / 1000 })
    return records.length >= config.batchEntries / 2
  }

  const dropOld = async (store: HistoryStore) => {
    if (performance.now() - droppedAt < DROP_EVERY_MS) return
    droppedAt = performance.now()
    const dropped = await store.dropBefore(Date.now() - days(config.keepDays))
    if (dropped > 0) say({ dropped })
  }

  /** Questions that are still being answered need the store open. */
  const letGo = async () => {
    const leaving = store
    store = undefined
    await Promise.allSettled(asking)
    leaving?.close()
  }

  const run = async () => {
    while (!ending) {
      let more = false
      let ms = config.batchMs
      try {
        store ??= await open()
        if (!paused) {
          more = await feed(store)
          await dropOld(store)
        }
      } catch (error) {
        say({ failed: reasonOf(error) })
        // After an I/O error DuckDB answers nothing any more until it is opened again.
        await letGo()
        ms = RETRY_MS
      }
      if (!more && !ending) await wait(ms)
    }
    await letGo()
    journal.close()
  }
  // Started only once the caller knows that the worker is ready.
  let running: Promise<void> = Promise.resolve()
  setImmediate(() => {
    running = run()
  })

  return {
    ready: { position, restarted },
    deeds: {
      post(message: ToHistoryWorker) {
        paused = message.pause
        if (!paused) wake?.()
      },
      call({ query }: HistoryQuestion, answer, fail) {
        if (!store) {
          fail(new Error('the history is being opened again after an error'))
          return
        }
        const asked = store.query(query).then(answer, fail)
        asking.add(asked)
        void asked.finally(() => asking.delete(asked))
      },
      async bye() {
        ending = true
        wake?.()
        await running
      },
    },
  }
})

/** What of these entries belongs into history: every recorded reading and event, decoded as it was when it came. */
function historyBatch(records: readonly JournalRecord[], position: number): { readonly batch: HistoryBatch; readonly unreadable: number } {
  const readings: HistoryReading[] = []
  const events: DeviceEvent[] = []
  let unreadable = 0
  for (const { entry } of records) {
    const recorded = decodeRecorded(entry)
    if (recorded === null) continue
    if (recorded === 'unreadable') {
      unreadable++
      continue
    }
    const { kind, decoded } = recorded
    const { site, device, at: receivedAt } = recorded.entry
    for (const { at, quality, values } of decoded.readings) readings.push({ site, device, kind: kind.id, at, quality, values })
    for (const { at, event, data } of decoded.events) events.push({ site, device, at, receivedAt, event, data })
  }
  return { batch: { position, readings, events }, unreadable }
}

/** One table per kind. */
const TABLES: readonly HistoryTable[] = [...KINDS.values()].map(tableOf)

function tableOf({ id, points }: Kind): HistoryTable {
  return { id, points: Object.fromEntries(Object.entries(points).map(([name, point]) => [name, typeOf(point)])) }
}

function typeOf({ type }: Point): HistoryType {
  return type === 'number' || type === 'boolean' ? type : 'text'
}
