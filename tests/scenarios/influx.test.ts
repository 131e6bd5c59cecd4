import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Estate } from '../../core/ledger.ts'
import { type Hub, startHub } from '../../main.ts'
import { device, prepareFolder, removeFolder, temporaryFolder, testConfig } from '../test-hub.ts'

const installed = spawnSync('influxd', ['version']).error === undefined

const text = (word: string) => ({ 'zh-CN': word, en: word })
const estate: Estate = {
  site: { id: 'S', name: text('S'), timezone: 'Asia/Shanghai' },
  places: [{ id: 'S', level: 'site', parent: null, name: text('S') }],
  devices: [
    { id: 'LEAK-1', kind: 'leakSensor', name: text('LEAK-1'), place: 'S' },
    { id: 'LIFT-1', kind: 'elevator', name: text('LIFT-1'), place: 'S' },
    { id: 'PANEL', kind: 'fireAlarmPanel', name: text('PANEL'), place: 'S' },
  ],
}

describe.skipIf(!installed)('with a real InfluxDB (influxd 1.x of Debian)', () => {
  let influxFolder: string
  let dataFolder: string
  let tokens: Readonly<Record<string, string>>
  let port: number
  let influxd: ChildProcess | undefined
  let hub: Hub | undefined
  let clients: MqttClient[] = []

  beforeEach(async () => {
    influxFolder = temporaryFolder()
    port = await freePort()
    writeConfig(influxFolder, port, await freePort())
    const prepared = await prepareFolder(
      estate,
      estate.devices.map(({ id }) => id),
    )
    dataFolder = prepared.folder
    tokens = prepared.tokens
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end(true)
    await hub?.stop()
    hub = undefined
    await killInflux()
    removeFolder(dataFolder)
    removeFolder(influxFolder)
  })

  const startInflux = async () => {
    influxd = spawn('influxd', ['-config', join(influxFolder, 'influxdb.conf')], { stdio: 'ignore' })
    await vi.waitUntil(
      () =>
        fetch(`http://127.0.0.1:${port}/ping`).then(
          ({ status }) => status === 204,
          () => false,
        ),
      { timeout: 20_000, interval: 50 },
    )
  }
  const killInflux = async () => {
    if (influxd?.exitCode !== null || influxd.signalCode !== null) return
    influxd.kill('SIGKILL')
    await once(influxd, 'exit')
  }
  const start = async (env: Record<string, string> = {}) => {
    const url = `http://127.0.0.1:${port}`
    hub = await startHub({
      config: testConfig(dataFolder, {
        SANFANG_LOG_LEVEL: 'silent',
        SANFANG_INFLUX_URL: url,
        SANFANG_INFLUX_BATCH_MS: '50',
        SANFANG_INFLUX_RELEASE_BELOW_FREE: '0',
        ...env,
      }),
    })
    return hub
  }
  const connect = async (id: string) => {
    const client = await device(hub!, id, tokens[id]!)
    clients.push(client)
    return client
  }
  /** One statement of InfluxQL; rows of the first series, times in ns. */
  const query = async (q: string): Promise<unknown[][]> => {
    const answer = await fetch(`http://127.0.0.1:${port}/query`, { method: 'POST', body: new URLSearchParams({ q, db: 'sanfang' }) })
    const body = (await answer.json()) as { results: { series?: { values: unknown[][] }[]; error?: string }[] }
    const [result] = body.results
    if (result?.error) throw new Error(result.error)
    return result?.series?.[0]?.values ?? []
  }
  const count = async (field: string, measurement: string) =>
    Number((await query(`SELECT COUNT("${field}") FROM "${measurement}"`))[0]?.[1] ?? 0)
  const metric = async (name: string) => {
    const line = (await hub!.metrics.getSingleMetricAsString(`sanfang_influx_${name}`)).split('\n').at(-1)!
    return Number(line.split(' ').at(-1))
  }
  const caughtUp = () => vi.waitUntil(async () => (await metric('behind')) === 0, { timeout: 40_000, interval: 50 })
  const depth = (client: MqttClient, id: string, ts: number, waterDepth: number) =>
    client.publishAsync(`sanfang/S/${id}/telemetry`, JSON.stringify({ ts, seq: waterDepth, values: { waterDepth } }), { qos: 1 })

  test('readings and events arrive as they were, with their own times', async () => {
    await startInflux()
    await query('CREATE DATABASE sanfang')
    await start()
    const ts = Date.now()
    const [leak, panel] = await Promise.all([connect('LEAK-1'), connect('PANEL')])
    const send = (client: MqttClient, topic: string, body: unknown) => client.publishAsync(topic, JSON.stringify(body), { qos: 1 })
    await send(leak, 'sanfang/S/LEAK-1/telemetry', { ts, values: { waterLeak: true, waterDepth: 12.5 } })
    const description = '3号楼 "2单元" \\ 17层,\n电梯厅=x'
    const event = (address: string) => ({
      ts,
      event: 'component',
      data: { address, zone: 'A', type: 'smokeDetector', states: ['fire'], description },
    })
    await send(panel, 'sanfang/S/PANEL/event', event('1-02-017'))
    await send(panel, 'sanfang/S/PANEL/event', event('1-02-018'))
    await caughtUp()
    const asked = { site: 'S', device: 'LEAK-1', kind: 'leakSensor', point: 'waterDepth', from: 0, to: 1e15 }
    const own = await vi.waitUntil(
      async () => {
        const series = await hub!.history!.query(asked)
        return series.at.length > 0 && series
      },
      { timeout: 10_000 },
    )
    const [reading] = await query('SELECT waterLeak, waterDepth, site, device FROM leakSensor')
    expect(reading).toEqual([expect.stringMatching(iso(own.at[0]!)), true, 12.5, 'S', 'LEAK-1'])
    const events = await query('SELECT data, event, device FROM events')
    expect(events.map(([, data]) => (JSON.parse(String(data)) as { address: string }).address).toSorted()).toEqual(['1-02-017', '1-02-018'])
    for (const [at, data, name, from] of events) {
      expect(Math.abs(Date.parse(String(at)) - ts)).toBeLessThan(5_000)
      expect([JSON.parse(String(data)), name, from]).toMatchObject([{ description }, 'component', 'PANEL'])
    }
    expect([await metric('lines_total'), await metric('up'), await metric('poison_lines_total')]).toEqual([3, 1, 0])
  })

  test('killed under load and started again, twice: what was produced is what is stored', async () => {
    await startInflux()
    await query('CREATE DATABASE sanfang')
    await start()
    const leak = await connect('LEAK-1')
    const from = Date.now() - 3_600_000
    let produced = 0
    let going = true
    const producing = (async () => {
      while (going) {
        const batch = Array.from({ length: 10 }, () => depth(leak, 'LEAK-1', from + produced * 5, (produced++ % 400) + 1))
        await Promise.all(batch)
        await sleep(10)
      }
    })()
    for (let kill = 0; kill < 2; kill++) {
      const before = produced
      await vi.waitUntil(() => produced > before + 300, { timeout: 20_000 })
      await killInflux()
      await vi.waitUntil(async () => (await metric('up')) === 0 && produced > before + 900, { timeout: 20_000 })
      expect(await metric('behind')).toBeGreaterThan(0)
      await startInflux()
      await vi.waitUntil(async () => (await metric('up')) === 1, { timeout: 30_000 })
    }
    going = false
    await producing
    await caughtUp()
    expect(await count('waterDepth', 'leakSensor')).toBe(produced)
    expect(await metric('poison_lines_total')).toBe(0)
  })

  test('a database that is made only later gets everything, also from before a restart of the hub', async () => {
    await startInflux()
    await start()
    const before = await connect('LEAK-1')
    const from = Date.now() - 600_000
    for (let n = 1; n <= 50; n++) await depth(before, 'LEAK-1', from + n, n)
    await vi.waitUntil(async () => (await metric('failures_total')) > 0, { timeout: 20_000, interval: 50 })
    await hub!.stop()
    await start()
    const after = await connect('LEAK-1')
    for (let n = 51; n <= 80; n++) await depth(after, 'LEAK-1', from + n, n)
    expect([await metric('up'), await metric('behind')]).toEqual([0, expect.any(Number)])
    await query('CREATE DATABASE sanfang')
    await caughtUp()
    expect((await query('SELECT waterDepth FROM leakSensor')).map(([, value]) => value)).toEqual(
      Array.from({ length: 80 }, (_, i) => i + 1),
    )
  })

  test('a hub that was away goes on where it was', async () => {
    await startInflux()
    await query('CREATE DATABASE sanfang')
    await start()
    const from = Date.now() - 600_000
    const before = await connect('LEAK-1')
    for (let n = 1; n <= 20; n++) await depth(before, 'LEAK-1', from + n, n)
    await caughtUp()
    await hub!.stop()
    await query('DELETE FROM leakSensor')
    await start()
    const after = await connect('LEAK-1')
    for (let n = 21; n <= 30; n++) await depth(after, 'LEAK-1', from + n, n)
    await caughtUp()
    expect(await count('waterDepth', 'leakSensor')).toBe(10)
  })

  test('a point that the database has as text is set aside with its lines, the rest arrives', async () => {
    await startInflux()
    await query('CREATE DATABASE sanfang')
    const now = Date.now()
    await fetch(`http://127.0.0.1:${port}/write?db=sanfang&precision=ms`, {
      method: 'POST',
      body: `leakSensor,site=S,device=LEAK-1 waterDepth="deep" ${now - 700_000}`,
    })
    await start()
    const leak = await connect('LEAK-1')
    const from = now - 600_000
    const wet = (n: number) =>
      leak.publishAsync(`sanfang/S/LEAK-1/telemetry`, JSON.stringify({ ts: from + n, seq: n, values: { waterLeak: n % 2 === 0 } }), {
        qos: 1,
      })
    await Promise.all(Array.from({ length: 60 }, (_, n) => (n % 6 === 5 ? depth(leak, 'LEAK-1', from + n, n) : wet(n))))
    await caughtUp()
    expect(await count('waterLeak', 'leakSensor')).toBe(50)
    expect([await metric('poison_lines_total'), await metric('lines_total'), await metric('up')]).toEqual([10, 50, 1])
    const aside = readFileSync(join(dataFolder, 'influx-poison.lp'), 'utf8')
    expect(aside.match(/^leakSensor,site=S,device=LEAK-1 waterDepth=\d+ \d+$/gm)).toHaveLength(10)
    expect(aside).toContain('field type conflict')
  })
})

/** The millisecond of a time of InfluxDB, which has digits below it. */
const iso = (at: number) => new RegExp(`^${new Date(at).toISOString().slice(0, -1).replace('.', '\\.')}\\d+Z$`)

function writeConfig(folder: string, http: number, rpc: number): void {
  for (const name of ['meta', 'data', 'wal']) mkdirSync(join(folder, name))
  writeFileSync(
    join(folder, 'influxdb.conf'),
    `reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
dir = "${join(folder, 'meta')}"
[data]
dir = "${join(folder, 'data')}"
wal-dir = "${join(folder, 'wal')}"
[http]
bind-address = "127.0.0.1:${http}"
log-enabled = false
[monitor]
store-enabled = false
`,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
