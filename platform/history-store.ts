import { type DuckDBAppender, type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { HubError, reasonOf } from '../core/errors.ts'
import type { DeviceEvent, Reading } from '../core/reading.ts'
import type { Instant } from '../core/time.ts'
import type { HistoryQuery, HistorySeries } from './history.ts'
import { historySql, type HistoryTable, type HistoryType, QUALITIES, quoted, tableName } from './history-query.ts'

/** What goes into history at once, together with the journal position that it reaches. */
export interface HistoryBatch {
  readonly position: number
  readonly readings: readonly HistoryReading[]
  readonly events: readonly DeviceEvent[]
}
export interface HistoryReading extends Omit<Reading, 'receivedAt'> {
  readonly kind: string
}

/**
 * Measured values in a DuckDB file: one wide table per kind, one for events, and the cursor, which moves in the transaction
 * that brings the rows. For one worker: the file belongs to one process.
 */
export interface HistoryStore {
  /** Journal position of the newest batch. */
  readonly position: number
  /** All of it or nothing. Batches come one after another. */
  append(batch: HistoryBatch): Promise<void>
  query(query: HistoryQuery): Promise<HistorySeries>
  /** Deletes what is older than `at`; answers the number of rows. */
  dropBefore(at: Instant): Promise<number>
  close(): void
}

const VERSION = 1

export interface HistoryStoreOptions {
  readonly tables: readonly HistoryTable[]
  /** Megabytes. */
  readonly memoryLimit: number
  readonly threads: number
}

/**
 * Opens (or makes) the file and its tables; a point that is new gets a column, one whose type changed a new column beside the
 * old one. Throws HubError `newer-data` when a newer version wrote it.
 */
export async function openHistoryStore(file: string, { tables, memoryLimit, threads }: HistoryStoreOptions): Promise<HistoryStore> {
  const instance = await DuckDBInstance.create(file, { memory_limit: `${memoryLimit}MB`, threads: String(threads) })
  // One connection writes, the other answers, so that no question waits for a commit.
  const writer = await instance.connect()
  const reader = await instance.connect()
  const close = () => {
    writer.closeSync()
    reader.closeSync()
    instance.closeSync()
  }
  const columns = new Map<string, readonly Column[]>()
  try {
    await writer.run('BEGIN')
    await makeOwnTables(writer, file)
    for (const table of tables) columns.set(table.id, await makeTable(writer, table))
    await writer.run('COMMIT')
  } catch (error) {
    close()
    throw error
  }
  const types = new Map(tables.map(({ id, points }) => [id, new Map(Object.entries(points))]))
  let position = Number((await rows(writer, 'SELECT position::DOUBLE FROM cursor'))[0]?.[0])

  return {
    get position() {
      return position
    },
    async append(batch) {
      await writer.run('BEGIN')
      try {
        for (const [kind, readings] of byKind(batch.readings)) await appendReadings(writer, kind, columns.get(kind), readings)
        if (batch.events.length > 0) await appendEvents(writer, batch.events)
        await writer.run('UPDATE cursor SET position = $1', [BigInt(batch.position)])
        await writer.run('COMMIT')
      } catch (error) {
        await writer.run('ROLLBACK').catch(() => {})
        throw error
      }
      position = batch.position
    },
    async query(query) {
      const type = types.get(query.kind)?.get(query.point)
      const sql = type && historySql(query, type)
      if (!sql) return { at: [], value: [] }
      const answer = await reader.runAndReadAll(sql.text, [...sql.params])
      const [at = [], value = []] = answer.getColumns()
      return { at: at as number[], value: value as (number | string | boolean | null)[] }
    },
    async dropBefore(at) {
      let dropped = 0
      for (const name of [...tables.map(({ id }) => tableName(id)), 'events']) {
        const [row] = await rows(writer, `DELETE FROM ${name} WHERE _at < $1`, [BigInt(Math.floor(at))])
        dropped += Number(row?.[0] ?? 0)
      }
      return dropped
    },
    close,
  }
}

async function makeOwnTables(db: DuckDBConnection, file: string): Promise<void> {
  await db.run('CREATE TABLE IF NOT EXISTS cursor (version INTEGER NOT NULL, position BIGINT NOT NULL)')
  const [row] = await rows(db, 'SELECT version FROM cursor')
  if (!row) await db.run(`INSERT INTO cursor VALUES (${VERSION}, 0)`)
  else if (Number(row[0]) > VERSION)
    throw new HubError('newer-data', [
      {
        what: `the history has version ${String(row[0])}, this program knows ${VERSION}`,
        where: file,
        mend: 'start the newer Sanfang that wrote it',
      },
    ])
  await db.run(
    'CREATE TABLE IF NOT EXISTS events (_site VARCHAR, _device VARCHAR, _at BIGINT, _received_at BIGINT, event VARCHAR, data VARCHAR)',
  )
}

const SQL_TYPES: Readonly<Record<HistoryType, string>> = { number: 'DOUBLE', boolean: 'BOOLEAN', text: 'VARCHAR' }

/** A column after our own four. One that no point fills any more has no type. */
interface Column {
  readonly name: string
  readonly type: HistoryType | undefined
}

/** Answers the columns in the table's own order, which is that of its growth. */
async function makeTable(db: DuckDBConnection, { id, points }: HistoryTable): Promise<readonly Column[]> {
  const name = tableName(id)
  const wanted = Object.entries(points).map(([point, type]) => ({ point, name: quoted(point), type: SQL_TYPES[type] }))
  const known = new Map(await columnsOf(db, name))
  if (known.size === 0) {
    const own = '_site VARCHAR, _device VARCHAR, _at BIGINT, _quality UTINYINT'
    await db.run(`CREATE TABLE ${name} (${[own, ...wanted.map((column) => `${column.name} ${column.type}`)].join(', ')})`)
  } else {
    for (const column of wanted) {
      const has = known.get(column.point)
      if (has === column.type) continue
      if (has) await db.run(`ALTER TABLE ${name} RENAME COLUMN ${column.name} TO "_was_${has.toLowerCase()}_${column.point}"`)
      await db.run(`ALTER TABLE ${name} ADD COLUMN ${column.name} ${column.type}`)
    }
  }
  return (await columnsOf(db, name)).slice(OWN_COLUMNS).map(([column]) => ({ name: column, type: points[column] }))
}

async function columnsOf(db: DuckDBConnection, table: string): Promise<[string, string][]> {
  const found = await rows(db, 'SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $1 ORDER BY column_index', [
    table.slice(1, -1),
  ])
  return found.map(([column, type]) => [String(column), String(type)])
}

async function appendReadings(
  db: DuckDBConnection,
  kind: string,
  columns: readonly Column[] | undefined,
  readings: readonly HistoryReading[],
): Promise<void> {
  if (!columns) throw new Error(`history has no table for ${kind}`)
  const appender = await db.createAppender(`readings_${kind}`)
  try {
    for (const { site, device, at, quality, values } of readings) {
      appender.appendVarchar(site)
      appender.appendVarchar(device)
      appender.appendBigInt(BigInt(Math.floor(at)))
      appender.appendUTinyInt(QUALITIES.indexOf(quality))
      for (const { name, type } of columns) appendValue(appender, type, values[name])
      appender.endRow()
    }
  } finally {
    appender.closeSync()
  }
}

const OWN_COLUMNS = 4

function appendValue(appender: DuckDBAppender, type: HistoryType | undefined, value: unknown): void {
  if (type === 'number' && typeof value === 'number') appender.appendDouble(value)
  else if (type === 'boolean' && typeof value === 'boolean') appender.appendBoolean(value)
  else if (type === 'text' && typeof value === 'string') appender.appendVarchar(value)
  else appender.appendNull()
}

async function appendEvents(db: DuckDBConnection, events: readonly DeviceEvent[]): Promise<void> {
  const appender = await db.createAppender('events')
  try {
    for (const { site, device, at, receivedAt, event, data } of events) {
      appender.appendVarchar(site)
      appender.appendVarchar(device)
      appender.appendBigInt(BigInt(Math.floor(at)))
      appender.appendBigInt(BigInt(Math.floor(receivedAt)))
      appender.appendVarchar(event)
      appender.appendVarchar(JSON.stringify(data))
      appender.endRow()
    }
  } finally {
    appender.closeSync()
  }
}

function byKind(readings: readonly HistoryReading[]): Map<string, HistoryReading[]> {
  const kinds = new Map<string, HistoryReading[]>()
  for (const reading of readings) {
    const list = kinds.get(reading.kind)
    if (list) list.push(reading)
    else kinds.set(reading.kind, [reading])
  }
  return kinds
}

async function rows(db: DuckDBConnection, sql: string, params?: DuckDBValue[]): Promise<DuckDBValue[][]> {
  try {
    return (await db.runAndReadAll(sql, params)).getRows()
  } catch (error) {
    throw new Error(`history: ${reasonOf(error)}`, { cause: error })
  }
}
