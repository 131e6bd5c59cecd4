import { workerData } from 'node:worker_threads'
import { reasonOf } from '../core/errors.ts'
import { openInflux, type InfluxTarget } from '../platform/influx.ts'
import { backOffMs } from '../platform/influx-answer.ts'
import { openJournalFile } from '../platform/journal-file.ts'
import { siftLines } from '../platform/sift-lines.ts'
import { workerPort } from '../platform/worker-port.ts'
import { keepCursor, readCursor } from './influx-cursor.ts'
import { influxLines } from './influx-lines.ts'
import { setAside } from './set-aside.ts'

export interface InfluxWorkerData {
  readonly journalFile: string
  readonly cursorFile: string
  readonly poisonFile: string
  /** What the cursor belongs to. */
  readonly name: string
  readonly target: InfluxTarget
  readonly batchMs: number
}

export type FromInfluxWorker =
  | {
      readonly fed: number
      readonly lines: number
      /** Lines that were set aside, and InfluxDB's word on the first. */
      readonly poison: number
      readonly why: string
      /** Recorded packets that this version cannot read. */
      readonly unreadable: number
      /** Positions that had left the journal before they could be sent. */
      readonly missed: number
      readonly seconds: number
    }
  /** away: it does not answer, or not now; refused: somebody must set it right; here: a file of ours cannot be read or written. */
  | { readonly failed: 'away' | 'refused' | 'here'; readonly why: string }

export interface InfluxReady {
  readonly position: number
  /** There was a position for another journal: this one is sent from its start. */
  readonly restarted: boolean
}

/** Bytes of the journal that one batch reads at most. */
const BATCH_BYTES = 4_000_000

const { journalFile, cursorFile, poisonFile, name, target, batchMs } = workerData as InfluxWorkerData

/** Entries of the journal as lines; `sent` of them are taken or set aside. Stays until all are. */
interface Batch {
  readonly lines: readonly string[]
  readonly position: number
  readonly unreadable: number
  readonly missed: number
  readonly full: boolean
  sent: number
  poison: number
  why: string
}

workerPort<InfluxReady>(async (tell) => {
  const say = (message: FromInfluxWorker) => tell(message)
  const journal = openJournalFile(journalFile)
  const kept = await readCursor(cursorFile, name)
  // A journal that ends before the cursor is another one (put back from a backup, or begun anew).
  const restarted = kept !== null && kept > journal.newest()
  let position = kept === null || restarted ? Math.max(0, journal.oldest() - 1) : kept
  const influx = openInflux(target)
  let batch: Batch | undefined
  let failures = 0
  let ending = false
  let wake: (() => void) | undefined

  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const next = (): Batch | undefined => {
    const records = journal.read(position, { entries: target.batchLines, bytes: BATCH_BYTES })
    const first = records[0]
    const last = records.at(-1)
    if (!first || !last) return undefined
    const { lines, unreadable } = influxLines(records)
    return {
      lines,
      position: last.position,
      unreadable,
      missed: first.position - position - 1,
      full: records.length >= target.batchLines / 2,
      sent: 0,
      poison: 0,
      why: '',
    }
  }

  /** Sends what is left of the batch. Answers how long to wait before the next step. */
  const send = async (batch: Batch): Promise<number> => {
    const from = performance.now()
    while (batch.sent < batch.lines.length) {
      const lines = batch.lines.slice(batch.sent, batch.sent + target.batchLines)
      const sifted = await siftLines(lines, influx.write)
      if (ending) return 0
      if ('stopped' in sifted) {
        const { stopped } = sifted
        say({ failed: stopped.is, why: stopped.why })
        return backOffMs(++failures, stopped.is === 'away' ? stopped.retryAfterMs : 0)
      }
      await setAside(poisonFile, sifted.bad, Date.now())
      batch.sent += lines.length
      batch.poison += sifted.bad.length
      batch.why ||= sifted.bad[0]?.why ?? ''
      failures = 0
    }
    await keepCursor(cursorFile, { target: name, position: batch.position })
    position = batch.position
    const { lines, poison, why, unreadable, missed, full } = batch
    const seconds = (performance.now() - from) / 1_000
    say({ fed: position, lines: lines.length - poison, poison, why, unreadable, missed, seconds })
    return full ? 0 : batchMs
  }

  const run = async () => {
    while (!ending) {
      let ms = batchMs
      try {
        batch ??= next()
        if (batch) {
          ms = await send(batch)
          if (position === batch.position) batch = undefined
        }
      } catch (error) {
        say({ failed: 'here', why: reasonOf(error) })
        ms = backOffMs(++failures)
      }
      if (ms > 0 && !ending) await wait(ms)
    }
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
      async bye() {
        ending = true
        wake?.()
        // What is under way is sent again at the next start.
        influx.close()
        await running
      },
    },
  }
})
