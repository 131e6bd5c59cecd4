import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { Value } from 'typebox/value'
import type { PacketEntry } from '../../core/journal-entry.ts'
import { type PlatformConfig, platformConfig } from '../../platform/config.ts'
import { type HistoryReading, openHistoryStore } from '../../platform/history-store.ts'
import { openJournal } from '../../platform/journal.ts'
import { openGroupBytes, writeEntry } from '../../platform/journal-format.ts'
import { openMetrics } from '../../platform/metrics.ts'
import { type Bench, type BenchRow, percentile } from './bench-row.ts'

const SECONDS = 3
const IN_FLIGHT = 2_000
const defaults = Value.Create(platformConfig) as PlatformConfig

/** What the stores alone take: entries on disk per second with their receipts, and history's size and answer. */
export const stores: Bench = {
  name: 'stores',
  async run({ rounds }) {
    const own: Figure[] = []
    const peer: Omit<Figure, 'p99'>[] = []
    for (let round = 0; round < rounds; round++) {
      own.push(await atJournal())
      peer.push(atPlainFile())
    }
    const plain = 'plain file, same groups synced'
    return [
      {
        what: 'journal alone: 150 B entries on disk, 2,000 in flight',
        unit: 'entries/s',
        better: 'more',
        must: null,
        measured: own.map(({ perSecond }) => perSecond),
        peer: { who: plain, measured: peer.map(({ perSecond }) => perSecond) },
        note: `${Math.min(...own.map(({ cpu }) => cpu)).toFixed(1)}–${Math.max(...own.map(({ cpu }) => cpu)).toFixed(1)} µs of processor per entry`,
      },
      {
        what: 'journal alone: append → receipt while full, p99',
        unit: 'ms',
        better: 'less',
        must: null,
        measured: own.map(({ p99 }) => p99),
      },
      ...(await atHistory()),
    ]
  },
}

interface Figure {
  readonly perSecond: number
  /** Processor time per entry, µs. */
  readonly cpu: number
  readonly p99: number
}

const payload = Buffer.alloc(150, '{"ts":1763800000000,"seq":1,"values":{"dischargePressure":0.52}}')
const entry = (n: number): PacketEntry => ({
  type: 'packet',
  at: 1_763_800_000_000 + n,
  site: 'greenhill',
  device: `pump-${n % 2_000}`,
  via: 'gateway-3',
  channel: 'telemetry',
  qos: 1,
  dup: false,
  packetId: n & 0xffff,
  verdict: 'recorded',
  reason: '',
  kind: 'boosterPump',
  skew: 12,
  payload,
})
const entries = Array.from({ length: 2_000 }, (_, n) => entry(n))

async function atJournal(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'sanfang-bench-'))
  const journal = await openJournal({
    file: join(folder, 'journal.db'),
    log: pino({ level: 'error' }),
    metrics: openMetrics(),
    config: { ...defaults.journal, stopBelowFree: 0 },
  })
  let n = 0
  let confirmed = 0
  let ending = false
  const waits: number[] = []
  const next = () => {
    const from = n % 500 === 0 ? performance.now() : 0
    journal.append(entries[n++ % entries.length] as PacketEntry, () => {
      confirmed++
      if (from > 0) waits.push(performance.now() - from)
      if (!ending) next()
    })
  }
  for (let i = 0; i < IN_FLIGHT; i++) next()
  await new Promise((resolve) => setTimeout(resolve, 500))
  const before = { confirmed, cpu: process.cpuUsage(), at: performance.now() }
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1_000))
  const seconds = (performance.now() - before.at) / 1_000
  const cpu = process.cpuUsage(before.cpu)
  const done = confirmed - before.confirmed
  ending = true
  await journal.close()
  rmSync(folder, { recursive: true })
  return { perSecond: done / seconds, cpu: (cpu.user + cpu.system) / done, p99: percentile(waits, 99) }
}

/** The least that could be done: the same bytes, written to a file and synced, group by group. */
function atPlainFile(): Omit<Figure, 'p99'> {
  const folder = mkdtempSync(join(tmpdir(), 'sanfang-bench-'))
  const file = openSync(join(folder, 'log'), 'w')
  const group = openGroupBytes(Buffer.allocUnsafeSlow(512_000))
  const start = { cpu: process.cpuUsage(), at: performance.now() }
  let done = 0
  while (performance.now() - start.at < SECONDS * 1_000) {
    group.length = 1
    for (let i = 0; i < IN_FLIGHT; i++) writeEntry(group, entries[(done + i) % entries.length] as PacketEntry)
    writeSync(file, group.buffer, 0, group.length)
    fdatasyncSync(file)
    done += IN_FLIGHT
  }
  const cpu = process.cpuUsage(start.cpu)
  const seconds = (performance.now() - start.at) / 1_000
  closeSync(file)
  rmSync(folder, { recursive: true })
  return { perSecond: done / seconds, cpu: (cpu.user + cpu.system) / done }
}

/**
 * Thirty days of 2,000 devices with six points, in the order of time: ten report every minute, the rest every 70 minutes
 * (1.66 million readings), brought in by batches of 20,000.
 */
async function atHistory(): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sanfang-bench-'))
  const file = join(folder, 'history.duckdb')
  const points = { level: 'number', pressure: 'number', starts: 'number', current: 'number', running: 'boolean', mode: 'text' } as const
  const store = await openHistoryStore(file, {
    tables: [{ id: 'pump', points }],
    memoryLimit: defaults.history.memoryMb,
    threads: defaults.history.threads,
  })
  const start = 1_763_800_000_000
  const minutes = 30 * 24 * 60
  let count = 0
  let batch: HistoryReading[] = []
  const cpu = process.cpuUsage()
  const from = performance.now()
  const flush = async () => {
    count += batch.length
    await store.append({ position: count, readings: batch, events: [] })
    batch = []
  }
  for (let minute = 0; minute < minutes; minute++) {
    for (let device = 0; device < 2_000; device++) {
      if (device >= 10 && (minute + device) % 70 !== 0) continue
      batch.push({
        site: 'greenhill',
        device: `pump-${device}`,
        kind: 'pump',
        at: start + minute * 60_000 + ((device * 7_919) % 60_000),
        quality: 'good',
        values: {
          level: Math.round(500 + 300 * Math.sin((minute + device) / 200)) / 1_000,
          pressure: Math.round(520 + 40 * Math.random()) / 1_000,
          starts: Math.floor(minute / 30),
          current: Math.round(Math.random() * 200) / 10,
          running: (minute + device) % 7 < 3,
          mode: device % 11 === 0 ? 'manual' : 'auto',
        },
      })
    }
    if (batch.length >= 20_000) await flush()
  }
  await flush()
  const seconds = (performance.now() - from) / 1_000
  const used = process.cpuUsage(cpu)
  const question = {
    site: 'greenhill',
    device: 'pump-3',
    kind: 'pump',
    point: 'pressure',
    from: start,
    to: start + minutes * 60_000,
    limit: 10_000,
  }
  const times: number[] = []
  for (let i = 0; i < 7; i++) {
    const asked = performance.now()
    const { at } = await store.query({ ...question, step: 300_000, fn: 'mean' })
    times.push(performance.now() - asked)
    if (at.length < minutes / 5) throw new Error(`expected a bucket for every five minutes, got ${at.length}`)
  }
  store.close()
  const bytes = statSync(file).size / count
  rmSync(folder, { recursive: true })
  return [
    {
      what: 'history: one device of 2,000, 30 days as 5-minute means',
      unit: 'ms',
      better: 'less',
      must: 100,
      measured: times,
    },
    { what: 'history: size of a six-point reading', unit: 'B', better: 'less', must: 15, measured: [bytes] },
    {
      what: 'history: six-point readings stored',
      unit: 'readings/s',
      better: 'more',
      must: null,
      measured: [count / seconds],
      note: `${((used.user + used.system) / count).toFixed(1)} µs of processor per reading`,
    },
  ]
}
