import { Registry } from 'prom-client'
import { beforeEach, expect, test } from 'vitest'
import type { JournalEntry } from '../../core/journal-entry.ts'
import type { Packet } from '../../core/packet.ts'
import type { Channel } from '../../core/topic.ts'
import { KINDS } from '../../devices/kinds/index.ts'
import { openLedger } from '../../devices/ledger.ts'
import { openTwins } from '../../devices/twin.ts'
import { openIntake } from '../../ingest/intake.ts'
import { type Bus, openBus, type RejectRecord } from '../../platform/bus.ts'
import type { Journal, Receipt } from '../../platform/journal.ts'

const NOW = Date.UTC(2026, 10, 23, 3)

/** A log in memory: entries in order, receipts given when asked to. */
function memoryJournal() {
  const entries: JournalEntry[] = []
  let held: Receipt[] = []
  const journal: Journal = {
    get position() {
      return entries.length
    },
    get durable() {
      return entries.length
    },
    health: 'good',
    append(entry, receipt) {
      entries.push(entry.type === 'packet' ? { ...entry, payload: Buffer.from(entry.payload) } : entry)
      if (receipt) held.push(receipt)
      return entries.length
    },
    closeGroup() {},
    whenDurable: () => Promise.resolve(),
    async *read(from) {
      yield entries.slice(from).map((entry, i) => ({ position: from + i + 1, entry }))
    },
    hold() {},
    trim: () => Promise.resolve(0),
    close: () => Promise.resolve(),
  }
  return {
    journal,
    entries,
    sync: (error?: Error) => {
      const now = held
      held = []
      for (const receipt of now) receipt(error)
    },
  }
}

let bus: Bus
let said: { newest: boolean; values: object; at: number }[]
let rejects: Omit<RejectRecord, 'id'>[]

function part(log = memoryJournal()) {
  const ledger = openLedger()
  ledger.apply(
    {
      site: { id: 's', name: { 'zh-CN': '站' }, timezone: 'Asia/Shanghai' },
      devices: [
        { id: 'leak-1', kind: 'leakSensor', name: { 'zh-CN': '一' }, place: 's', gateway: 'gw-1' },
        { id: 'gw-1', kind: 'gateway', name: { 'zh-CN': '关' }, place: 's' },
      ],
    },
    1,
  )
  bus = openBus()
  said = []
  rejects = []
  bus.readings.subscribe(({ reading, newest }) => said.push({ newest, values: reading.values, at: reading.at }))
  const twins = openTwins()
  const metrics = new Registry()
  bus.heard.subscribe(({ device }) => {
    const twin = twins.get(device)
    if (twin) twin.presence = 'online'
  })
  const intake = openIntake({
    ledger,
    kinds: KINDS,
    twins,
    journal: log.journal,
    bus,
    clock: { now: () => NOW, onStep() {}, stop() {} },
    rejects: { keep: (one) => void rejects.push(one) },
    metrics,
  })
  return { intake, log, twins, metrics }
}

const packet = (payload: unknown, change: Partial<Packet> = {}): Packet => ({
  site: 's',
  device: 'leak-1',
  via: 'gw-1',
  channel: 'telemetry' as Channel,
  qos: 1,
  retain: false,
  dup: false,
  packetId: 1,
  receivedAt: NOW,
  payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  ...change,
})

let hub: ReturnType<typeof part>
beforeEach(() => {
  hub = part()
})
const take = (payload: unknown, change: Partial<Packet> = {}) => hub.intake.take(packet(payload, change), null, () => {})
const verdicts = () => hub.log.entries.map((entry) => (entry.type === 'packet' ? entry.verdict : entry.type))

test('the receipt is given only when the log has it', () => {
  const receipts: unknown[] = []
  hub.intake.take(packet({ waterLeak: true }), null, (error) => receipts.push(error ?? 'on disk'))
  expect(receipts).toEqual([])
  hub.log.sync()
  expect(receipts).toEqual(['on disk'])
})

test('received = recorded + refused + duplicate, at every moment', async () => {
  take({ ts: NOW, values: { waterLeak: true } })
  take({ ts: NOW, values: { waterLeak: true } })
  take('not json')
  take({ nonsense: 1 })
  expect(hub.intake.mismatch()).toBe(0)
  hub.log.sync()
  expect(hub.intake.mismatch()).toBe(0)
  expect(verdicts()).toEqual(['recorded', 'duplicate', 'refused', 'refused'])
  const text = await hub.metrics.metrics()
  for (const line of ['sanfang_packets_received_total 4', 'verdict="recorded"} 1', 'verdict="duplicate"} 1', 'verdict="refused"} 2'])
    expect(text).toContain(line)
})

test('what was refused is kept with its reason, also one bad value among good ones', () => {
  take({ waterLeak: true, waterDepth: 'deep', colour: 'blue' })
  expect(rejects.map((one) => `${one.point} ${one.reason}`)).toEqual(['waterDepth wrong-type', 'colour unknown-point'])
  expect(said[0]!.values).toEqual({ waterLeak: true })
})

test('a packet that the broker refused is in the log as refused, and changes nothing', () => {
  hub.intake.take(
    packet({ waterLeak: true }),
    { reason: 'not-permitted', detail: 'not its topic', topic: 'sanfang/s/other/telemetry' },
    () => {},
  )
  expect(verdicts()).toEqual(['refused'])
  expect(said).toEqual([])
  expect(rejects[0]).toMatchObject({ reason: 'not-permitted', topic: 'sanfang/s/other/telemetry' })
})

test('a single reading decides by its arrival, however wrong its clock', () => {
  take({ ts: NOW - 7_200_000, values: { waterLeak: true } })
  take({ ts: NOW - 7_300_000, values: { waterLeak: false } })
  expect(said.map((one) => [one.newest, one.values])).toEqual([
    [true, { waterLeak: true }],
    [true, { waterLeak: false }],
  ])
})

test('a reading with an older seq goes to history only; a device that counts anew is heard', () => {
  take({ ts: NOW, seq: 5_000, values: { temperature: 20 } })
  take({ ts: NOW - 1, seq: 4_999, values: { temperature: 21 } })
  take({ ts: NOW + 1, seq: 1, values: { temperature: 22 } })
  expect(said.map((one) => one.newest)).toEqual([true, false, true])
  expect(hub.twins.get('leak-1')!.points['temperature']!.value).toBe(22)
})

test('of late data only what is newer than what is known decides', () => {
  take({ ts: NOW - 1_000, values: { temperature: 20 } })
  take(
    [
      { ts: NOW - 5_000, values: { temperature: 18, batteryPercent: 80 } },
      { ts: NOW - 3_000, values: { batteryPercent: 79 } },
    ],
    { receivedAt: NOW + 10 },
  )
  expect(said.at(-1)).toMatchObject({ newest: true, values: { batteryPercent: 79 } })
  expect(hub.twins.get('leak-1')!.points['temperature']!.value).toBe(20)
  expect(hub.twins.get('leak-1')!.points['batteryPercent']).toMatchObject({ value: 79, at: NOW - 3_000 })
})

test('a will says that somebody is gone: it is not a sign of life', () => {
  take('offline', { channel: 'status' })
  expect(hub.twins.get('leak-1')?.lastHeardAt ?? null).toBe(null)
  take('online', { channel: 'status' })
  expect(hub.twins.get('leak-1')!.lastHeardAt).toBe(NOW)
  expect(hub.twins.get('gw-1')!.lastHeardAt).toBe(NOW)
})

test('restored from its checkpoint and the log since, it knows what it knew', async () => {
  for (let i = 0; i < 300; i++) take({ ts: NOW + i, seq: i, values: { temperature: i / 10 } }, { receivedAt: NOW + i })
  const saved = hub.intake.collect()
  const position = hub.log.entries.length
  take({ ts: NOW + 300, seq: 300, values: { temperature: 30 } }, { receivedAt: NOW + 300 })
  const before = JSON.stringify(hub.twins.get('leak-1')!.points)

  const again = part(hub.log)
  again.intake.restore(JSON.parse(JSON.stringify(saved)) as typeof saved)
  for await (const group of hub.log.journal.read(position)) for (const { position: at, entry } of group) again.intake.replay(at, entry)
  expect(JSON.stringify(again.twins.get('leak-1')!.points)).toBe(before)
  again.intake.take(packet({ ts: NOW + 300, seq: 300, values: { temperature: 30 } }), null, () => {})
  again.intake.take(packet({ ts: NOW + 100, seq: 100, values: { temperature: 10 } }), null, () => {})
  expect(hub.log.entries.slice(-2).map((entry) => entry.type === 'packet' && entry.verdict)).toEqual(['duplicate', 'duplicate'])
})

test('a disk that does not take it leaves the sender without receipt of success', () => {
  const receipts: unknown[] = []
  hub.intake.take(packet({ waterLeak: true }), null, (error) => receipts.push(error?.message))
  hub.log.sync(new Error('disk full'))
  expect(receipts).toEqual(['disk full'])
  expect(hub.intake.mismatch()).toBe(0)
})
