import { existsSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { type Migration, migrate } from './migrate.ts'
import { openSql, SqlError, type SqlParam, type SqlRow, type SqlStatement } from './sql.ts'
import { workerPort } from './worker-port.ts'

export interface RecordsWorkerData {
  readonly file: string
  readonly migrations: readonly Migration[]
}

interface Statement {
  readonly sql: string
  readonly parameters: readonly SqlParam[]
}

/** One statement whose rows are wanted; several that go in or stay out together; a copy of everything. */
export type RecordsQuestion = { readonly run: Statement } | { readonly write: readonly Statement[] } | { readonly snapshot: string }

/** `changes` and `lastId` only where the statement answers no rows. */
export interface StatementResult {
  readonly rows: readonly SqlRow[]
  readonly changes?: number
  readonly lastId?: number
}

interface Call {
  readonly question: RecordsQuestion
  readonly answer: (result: unknown) => void
  readonly fail: (error: unknown) => void
}

/** Calls that share one sync at most, and prepared statements that are kept. */
const BATCH = 256
const PREPARED = 500

const { file, migrations } = workerData as RecordsWorkerData

workerPort(() => {
  const existed = existsSync(file)
  const sql = openSql(file, { pragmas: { foreign_keys: 'ON', journal_size_limit: 64_000_000 } })
  const ready = migrate(sql, { file, migrations, existed, now: Date.now() })
  const prepared = new Map<string, SqlStatement>()
  const queue: Call[] = []
  let scheduled: NodeJS.Immediate | undefined

  const prepare = (text: string): SqlStatement => {
    let statement = prepared.get(text)
    if (statement) prepared.delete(text)
    else statement = sql.prepare(text)
    // Last in the map is the one used last.
    prepared.set(text, statement)
    if (prepared.size > PREPARED) prepared.delete(prepared.keys().next().value as string)
    return statement
  }

  const run = ({ sql: text, parameters }: Statement): StatementResult => {
    const statement = prepare(text)
    if (statement.reader) return { rows: statement.all(...parameters) }
    return { rows: [], ...statement.run(...parameters) }
  }

  /** Inside a transaction. A single statement is all or nothing by itself; several get a savepoint. */
  const serve = (question: Exclude<RecordsQuestion, { snapshot: string }>): unknown => {
    if ('run' in question) return run(question.run)
    const [only] = question.write
    if (only && question.write.length === 1) {
      run(only)
      return undefined
    }
    sql.exec('SAVEPOINT call')
    try {
      for (const statement of question.write) run(statement)
      sql.exec('RELEASE call')
      return undefined
    } catch (error) {
      try {
        sql.exec('ROLLBACK TO call')
        sql.exec('RELEASE call')
      } catch {
        // The whole transaction is gone, not only this call's part of it.
        throw seemsFatal(error) ? error : new SqlError('io', 'the transaction ended by itself', { cause: error })
      }
      throw error
    }
  }

  /** All calls in one transaction; each that fails fails alone. Throws when the transaction itself cannot be had. */
  const together = (calls: readonly Call[]): (() => void)[] =>
    sql.transaction(() =>
      calls.map(({ question, answer, fail }) => {
        if ('snapshot' in question) return () => {}
        try {
          const result = serve(question)
          return () => answer(result)
        } catch (error) {
          // A full or failing disk may have ended the whole transaction.
          if (seemsFatal(error)) throw error
          return () => fail(error)
        }
      }),
    )

  const serveBatch = (calls: readonly Call[]) => {
    let outcomes: (() => void)[]
    try {
      outcomes = together(calls)
    } catch (error) {
      const [only] = calls
      if (calls.length === 1 && only) only.fail(error)
      // One that cannot be written must not take those along that only read.
      else for (const call of calls) serveBatch([call])
      return
    }
    for (const tell of outcomes) tell()
  }

  const drain = () => {
    scheduled = undefined
    while (queue.length > 0) {
      const cut = queue.findIndex(({ question }) => 'snapshot' in question)
      if (cut === 0) snapshot(queue.shift() as Call)
      else serveBatch(queue.splice(0, cut < 0 ? BATCH : Math.min(cut, BATCH)))
    }
  }

  const snapshot = ({ question, answer, fail }: Call) => {
    try {
      if ('snapshot' in question) sql.prepare('VACUUM INTO ?').run(question.snapshot)
      answer(undefined)
    } catch (error) {
      fail(error)
    }
  }

  return {
    ready,
    deeds: {
      call(question: RecordsQuestion, answer, fail) {
        queue.push({ question, answer, fail })
        // All that came in the same turn of the loop shares a sync.
        scheduled ??= setImmediate(drain)
      },
      bye() {
        clearImmediate(scheduled)
        drain()
        try {
          sql.exec('PRAGMA wal_checkpoint(TRUNCATE)')
        } finally {
          sql.close()
        }
      },
    },
  }
})

const seemsFatal = (error: unknown): boolean => {
  const { kind } = error as { kind?: string }
  return kind === 'full' || kind === 'io' || kind === 'corrupt' || kind === 'busy'
}
