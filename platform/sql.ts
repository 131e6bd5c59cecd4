import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import type Libsql from 'libsql'

/**
 * One connection to an SQLite file, synchronous: meant for worker threads. Built on `node:sqlite` where the runtime has it, else on libsql.
 * Everything that fails throws `SqlError`.
 */
export interface Sql {
  exec(sql: string): void
  prepare(sql: string): SqlStatement
  /** Runs `work` between BEGIN IMMEDIATE and COMMIT; whatever it throws rolls back and is thrown on. */
  transaction<T>(work: () => T): T
  close(): void
}

/** A prepared statement. Parameters are positional; whole numbers are bound as INTEGER, booleans as 0 and 1. */
export interface SqlStatement {
  /** It answers rows (SELECT, PRAGMA, … RETURNING). */
  readonly reader: boolean
  run(...params: readonly SqlParam[]): SqlChange
  get(...params: readonly SqlParam[]): SqlRow | undefined
  all(...params: readonly SqlParam[]): SqlRow[]
}

export type SqlValue = number | string | null | Uint8Array
export type SqlParam = SqlValue | boolean | bigint
export type SqlRow = Record<string, SqlValue>
export interface SqlChange {
  readonly changes: number
  readonly lastId: number
}

export interface SqlOptions {
  /** Set in this order after opening; WAL, FULL and a busy timeout of 5 s unless told otherwise. */
  readonly pragmas?: Readonly<Record<string, string | number>>
  /** For readers beside the one writer: refuses to write and to create the file. */
  readonly readOnly?: boolean
}

/** What kind of failure it was: `full` and `io` may mend themselves, the rest will not. */
export type SqlErrorKind = 'full' | 'io' | 'busy' | 'constraint' | 'corrupt' | 'readonly' | 'other'

export class SqlError extends Error {
  readonly kind: SqlErrorKind
  constructor(kind: SqlErrorKind, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'SqlError'
    this.kind = kind
  }
}

const WRITER = { busy_timeout: 5_000, journal_mode: 'WAL', synchronous: 'FULL' }
const READER = { busy_timeout: 5_000, query_only: 'ON' }

/** Opens `file` (created when missing, unless `readOnly`). */
export function openSql(file: string, options: SqlOptions = {}): Sql {
  if (options.readOnly && !existsSync(file)) throw new SqlError('readonly', `${file}: no such file`)
  const raw = guarded(`${file}: cannot be opened`, () => openRaw(file))
  const pragmas = { ...(options.readOnly ? READER : WRITER), ...options.pragmas }
  const exec = (sql: string) => guarded(file, () => raw.exec(sql))
  for (const [name, value] of Object.entries(pragmas)) exec(`PRAGMA ${name} = ${value}`)
  return {
    exec,
    prepare: (sql) => wrap(guarded(file, () => raw.prepare(sql))),
    transaction(work) {
      exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        exec('COMMIT')
        return result
      } catch (error) {
        rollback(raw)
        throw error
      }
    },
    close: () => raw.close(),
  }
}

/** What both drivers have in common. */
interface Raw {
  exec(sql: string): void
  prepare(sql: string): RawStatement
  close(): void
}
interface RawStatement {
  readonly reader: boolean
  run(params: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint }
  get(params: readonly unknown[]): SqlRow | undefined
  all(params: readonly unknown[]): SqlRow[]
}

function wrap(raw: RawStatement): SqlStatement {
  const { reader } = raw
  return {
    reader,
    run(...params) {
      const bound = bind(params)
      const { changes, lastInsertRowid } = guarded('', () => raw.run(bound))
      return { changes: Number(changes), lastId: Number(lastInsertRowid) }
    },
    get(...params) {
      const bound = bind(params)
      return guarded('', () => raw.get(bound))
    },
    all(...params) {
      const bound = bind(params)
      return guarded('', () => raw.all(bound))
    },
  }
}

/**
 * Both drivers bind every number as REAL, which turns 12 into '12.0' in a TEXT column; whole numbers therefore go as bigint.
 * libsql ends the whole process when it is handed a boolean, so nothing unknown gets past here.
 */
function bind(params: readonly SqlParam[]): unknown[] {
  const bound: unknown[] = []
  for (const param of params as readonly unknown[]) {
    if (typeof param === 'number') bound.push(Number.isSafeInteger(param) ? BigInt(param) : param)
    else if (typeof param === 'boolean') bound.push(param ? 1n : 0n)
    else if (typeof param === 'string' || typeof param === 'bigint' || param === null || param instanceof Uint8Array) bound.push(param)
    else throw new SqlError('other', `a statement cannot take ${param === undefined ? 'undefined' : `a ${typeof param}`} as parameter`)
  }
  return bound
}

function guarded<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw sqlError(error, what)
  }
}

function sqlError(error: unknown, what: string): SqlError {
  if (error instanceof SqlError) return error
  const { errcode, rawCode, message } = error as { errcode?: number; rawCode?: number; message?: string }
  // libsql says only in words that a file cannot be opened.
  const code = errcode ?? rawCode ?? (message?.startsWith('ConnectionFailed') ? 14 : 0)
  const kind = KINDS[code & 0xff] ?? 'other'
  return new SqlError(kind, `${what ? `${what}: ` : ''}${message ?? String(error)}`, { cause: error })
}

/** Primary result codes of SQLite. */
const KINDS: Readonly<Record<number, SqlErrorKind>> = {
  5: 'busy',
  6: 'busy',
  7: 'io',
  8: 'readonly',
  10: 'io',
  11: 'corrupt',
  13: 'full',
  14: 'io',
  19: 'constraint',
  26: 'corrupt',
}

/** A full disk may have ended the transaction already; then there is nothing left to roll back. */
function rollback(raw: Raw): void {
  try {
    raw.exec('ROLLBACK')
  } catch {
    // The error that led here is the one worth telling.
  }
}

function openRaw(file: string): Raw {
  const builtIn = nodeSqlite()
  return builtIn ? openBuiltIn(builtIn, file) : openLibsql(file)
}

interface NodeStatement {
  columns(): readonly unknown[]
  run(...params: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  get(...params: readonly unknown[]): SqlRow | undefined
  all(...params: readonly unknown[]): SqlRow[]
}
interface NodeSqlite {
  readonly DatabaseSync: new (file: string) => { exec(sql: string): void; prepare(sql: string): NodeStatement; close(): void }
  readonly StatementSync: { readonly prototype: object }
}

/** The runtime's own SQLite, when it is new enough to tell which statements answer rows. */
function nodeSqlite(): NodeSqlite | undefined {
  const found = process.getBuiltinModule?.('node:sqlite') as NodeSqlite | undefined
  return found && 'columns' in found.StatementSync.prototype ? found : undefined
}

function openBuiltIn({ DatabaseSync }: NodeSqlite, file: string): Raw {
  const db = new DatabaseSync(file)
  return {
    exec: (sql) => db.exec(sql),
    close: () => db.close(),
    prepare(sql) {
      const statement = db.prepare(sql)
      return {
        reader: statement.columns().length > 0,
        run: (params) => statement.run(...params),
        get: (params) => statement.get(...params),
        all: (params) => statement.all(...params),
      }
    },
  }
}

function openLibsql(file: string): Raw {
  const Database = createRequire(import.meta.url)('libsql') as typeof Libsql
  const db = new Database(file)
  return {
    exec: (sql) => void db.exec(sql),
    close: () => void db.close(),
    prepare(sql) {
      const statement = db.prepare(sql)
      return {
        reader: statement.reader,
        // A lone array is taken as the list of parameters.
        run: (params) => statement.run(params),
        get(params) {
          const row = statement.get(params) as (SqlRow & { _metadata?: unknown }) | undefined
          if (row) delete row._metadata
          return row && plainBlobs(row)
        },
        all: (params) => (statement.all(params) as SqlRow[]).map(plainBlobs),
      }
    },
  }
}

/** libsql answers blobs as Buffer or ArrayBuffer, depending on the call. */
function plainBlobs(row: SqlRow): SqlRow {
  for (const name in row) {
    const value: unknown = row[name]
    if (value instanceof ArrayBuffer) row[name] = new Uint8Array(value)
    else if (Buffer.isBuffer(value)) row[name] = new Uint8Array(value.buffer, value.byteOffset, value.length)
  }
  return row
}
