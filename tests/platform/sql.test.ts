import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSql, SqlError } from '../../platform/sql.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sanfang-sql-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const kindOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    return error instanceof SqlError ? error.kind : `not an SqlError: ${String(error)}`
  }
  return 'no error'
}

describe('the SQLite driver', () => {
  test('every kind of value comes back as it went in', () => {
    const sql = openSql(join(folder, 'a.db'))
    sql.exec('CREATE TABLE t (any, text TEXT, blob BLOB)')
    const insert = sql.prepare('INSERT INTO t VALUES (?, ?, ?)')
    for (const any of [0, 12, -5, 2 ** 40, Number.MAX_SAFE_INTEGER, 1.5, 1e300, 'é中🚪', null])
      insert.run(any, String(any), new Uint8Array([1, 2, 255]))
    const rows = sql.prepare('SELECT * FROM t').all()
    expect(rows.map((row) => row.any)).toEqual([0, 12, -5, 2 ** 40, Number.MAX_SAFE_INTEGER, 1.5, 1e300, 'é中🚪', null])
    for (const row of rows) expect([...(row.blob as Uint8Array)]).toEqual([1, 2, 255])
    expect(Object.keys(sql.prepare('SELECT any FROM t').get() ?? {})).toEqual(['any'])
    sql.close()
  })

  test('a whole number stays whole in a text column, a boolean becomes 0 or 1', () => {
    const sql = openSql(join(folder, 'a.db'))
    sql.exec('CREATE TABLE t (text TEXT, flag INTEGER)')
    sql.prepare('INSERT INTO t VALUES (?, ?)').run(12, true)
    expect(sql.prepare('SELECT text, flag FROM t').get()).toEqual({ text: '12', flag: 1 })
    sql.close()
  })

  test('a parameter that SQLite does not know is an error, not the end of the process', () => {
    const sql = openSql(join(folder, 'a.db'))
    const statement = sql.prepare('SELECT ?')
    for (const param of [undefined, {}, new Date(0), [1]]) expect(kindOf(() => statement.get(param as never))).toBe('other')
    sql.close()
  })

  test('it writes ahead and syncs fully', () => {
    const sql = openSql(join(folder, 'a.db'))
    expect(sql.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    expect(sql.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 })
    sql.close()
  })

  test('a transaction that throws leaves nothing behind', () => {
    const sql = openSql(join(folder, 'a.db'))
    sql.exec('CREATE TABLE t (a)')
    expect(() =>
      sql.transaction(() => {
        sql.exec('INSERT INTO t VALUES (1)')
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(sql.transaction(() => sql.prepare('SELECT count(*) AS n FROM t').get())).toEqual({ n: 0 })
    sql.close()
  })

  test('statements that answer rows are told from those that do not', () => {
    const sql = openSql(join(folder, 'a.db'))
    sql.exec('CREATE TABLE t (a INTEGER PRIMARY KEY)')
    expect(['SELECT 1', 'INSERT INTO t VALUES (7) RETURNING a', 'PRAGMA user_version'].map((text) => sql.prepare(text).reader)).toEqual([
      true,
      true,
      true,
    ])
    expect(sql.prepare('INSERT INTO t VALUES (8)').reader).toBe(false)
    expect(sql.prepare('INSERT INTO t VALUES (8)').run()).toEqual({ changes: 1, lastId: 8 })
    sql.close()
  })

  test('errors say what kind they are', () => {
    const sql = openSql(join(folder, 'a.db'))
    sql.exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b)')
    sql.exec('INSERT INTO t VALUES (1, 1)')
    expect(kindOf(() => sql.exec('INSERT INTO t VALUES (1, 1)'))).toBe('constraint')
    expect(kindOf(() => sql.prepare('SELECT * FROM nowhere').all())).toBe('other')
    const other = openSql(join(folder, 'a.db'), { pragmas: { busy_timeout: 0 } })
    sql.exec('BEGIN IMMEDIATE')
    expect(kindOf(() => other.exec('BEGIN IMMEDIATE'))).toBe('busy')
    sql.exec('ROLLBACK')
    sql.exec('PRAGMA max_page_count = 3')
    expect(kindOf(() => sql.prepare('INSERT INTO t VALUES (2, zeroblob(100000))').run())).toBe('full')
    expect(kindOf(() => openSql(join(folder, 'no', 'such', 'folder.db')))).toBe('io')
    other.close()
    sql.close()
  })

  test('a reader beside the writer sees what is committed and cannot write', () => {
    const file = join(folder, 'a.db')
    expect(kindOf(() => openSql(file, { readOnly: true }))).toBe('readonly')
    const writer = openSql(file)
    writer.exec('CREATE TABLE t (a)')
    const reader = openSql(file, { readOnly: true })
    writer.exec('INSERT INTO t VALUES (1)')
    expect(reader.prepare('SELECT a FROM t').all()).toEqual([{ a: 1 }])
    expect(kindOf(() => reader.exec('INSERT INTO t VALUES (2)'))).toBe('readonly')
    reader.close()
    writer.close()
  })
})
