import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { Value } from 'typebox/value'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { PacketEntry } from '../../core/journal-entry.ts'
import { type JournalConfig, platformConfig } from '../../platform/config.ts'
import { type Journal, type JournalOptions, openJournal } from '../../platform/journal.ts'
import { openJournalFile, readJournalFile } from '../../platform/journal-file.ts'
import type { JournalRecord } from '../../platform/journal-format.ts'
import { openMetrics } from '../../platform/metrics.ts'
import { openSql } from '../../platform/sql.ts'

let folder: string
let file: string
const opened: Journal[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sanfang-journal-'))
  file = join(folder, 'journal.db')
})
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close()
  rmSync(folder, { recursive: true, force: true })
})

const defaults = (Value.Create(platformConfig) as { journal: JournalConfig }).journal
const open = async ({ config, ...rest }: Partial<Omit<JournalOptions, 'config'>> & { config?: Partial<JournalConfig> } = {}) => {
  const journal = await openJournal({
    file,
    log: pino({ level: 'silent' }),
    metrics: openMetrics(),
    ...rest,
    config: { ...defaults, stopBelowFree: 0, ...config },
  })
  opened.push(journal)
  return journal
}
const never = 1_000

let n = 0
const packet = (payload: string | Uint8Array = `{"n":${++n}}`, at = 1_700_000_000_000): PacketEntry => ({
  type: 'packet',
  at,
  site: 'greenhill',
  device: 'leak-1',
  via: 'leak-1',
  channel: 'telemetry',
  qos: 1,
  dup: false,
  packetId: 7,
  verdict: 'recorded',
  reason: '',
  kind: 'leakSensor',
  skew: 0,
  payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
})
const texts = (records: readonly JournalRecord[]) =>
  records.map(({ entry }) => (entry.type === 'packet' ? Buffer.from(entry.payload).toString() : entry.type))
const readAll = async (journal: Journal, from = 0) => {
  const all: JournalRecord[] = []
  for await (const records of journal.read(from)) all.push(...records)
  return all
}
const onDisk = () => [...readJournalFile(file)].flat()

describe('the journal', () => {
  test('receipts come after the sync, in the order received', async () => {
    const journal = await open()
    const given: number[] = []
    const seen: number[] = []
    for (let i = 1; i <= 300; i++) {
      const position = journal.append(packet(`p${i}`), (error) => {
        expect(error).toBeUndefined()
        given.push(i)
        if (i % 100 === 0) seen.push(openJournalFile(file).newest())
      })
      expect(position).toBe(i)
      if (i % 70 === 0) journal.closeGroup()
    }
    expect(given).toEqual([])
    await journal.whenDurable(300)
    expect(given).toEqual(Array.from({ length: 300 }, (_, i) => i + 1))
    for (const [i, newest] of seen.entries()) expect(newest).toBeGreaterThanOrEqual((i + 1) * 100)
    expect(texts(onDisk())).toEqual(Array.from({ length: 300 }, (_, i) => `p${i + 1}`))
  })

  test('a group goes to disk by itself when its time has come', async () => {
    const journal = await open({ config: { groupMs: 1 } })
    journal.append(packet())
    await journal.whenDurable(1)
    expect(journal.durable).toBe(1)
  })

  test('a group that must not wait is closed at once', async () => {
    const journal = await open({ config: { groupMs: never } })
    const from = performance.now()
    journal.append(packet())
    journal.closeGroup()
    await journal.whenDurable(1)
    expect(performance.now() - from).toBeLessThan(never)
  })

  test('a group that is full is closed at once, and the next entries go into another row', async () => {
    const journal = await open({ config: { groupMs: never, groupEntries: 3 } })
    for (let i = 0; i < 9; i++) journal.append(packet())
    await journal.whenDurable(9)
    expect(
      openJournalFile(file)
        .groups(0)
        .map(({ first, count }) => [first, count]),
    ).toEqual([
      [1, 3],
      [4, 3],
      [7, 3],
    ])
  })

  test('the payload may be reused right after the call', async () => {
    const journal = await open()
    const payload = Buffer.from('first')
    journal.append(packet(payload))
    payload.write('other')
    await journal.whenDurable(1)
    expect(texts(onDisk())).toEqual(['first'])
  })

  test('positions go on without a gap after a restart', async () => {
    const first = await open()
    first.append({ type: 'hubStart', at: 1, version: '0.1.0' })
    first.append(packet('a'))
    await first.close()
    const second = await open()
    expect([second.position, second.durable]).toEqual([2, 2])
    expect(second.append(packet('b'))).toBe(3)
    await second.close()
    const records = onDisk()
    expect(records.map(({ position }) => position)).toEqual([1, 2, 3])
    expect(texts(records)).toEqual(['hubStart', 'a', 'b'])
  })

  test('reading goes from the middle of a group to the newest, group by group', async () => {
    const journal = await open({ config: { groupEntries: 4, groupMs: never } })
    for (let i = 1; i <= 400; i++) journal.append(packet(`p${i}`))
    await journal.whenDurable(400)
    const records = await readAll(journal, 6)
    expect(records.map(({ position }) => position)).toEqual(Array.from({ length: 394 }, (_, i) => i + 7))
    expect(texts(records)[0]).toBe('p7')
    expect(await readAll(journal, 400)).toEqual([])
  })

  test('a large log is read in bounded batches', async () => {
    const journal = await open({ config: { groupEntries: 1 } })
    for (let i = 0; i < 20; i++) journal.append(packet(new Uint8Array(10_000)))
    await journal.whenDurable(20)
    const reader = openJournalFile(file)
    expect(reader.groups(0, { entries: 256, bytes: 35_000 })).toHaveLength(3)
    expect(reader.groups(0, { entries: 5, bytes: 1e9 })).toHaveLength(5)
    expect(reader.groups(0, { entries: 5, bytes: 1 })).toHaveLength(1)
    reader.close()
  })

  test('what must not be trimmed is not: readers hold it, then it goes', async () => {
    const journal = await open({ config: { groupEntries: 10, groupMs: never, keepDays: 1 } })
    for (let i = 0; i < 100; i++) journal.append(packet(`p${i}`, i * 3_600_000))
    await journal.whenDurable(100)
    journal.hold('history', 25)
    journal.hold('rules', 90)
    expect(await journal.trim()).toBe(2)
    expect(openJournalFile(file).oldest()).toBe(21)
    journal.hold('history', 100)
    expect(await journal.trim()).toBe(5)
    expect((await readAll(journal))[0]?.position).toBe(71)
    await journal.close()
    expect((await open()).position).toBe(100)
  })

  test('a receipt that throws does not keep the others from theirs', async () => {
    const journal = await open()
    const given: string[] = []
    journal.append(packet(), () => {
      throw new Error('mine')
    })
    journal.append(packet(), () => given.push('second'))
    await journal.whenDurable(2)
    expect(given).toEqual(['second'])
  })

  test('waiting for what was never appended is refused', async () => {
    const journal = await open()
    await expect(journal.whenDurable(1)).rejects.toThrow('never appended')
    await expect(journal.whenDurable(0)).rejects.toThrow('never appended')
  })

  test('a journal of a newer version is left alone, with the mend', async () => {
    const sql = openSql(file)
    sql.exec('PRAGMA user_version = 9')
    sql.close()
    await expect(open()).rejects.toMatchObject({ name: 'HubError', code: 'newer-data' })
  })
})

describe('a disk that has no room', () => {
  test('below the limit nothing is recorded or confirmed; with room again all of it is, in order', async () => {
    let free = 0.5
    const journal = await open({ config: { stopBelowFree: 0.01 }, space: { measure: async () => free, everyMs: 2 } })
    free = 0.005
    await vi.waitUntil(() => journal.health === 'full')
    const given: number[] = []
    for (let i = 1; i <= 5; i++) journal.append(packet(`p${i}`), () => given.push(i))
    journal.closeGroup()
    expect(journal.position).toBe(5)
    free = 0.011
    await new Promise((resolve) => setTimeout(resolve, 20))
    // Not enough more than the limit to begin again.
    expect([journal.health, given, onDisk().length]).toEqual(['full', [], 0])
    free = 0.02
    await journal.whenDurable(5)
    expect([journal.health, given]).toEqual(['good', [1, 2, 3, 4, 5]])
    expect(texts(onDisk())).toEqual(['p1', 'p2', 'p3', 'p4', 'p5'])
  })

  test('what waits in memory is bounded: the rest is refused, counted and takes no position', async () => {
    const metrics = openMetrics()
    const journal = await open({
      metrics,
      config: { stopBelowFree: 0.01, maxHeldBytes: 100_000, groupBytes: 20_000 },
      space: { measure: async () => 0 },
    })
    const errors: Error[] = []
    let taken = 0
    for (let i = 0; i < 200; i++)
      if (
        journal.append(packet(new Uint8Array(1_000)), (error) => {
          if (error) errors.push(error)
        }) > 0
      )
        taken++
    expect(taken).toBeGreaterThan(80)
    expect(taken).toBeLessThan(110)
    expect(journal.position).toBe(taken)
    await Promise.resolve()
    expect(errors).toHaveLength(200 - taken)
    expect(await metrics.getSingleMetricAsString('sanfang_journal_refused_total')).toContain(`sanfang_journal_refused_total ${200 - taken}`)
    expect(await metrics.getSingleMetricAsString('sanfang_journal_healthy')).toContain('sanfang_journal_healthy 0')
    await journal.close()
    // Never confirmed, so told as not recorded.
    expect(errors).toHaveLength(200)
    expect(onDisk()).toEqual([])
  })

  test('a full disk is tried again until there is room, and each entry is there once', async () => {
    const journal = await open({ pragmas: { max_page_count: 60 }, config: { groupEntries: 10, groupMs: never } })
    const given: number[] = []
    for (let i = 1; i <= 150; i++) journal.append(packet(Buffer.alloc(1_500, `${i} `)), (error) => !error && given.push(i))
    await vi.waitUntil(() => journal.health === 'full', { timeout: 5_000 })
    const confirmed = journal.durable
    expect(confirmed).toBeGreaterThan(50)
    expect(confirmed).toBeLessThan(150)
    expect([journal.position, given.length]).toEqual([150, confirmed])
    openRoom(file)
    await journal.whenDurable(150)
    expect(journal.health).toBe('good')
    expect(given).toEqual(Array.from({ length: 150 }, (_, i) => i + 1))
    const records = onDisk()
    expect(records.map(({ position }) => position)).toEqual(Array.from({ length: 70 }, (_, i) => i + 81))
    for (const [i, text] of texts(records).entries()) expect(text.startsWith(`${i + 81} `)).toBe(true)
  })
})

/** Another process makes room: rows go, their pages are free again. */
const openRoom = (path: string) => {
  const sql = openSql(path)
  sql.exec('DELETE FROM groups WHERE first < 80')
  sql.close()
}
