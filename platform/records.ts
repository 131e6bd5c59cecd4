import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  DummyDriver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { Counter, Gauge, Histogram } from 'prom-client'
import type { RecordsConfig } from './config.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Migration } from './migrate.ts'
import type { RecordsQuestion, RecordsWorkerData, StatementResult } from './records-worker.ts'
import { SqlError, type SqlParam } from './sql.ts'
import { startWorker } from './start-worker.ts'
import { workerFile } from './worker-file.ts'

/** Alarms, people, ledger, audit: SQL rows through Kysely, held by a worker so that no sync ever blocks the main loop. */
export interface Records {
  /** Queries and single statements, typed by the part's own table interface. What must go together goes through `write`. */
  db<Tables>(): Kysely<Tables>
  /** All statements in one transaction, in order, on disk when it resolves. Calls are committed in the order made (several may share one sync). */
  write(statements: readonly CompiledQuery[]): Promise<void>
  /** Writes a consistent copy of everything to a new file. */
  snapshot(file: string): Promise<void>
  close(): Promise<void>
}

export type { Migration } from './migrate.ts'

export interface RecordsOptions {
  readonly file: string
  readonly migrations: readonly Migration[]
  readonly log: Log
  readonly metrics: Metrics
  readonly config: RecordsConfig
}

/**
 * A Kysely that only writes SQL down and never runs it: `statements<Tables>().insertInto('alarms').values(row).compile()`
 * makes the CompiledQuery that `records.write` takes.
 */
export const statements = <Tables>(): Kysely<Tables> => builder as Kysely<Tables>

const builder = new Kysely<any>({ dialect: dialect(() => new DummyDriver()) })

/**
 * Opens (or makes) the file and brings it to this version's schema; an existing file is copied beside itself first.
 * Throws HubError `newer-data` when a newer version wrote it.
 */
export async function openRecords({ file, migrations, log, metrics, config }: RecordsOptions): Promise<Records> {
  const data: RecordsWorkerData = { file, migrations }
  const worker = await startWorker<{ applied: readonly string[]; snapshot: string | null }>({
    url: workerFile(import.meta.url, './records-worker'),
    name: 'records',
    data,
    died: (error) => log.error({ error, file }, 'the records store ended; restart the hub'),
  })
  const { applied, snapshot } = worker.ready
  if (applied.length > 0) log.info({ file, applied, snapshot }, 'records brought to the schema of this version')
  const counts = recordsMetrics(metrics, () => worker.pending)

  const ask = async <Result>(question: RecordsQuestion): Promise<Result> => {
    if (worker.pending >= config.maxPending) {
      counts.failed.inc({ kind: 'behind' })
      throw new Error(`more than ${config.maxPending} calls wait for the records`)
    }
    const end = counts.seconds.startTimer()
    try {
      return await worker.call<Result>(question)
    } catch (error) {
      counts.failed.inc({ kind: error instanceof SqlError ? error.kind : 'other' })
      throw error
    } finally {
      end()
    }
  }

  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const { rows, changes, lastId } = await ask<StatementResult>({ run: { sql, parameters: parameters as readonly SqlParam[] } })
      return {
        rows: rows as Row[],
        numAffectedRows: changes === undefined ? undefined : BigInt(changes),
        insertId: lastId === undefined ? undefined : BigInt(lastId),
      }
    },
    streamQuery: () => {
      throw new Error('records are read in pages, not as a stream')
    },
  }
  const noTransaction = async () => {
    throw new Error('what must go together goes through records.write')
  }
  const db = new Kysely<any>({
    dialect: dialect(() => ({
      init: async () => {},
      acquireConnection: async () => connection,
      releaseConnection: async () => {},
      beginTransaction: noTransaction,
      commitTransaction: noTransaction,
      rollbackTransaction: noTransaction,
      destroy: async () => {},
    })),
  })

  return {
    db: <Tables>() => db as Kysely<Tables>,
    async write(queries) {
      if (queries.length === 0) return
      await ask({ write: queries.map(({ sql, parameters }) => ({ sql, parameters: parameters as readonly SqlParam[] })) })
    },
    snapshot: (to) => ask({ snapshot: to }),
    close: () => worker.stop({}),
  }
}

function dialect(createDriver: Dialect['createDriver']): Dialect {
  return {
    createDriver,
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  }
}

function recordsMetrics(metrics: Metrics, pending: () => number) {
  const registers = [metrics]
  return {
    pending: new Gauge({
      name: 'sanfang_records_pending',
      help: 'Calls that wait for the records',
      registers,
      collect() {
        this.set(pending())
      },
    }),
    seconds: new Histogram({
      name: 'sanfang_records_seconds',
      help: 'From asking the records to their answer; writes are on disk by then',
      registers,
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    }),
    failed: new Counter({ name: 'sanfang_records_failed_total', help: 'Calls that the records refused', labelNames: ['kind'], registers }),
  }
}
