import { workerData } from 'node:worker_threads'
import { reasonOf } from '../core/errors.ts'
import { journalReads, makeJournalTable, type ReadLimit } from './journal-file.ts'
import { openSql, type Sql, type SqlParam, SqlError, type SqlErrorKind } from './sql.ts'
import { type Aged, trimmable, type TrimLimits } from './trimmable.ts'
import { workerPort } from './worker-port.ts'

/** What the journal tells its worker. */
export type ToJournalWorker = { readonly group: SentGroup } | { readonly hold: { readonly name: string; readonly position: number } }

/** A closed group, its buffer transferred; it comes back once committed. */
export interface SentGroup {
  readonly first: number
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
  readonly length: number
  readonly buffer: ArrayBuffer
}

/** What the worker tells. Groups are committed in the order they were sent; a failing one is tried again until it is in. */
export type FromJournalWorker =
  | { readonly committed: ArrayBuffer; readonly seconds: number; readonly bytesOnDisk: number }
  | { readonly failing: SqlErrorKind; readonly why: string }

export type JournalQuestion = { readonly read: number; readonly limit?: ReadLimit } | { readonly trim: true }

export interface JournalWorkerData {
  readonly file: string
  readonly pragmas?: Readonly<Record<string, number | string>>
  readonly limits: TrimLimits
  readonly trimEveryMs: number
}

const FIRST_RETRY_MS = 100
const LAST_RETRY_MS = 5_000
/** Rows deleted per transaction, so that no group waits long behind a trim. */
const TRIM_ROWS = 500

const data = workerData as JournalWorkerData

workerPort((tell) => {
  const say = (message: FromJournalWorker, transfer?: readonly ArrayBuffer[]) => tell(message, transfer)
  let store = openStore()
  const queue: SentGroup[] = []
  const holds = new Map<string, number>()
  let retry: NodeJS.Timeout | undefined
  let retryMs = FIRST_RETRY_MS
  let failure: SqlErrorKind = 'other'
  let trimming: Promise<number> | undefined
  let ending = false

  const commit = () => {
    for (let group = queue[0]; group; group = queue[0]) {
      const from = performance.now()
      try {
        // Replace: a commit that failed at its very end may be in the file all the same.
        store.insert.run(group.first, group.count, group.firstAt, group.lastAt, new Uint8Array(group.buffer, 0, group.length))
      } catch (error) {
        failure = error instanceof SqlError ? error.kind : 'other'
        say({ failing: failure, why: reasonOf(error) })
        retry = setTimeout(again, retryMs)
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
        return
      }
      queue.shift()
      retryMs = FIRST_RETRY_MS
      say({ committed: group.buffer, seconds: (performance.now() - from) / 1000, bytesOnDisk: store.bytes() }, [group.buffer])
    }
  }

  const again = () => {
    retry = undefined
    // After an I/O error the connection may not be trusted any more.
    if (failure !== 'full' && failure !== 'busy') {
      try {
        const fresh = openStore()
        store.sql.close()
        store = fresh
      } catch {
        // The insert tells what is wrong.
      }
    }
    commit()
  }

  const trim = async (): Promise<number> => {
    let trimmed = 0
    for (;;) {
      const step = ending ? 0 : store.trim(Math.min(...holds.values()))
      trimmed += step
      if (step < TRIM_ROWS) return trimmed
      await new Promise(setImmediate)
    }
  }
  const trimOnce = () => (trimming ??= trim().finally(() => (trimming = undefined)))
  // A trim that fails is tried again at its next time; what the disk has is told by the next commit.
  const timer = setInterval(() => void trimOnce().catch(() => 0), data.trimEveryMs)

  return {
    ready: { newest: store.reads.newest(), bytesOnDisk: store.bytes() },
    deeds: {
      post(message: ToJournalWorker) {
        if ('hold' in message) holds.set(message.hold.name, message.hold.position)
        else {
          queue.push(message.group)
          if (!retry) commit()
        }
      },
      call(question: JournalQuestion, answer, fail) {
        if ('trim' in question) {
          trimOnce().then(answer, fail)
          return
        }
        try {
          answer(store.reads.groups(question.read, question.limit))
        } catch (error) {
          fail(error)
        }
      },
      async bye() {
        ending = true
        clearInterval(timer)
        if (retry) {
          // One last try; what does not go in was never confirmed.
          clearTimeout(retry)
          again()
          clearTimeout(retry)
        }
        await trimming?.catch(() => 0)
        store.close()
      },
    },
  }
})

function openStore() {
  const sql = openSql(data.file, { pragmas: { ...data.pragmas, journal_size_limit: 64_000_000 } })
  makeJournalTable(sql, data.file)
  const insert = sql.prepare('INSERT OR REPLACE INTO groups (first, count, first_at, last_at, blob) VALUES (?, ?, ?, ?, ?)')
  const pages = sql.prepare(
    'SELECT (page_count - freelist_count) * page_size AS bytes FROM pragma_page_count, pragma_freelist_count, pragma_page_size',
  )
  const bytes = () => Number(pages.get()?.bytes)
  return {
    sql,
    insert,
    reads: journalReads(sql),
    bytes,
    trim: trimmer(sql, bytes),
    close() {
      try {
        sql.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      } finally {
        sql.close()
      }
    },
  }
}

/** Deletes at most TRIM_ROWS of the oldest rows that may go; answers how many went. */
function trimmer(sql: Sql, bytes: () => number): (held: number) => number {
  const newest = sql.prepare('SELECT last_at FROM groups ORDER BY first DESC LIMIT 1')
  const oldest = sql.prepare(
    'SELECT first, first + count - 1 AS last, last_at AS lastAt, length(blob) AS bytes FROM groups ORDER BY first LIMIT ?',
  )
  const remove = sql.prepare('DELETE FROM groups WHERE first <= ?')
  return (held) => {
    const row = newest.get()
    if (!row) return 0
    const rows = oldest.all(TRIM_ROWS + 1) as unknown as (Aged & { first: SqlParam })[]
    const gone = trimmable(rows, { ...data.limits, now: Number(row.last_at), held, bytes: bytes() })
    const count = Math.min(gone, TRIM_ROWS)
    const last = rows[count - 1]
    if (last) remove.run(last.first)
    return count
  }
}
