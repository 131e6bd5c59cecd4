import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Generated, sql } from 'kysely'
import { pino } from 'pino'
import { Value } from 'typebox/value'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { platformConfig, type RecordsConfig } from '../../platform/config.ts'
import { openMetrics } from '../../platform/metrics.ts'
import { type Migration, openRecords, type Records, statements } from '../../platform/records.ts'
import { openSql } from '../../platform/sql.ts'

interface Tables {
  notes: { id: Generated<number>; text: string; flag: number | boolean | null }
}
const MADE: Migration = {
  name: '2026-11-notes-1',
  sql: ['CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, flag INTEGER)'],
}
const MORE: Migration = { name: '2026-12-notes-2', sql: ['ALTER TABLE notes ADD COLUMN more TEXT', "UPDATE notes SET more = 'was there'"] }

let folder: string
let file: string
const opened: Records[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sanfang-records-'))
  file = join(folder, 'records.db')
})
afterEach(async () => {
  for (const records of opened.splice(0)) await records.close()
  rmSync(folder, { recursive: true, force: true })
})

const defaults = (Value.Create(platformConfig) as { records: RecordsConfig }).records
const open = async (migrations: readonly Migration[] = [MADE], config: Partial<RecordsConfig> = {}) => {
  const records = await openRecords({
    file,
    migrations,
    log: pino({ level: 'silent' }),
    metrics: openMetrics(),
    config: { ...defaults, ...config },
  })
  opened.push(records)
  return records
}
const insert = (text: string, id?: number) => statements<Tables>().insertInto('notes').values({ id, text, flag: null }).compile()
const texts = async (records: Records) =>
  (await records.db<Tables>().selectFrom('notes').select('text').orderBy('id').execute()).map(({ text }) => text)

describe('the records', () => {
  test('queries go through Kysely and answer what changed', async () => {
    const db = (await open()).db<Tables>()
    const made = await db.insertInto('notes').values({ text: '门禁', flag: true }).executeTakeFirstOrThrow()
    expect(made.insertId).toBe(1n)
    expect(await db.insertInto('notes').values({ text: 'b', flag: false }).returning(['id', 'flag']).execute()).toEqual([
      { id: 2, flag: 0 },
    ])
    expect((await db.updateTable('notes').set({ flag: null }).execute())[0]?.numUpdatedRows).toBe(2n)
    expect(await db.selectFrom('notes').selectAll().orderBy('id').execute()).toEqual([
      { id: 1, text: '门禁', flag: null },
      { id: 2, text: 'b', flag: null },
    ])
  })

  test('what is written together is there together, or not at all', async () => {
    const records = await open()
    await records.write([insert('a'), insert('b')])
    await expect(records.write([insert('c'), insert('a')])).rejects.toMatchObject({ kind: 'constraint' })
    expect(await texts(records)).toEqual(['a', 'b'])
  })

  test('a call that fails fails alone, however many share its sync', async () => {
    const records = await open()
    const outcomes = await Promise.allSettled([
      records.write([insert('a')]),
      records.write([insert('b'), insert('a')]),
      records.write([insert('c'), insert('d')]),
      records.write([insert('c')]),
      records.db<Tables>().selectFrom('notes').select('text').execute(),
      sql`SELECT nonsense`.execute(records.db<Tables>()),
      records.write([insert('e')]),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(await texts(records)).toEqual(['a', 'c', 'd', 'e'])
  })

  test('calls are committed in the order made', async () => {
    const records = await open()
    const done: number[] = []
    await Promise.all(Array.from({ length: 600 }, (_, i) => records.write([insert(`n${i}`)]).then(() => done.push(i))))
    const inOrder = Array.from({ length: 600 }, (_, i) => i)
    expect(done).toEqual(inOrder)
    expect(await texts(records)).toEqual(inOrder.map((i) => `n${i}`))
  })

  test('what resolved is in the file for everybody', async () => {
    const records = await open()
    await records.write([insert('a'), insert('b')])
    const reader = openSql(file, { readOnly: true })
    expect(reader.prepare('SELECT count(*) AS n FROM notes').get()).toEqual({ n: 2 })
    reader.close()
  })

  test('a full disk fails the writes of its time, and neither the readings nor the writes after it', async () => {
    const records = await open()
    await records.write([insert('a')])
    await sql`PRAGMA max_page_count = 1`.execute(records.db())
    const big = insert('x'.repeat(100_000))
    const [write, read] = await Promise.allSettled([records.write([big, insert('b')]), texts(records)])
    expect(write).toMatchObject({ status: 'rejected', reason: { kind: 'full' } })
    expect(read).toEqual({ status: 'fulfilled', value: ['a'] })
    await sql`PRAGMA max_page_count = 100000`.execute(records.db())
    await records.write([big, insert('b')])
    expect(await texts(records)).toHaveLength(3)
  })

  test('what cannot be bound is refused before it does harm', async () => {
    const records = await open()
    await expect(records.write([insert('a'), insert(new Date(0) as never)])).rejects.toThrow('cannot take')
    await records.write([insert('b')])
    expect(await texts(records)).toEqual(['b'])
  })

  test('more calls than may wait are refused', async () => {
    const records = await open([MADE], { maxPending: 100 })
    const outcomes = await Promise.allSettled(Array.from({ length: 120 }, (_, i) => records.write([insert(`n${i}`)])))
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(20)
    expect(await texts(records)).toHaveLength(100)
  })

  test('a transaction across questions is refused: it would hold up everybody', async () => {
    const db = (await open()).db<Tables>()
    await expect(db.transaction().execute(async () => {})).rejects.toThrow('records.write')
  })

  test('a copy holds what was written before it was asked for', async () => {
    const records = await open()
    const copy = join(folder, 'copy.db')
    await Promise.all([records.write([insert('a')]), records.snapshot(copy), records.write([insert('b')])])
    const reader = openSql(copy, { readOnly: true })
    expect(reader.prepare('SELECT text FROM notes').all()).toEqual([{ text: 'a' }])
    reader.close()
  })

  test('what is asked before the end is done before the end', async () => {
    const records = await open()
    const written = records.write([insert('a')])
    await Promise.all([records.close(), written])
    expect(await texts(await open())).toEqual(['a'])
  })
})

describe('the schema', () => {
  test('a migration is applied once, later ones on top, with a copy of what was', async () => {
    const first = await open()
    await first.write([insert('old')])
    await first.close()
    const second = await open([MADE, MORE])
    expect(await sql`SELECT more FROM notes`.execute(second.db())).toMatchObject({ rows: [{ more: 'was there' }] })
    await second.close()
    const copy = join(folder, 'records.db.before-2026-12-notes-2')
    const reader = openSql(copy, { readOnly: true })
    expect(reader.prepare('SELECT * FROM notes').all()).toEqual([{ id: 1, text: 'old', flag: null }])
    reader.close()
    rmSync(copy)
    await (await open([MADE, MORE])).close()
    expect(existsSync(copy)).toBe(false)
  })

  test('a new file needs no copy', async () => {
    await (await open([MADE, MORE])).close()
    expect(readdirSync(folder)).toEqual(['records.db'])
  })

  test('a migration that fails changes nothing and says where', async () => {
    await (await open()).close()
    const broken: Migration = {
      name: '2027-01-broken',
      sql: ['ALTER TABLE notes ADD COLUMN extra TEXT', 'ALTER TABLE nowhere ADD COLUMN a'],
    }
    await expect(open([MADE, broken])).rejects.toThrow('migration 2027-01-broken, statement 2')
    const records = await open()
    expect(Object.keys((await sql`SELECT * FROM notes`.execute(records.db())).rows)).not.toContain('extra')
    await records.write([insert('still works')])
  })

  test('a file of a newer version is left alone, with the mend', async () => {
    await (await open([MADE, MORE])).close()
    await expect(open([MADE])).rejects.toMatchObject({ name: 'HubError', code: 'newer-data', problems: [{ where: file }] })
  })

  test('only the newest copies are kept', async () => {
    await (await open()).close()
    const list: Migration[] = [MADE]
    for (let i = 1; i <= 5; i++) {
      list.push({ name: `2027-0${i}`, sql: [`CREATE TABLE t${i} (a)`] })
      await (await open(list)).close()
    }
    expect(readdirSync(folder).sort()).toEqual([
      'records.db',
      'records.db.before-2027-03',
      'records.db.before-2027-04',
      'records.db.before-2027-05',
    ])
  })
})
