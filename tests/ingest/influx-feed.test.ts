import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { pino } from 'pino'
import { Value } from 'typebox/value'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type IngestConfig, ingestConfig } from '../../ingest/config.ts'
import { type InfluxFeed, startInfluxFeed } from '../../ingest/influx-feed.ts'
import { type PlatformConfig, platformConfig } from '../../platform/config.ts'
import type { SpaceMeasure } from '../../platform/free-space.ts'
import { type Journal, openJournal } from '../../platform/journal.ts'
import { openMetrics } from '../../platform/metrics.ts'

const { influx } = Value.Create(ingestConfig) as IngestConfig
const defaults = Value.Create(platformConfig) as PlatformConfig
const T0 = 1_700_000_000_000

let folder: string
let server: Server
/** What the server at the address answers, and what it took. */
let answers: number
let stored: string[]
const closing: { close(): Promise<void> }[] = []
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sanfang-influx-'))
  answers = 204
  stored = []
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const all = Buffer.concat(chunks)
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(all) : all
      if (answers === 204) stored.push(...body.toString().split('\n'))
      response.writeHead(answers).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

const openLog = async (): Promise<Journal> => {
  const journal = await openJournal({
    file: join(folder, 'journal.db'),
    log: pino({ level: 'silent' }),
    metrics: openMetrics(),
    config: { ...defaults.journal, stopBelowFree: 0 },
  })
  closing.push(journal)
  return journal
}
async function open(journal: Pick<Journal, 'durable' | 'hold'>, { space, url }: { space?: SpaceMeasure; url?: string | null } = {}) {
  const said: { level: number; msg: string }[] = []
  const metrics = openMetrics()
  const feed = await startInfluxFeed({
    dataFolder: folder,
    journal,
    log: pino({ level: 'info' }, { write: (line: string) => said.push(JSON.parse(line) as (typeof said)[number]) }),
    metrics,
    config: {
      ...influx,
      batchMs: 50,
      url: url === undefined ? `http://hub:secret@127.0.0.1:${(server.address() as AddressInfo).port}` : url,
    },
    space: space ?? { measure: async () => 1 },
  })
  if (feed) closing.push(feed)
  const metric = async (name: string) => Number((await metrics.getSingleMetricAsString(`sanfang_influx_${name}`)).split(' ').at(-1))
  return { feed: feed as InfluxFeed, said, metric }
}
const depth = (journal: Journal, n: number) =>
  journal.append({
    type: 'packet',
    at: T0 + n,
    site: 'S',
    device: 'L',
    via: 'L',
    channel: 'telemetry',
    qos: 1,
    dup: false,
    packetId: 1,
    verdict: 'recorded',
    reason: '',
    kind: 'leakSensor',
    skew: 0,
    payload: Buffer.from(JSON.stringify({ waterDepth: n })),
  })
const until = (met: () => boolean | Promise<boolean>) => vi.waitUntil(met, { timeout: 15_000, interval: 10 })
const depths = () => stored.map((line) => Number(/waterDepth=(\d+)/.exec(line)?.[1]))

describe('the way from the journal to InfluxDB', () => {
  test('is none where no address is set', async () => expect((await open(await openLog(), { url: null })).feed).toBeNull())

  test('a failure is said when it begins and when it ends, without the password, and nothing is left out or sent twice', async () => {
    const journal = await openLog()
    answers = 401
    const { feed, said, metric } = await open(journal)
    for (let n = 1; n <= 30; n++) depth(journal, n)
    await until(async () => (await metric('failures_total')) >= 2)
    expect(said).toMatchObject([{ level: 50, msg: expect.stringContaining('refuses the hub') }])
    expect([await metric('up'), await metric('behind'), await metric('lines_total')]).toEqual([0, 30, 0])
    answers = 204
    await until(() => feed.position() === 30)
    expect(said.slice(1)).toMatchObject([{ level: 30, msg: 'history goes to InfluxDB again' }])
    expect([await metric('up'), await metric('behind'), await metric('lines_total')]).toEqual([1, 0, 30])
    expect(depths()).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
    expect(JSON.stringify(said)).not.toContain('secret')
  })

  test('a restart goes on where it was', async () => {
    const journal = await openLog()
    const first = await open(journal)
    for (let n = 1; n <= 5; n++) depth(journal, n)
    await until(() => first.feed.position() === 5)
    await first.feed.close()
    for (let n = 6; n <= 8; n++) depth(journal, n)
    await journal.whenDurable(8)
    const second = await open(journal)
    await until(() => second.feed.position() === 8)
    expect(depths()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('the journal waits for it, but not at the cost of the disk', async () => {
    const held: number[] = []
    let free = 1
    const journal = await openLog()
    const watched: Journal = Object.create(journal, { hold: { value: (_: string, position: number) => held.push(position) } })
    answers = 503
    const { feed, said, metric } = await open(watched, { space: { measure: async () => free, everyMs: 5 } })
    depth(journal, 1)
    await until(async () => (await metric('failures_total')) > 0)
    expect(held.every((position) => position === 0)).toBe(true)
    free = 0.09
    await until(() => held.at(-1) === Number.MAX_SAFE_INTEGER)
    expect(await metric('holding')).toBe(0)
    expect(said.at(-1)).toMatchObject({ level: 50, msg: expect.stringContaining('no longer waits') })
    free = 0.5
    await until(() => held.at(-1) === 0)
    answers = 204
    await until(() => feed.position() === 1)
    expect([held.at(-1), await metric('holding'), await metric('missed_total')]).toEqual([1, 1, 0])
  })

  test('what had left the journal is counted as missed', async () => {
    const journal = await openLog()
    const first = await open(journal)
    depth(journal, 1)
    await until(() => first.feed.position() === 1)
    await first.feed.close()
    for (let n = 2; n <= 6; n++) {
      depth(journal, n)
      await journal.whenDurable(n)
    }
    for (const one of closing.splice(0).reverse()) await one.close()
    const trimming = await openJournal({
      file: join(folder, 'journal.db'),
      log: pino({ level: 'silent' }),
      metrics: openMetrics(),
      config: { ...defaults.journal, stopBelowFree: 0, keepBytes: 1 },
    })
    closing.push(trimming)
    await trimming.trim()
    const second = await open(trimming)
    await until(() => second.feed.position() === 6)
    expect(await second.metric('missed_total')).toBe(4)
    expect(depths()).toEqual([1, 6])
  })
})
