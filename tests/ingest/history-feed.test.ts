import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { Value } from 'typebox/value'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { PacketEntry } from '../../core/journal-entry.ts'
import { startHistory } from '../../ingest/history-feed.ts'
import { type PlatformConfig, platformConfig } from '../../platform/config.ts'
import type { SpaceMeasure } from '../../platform/free-space.ts'
import type { History } from '../../platform/history.ts'
import { type Journal, openJournal } from '../../platform/journal.ts'
import { openMetrics } from '../../platform/metrics.ts'

const defaults = Value.Create(platformConfig) as PlatformConfig
const log = pino({ level: 'silent' })

let folder: string
const closing: { close(): Promise<void> }[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sanfang-feed-'))
})
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close()
  rmSync(folder, { recursive: true, force: true })
})

const openLog = async (): Promise<Journal> => {
  const journal = await openJournal({
    file: join(folder, 'journal.db'),
    log,
    metrics: openMetrics(),
    config: { ...defaults.journal, stopBelowFree: 0 },
  })
  closing.push(journal)
  return journal
}
const open = async (journal: Journal, space?: SpaceMeasure, metrics = openMetrics()): Promise<History> => {
  const history = await startHistory({
    dataFolder: folder,
    journal,
    log,
    metrics,
    space: space ?? { measure: async () => 1 },
    // Years are kept, so that fixed instants stay within them.
    config: { ...defaults.history, batchMs: 50, memoryMb: 128, threads: 1, keepDays: 36_500 },
  })
  closing.push(history)
  return history
}

const T0 = 1_700_000_000_000
const packet = (payload: unknown, rest: Partial<PacketEntry> = {}): PacketEntry => ({
  type: 'packet',
  at: T0,
  site: 'greenhill',
  device: 'leak-1',
  via: 'leak-1',
  channel: 'telemetry',
  qos: 1,
  dup: false,
  packetId: 1,
  verdict: 'recorded',
  reason: '',
  kind: 'leakSensor',
  skew: 0,
  payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  ...rest,
})
const depth = (n: number, rest: Partial<PacketEntry> = {}) => packet({ waterDepth: n }, { at: T0 + n, ...rest })
const asked = { site: 'greenhill', device: 'leak-1', kind: 'leakSensor', point: 'waterDepth', from: 0, to: 1e15 }
const reached = async (history: History, position: number) =>
  vi.waitUntil(async () => (await history.position()) >= position, { timeout: 10_000, interval: 10 })

describe('the way from the journal to history', () => {
  test('what was recorded arrives, with its own time; what was refused or sent twice does not', async () => {
    const journal = await openLog()
    const history = await open(journal)
    journal.append({ type: 'hubStart', at: T0, version: '0' })
    journal.append(depth(1))
    journal.append(depth(2, { verdict: 'duplicate' }))
    journal.append(depth(3, { verdict: 'refused', reason: 'too-fast' }))
    journal.append(packet({ ts: T0 - 5_000, values: { waterDepth: 4, noSuchPoint: 1 } }, { skew: 1_000 }))
    journal.append(packet('not json'))
    journal.append(depth(5, { kind: 'kindOfTheFuture' }))
    journal.append(
      packet([
        { ts: T0 - 9_000, values: { waterDepth: 6 } },
        { ts: T0 - 8_000, values: { waterDepth: 7 } },
      ]),
    )
    const last = journal.append(packet('online', { channel: 'status' }))
    await reached(history, last)
    expect(await history.query(asked)).toEqual({ at: [T0 - 9_000, T0 - 8_000, T0 - 4_000, T0 + 1], value: [6, 7, 4, 1] })
  })

  test('a restart goes on where it was: nothing twice, nothing left out', async () => {
    const journal = await openLog()
    const first = await open(journal)
    for (let n = 1; n <= 50; n++) journal.append(depth(n))
    await reached(first, 50)
    await first.close()
    for (let n = 51; n <= 80; n++) journal.append(depth(n))
    await journal.whenDurable(80)
    const second = await open(journal)
    await reached(second, 80)
    expect((await second.query(asked)).value).toEqual(Array.from({ length: 80 }, (_, i) => i + 1))
  })

  test('the journal keeps what history does not have yet', async () => {
    const held: [string, number][] = []
    const journal = await openLog()
    const watched: Journal = Object.create(journal, { hold: { value: (name: string, position: number) => held.push([name, position]) } })
    const history = await open(watched)
    expect(held[0]).toEqual(['history', 0])
    for (let n = 1; n <= 10; n++) journal.append(depth(n))
    await reached(history, 10)
    expect(held.at(-1)).toEqual(['history', 10])
  })

  test('with little room on the disk it takes nothing, says so, and goes on when there is room', async () => {
    let free = 0.04
    const metrics = openMetrics()
    const journal = await openLog()
    const history = await open(journal, { measure: async () => free, everyMs: 2 }, metrics)
    expect(history.paused).toBe(true)
    journal.append(depth(1))
    await journal.whenDurable(1)
    expect(await metrics.getSingleMetricAsString('sanfang_history_paused')).toContain('sanfang_history_paused 1')
    expect(await metrics.getSingleMetricAsString('sanfang_history_behind')).toContain('sanfang_history_behind 1')
    expect(await history.position()).toBe(0)
    free = 0.5
    await reached(history, 1)
    expect(history.paused).toBe(false)
    expect((await history.query(asked)).value).toEqual([1])
  })

  test('a journal begun anew is read from its start', async () => {
    const journal = await openLog()
    const history = await open(journal)
    for (let n = 1; n <= 5; n++) journal.append(depth(n))
    await reached(history, 5)
    for (const one of closing.splice(0).reverse()) await one.close()
    for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `journal.db${end}`), { force: true })
    const other = await openLog()
    other.append(depth(6))
    await other.whenDurable(1)
    const again = await open(other)
    await reached(again, 1)
    expect((await again.query(asked)).value).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('a history that cannot be opened keeps nobody from recording, and the journal waits for it', async () => {
    writeFileSync(join(folder, 'history.duckdb'), 'this is not a database')
    const journal = await openLog()
    const metrics = openMetrics()
    const history = await open(journal, undefined, metrics)
    journal.append(depth(1))
    await journal.whenDurable(1)
    await expect(history.query(asked)).rejects.toThrow('started again')
    expect(await metrics.getSingleMetricAsString('sanfang_history_up')).toContain('sanfang_history_up 0')
  })
})
