import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Subject } from 'rxjs'
import { Value } from 'typebox/value'
import { brokerConfig } from '../../broker/config.ts'
import { startBroker } from '../../broker/start.ts'
import { openLedger } from '../../devices/ledger.ts'
import type { QuarantineRecord } from '../../platform/bus.ts'
import { startClock } from '../../platform/clock.ts'
import { openLog } from '../../platform/log.ts'
import { openMetrics } from '../../platform/metrics.ts'
import { workerFile } from '../../platform/worker-file.ts'
import type { FloodOrder, FloodResult } from './flood.ts'

/** One line of a benchmark: a figure, and what it is compared with. */
export interface BenchRow {
  readonly what: string
  readonly who: string
  readonly value: number
  readonly unit: string
  /** Processor time of the server, in microseconds per message. */
  readonly cpu: number | null
}

const SHAPES = [
  { what: 'QoS 1, 100 connections × 20 in flight', connections: 100, window: 20 },
  { what: 'QoS 1, 1,000 connections × 1 in flight', connections: 1_000, window: 1 },
]
/** About 150 bytes on the wire. */
const PAYLOAD = '{"ts":1763800000000,"seq":1,"values":{"dischargePressure":0.52,"suctionPressure":0.21,"running":true}}'
const SECONDS = 4
const WARM_UP = 1

/** Confirmed messages per second at the front door with receipts given at once, Mosquitto beside it where it is installed. */
export async function brokerBench(rounds = 3): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const { what, ...shape } of SHAPES) {
    const own: Figure[] = []
    const peer: Figure[] = []
    for (let round = 0; round < rounds; round++) {
      own.push(await atFrontDoor(shape))
      const found = await atMosquitto(shape)
      if (found) peer.push(found)
    }
    rows.push({ what, who: 'Sanfang', unit: 'messages/s', ...median(own) })
    if (peer.length > 0) rows.push({ what, who: 'Mosquitto', unit: 'messages/s', ...median(peer) })
  }
  return rows
}

interface Shape {
  readonly connections: number
  readonly window: number
}
interface Figure {
  readonly value: number
  readonly cpu: number | null
}

async function atFrontDoor(shape: Shape): Promise<Figure> {
  const ledger = openLedger()
  const devices = Array.from({ length: shape.connections }, (_, i) => ({
    id: `b${i}`,
    kind: 'boosterPump',
    name: { 'zh-CN': '泵' },
    place: 'p',
  }))
  ledger.apply({ site: { id: 's1', name: { 'zh-CN': '一号' }, timezone: 'Asia/Shanghai' }, devices }, 1)
  let taken = 0
  const broker = await startBroker({
    config: { ...Value.Create(brokerConfig), port: 0, messagesPerSecond: 1_000_000, burstMessages: 10_000_000 },
    clock: startClock(),
    log: openLog('error'),
    metrics: openMetrics(),
    ledger,
    credentials: { check: () => true, issue: async () => '', revoke: async () => {}, has: () => true },
    bus: { quarantine: new Subject<QuarantineRecord>() },
    take: (_packet, _refused, receipt) => {
      taken++
      receipt()
    },
    note: () => {},
  })
  const cpu = process.cpuUsage()
  const value = await flood(broker.addresses.tcp!.port, shape)
  const used = process.cpuUsage(cpu)
  await broker.close()
  return { value, cpu: (used.user + used.system) / taken }
}

async function atMosquitto(shape: Shape): Promise<Figure | null> {
  if (spawnSync('mosquitto', ['-h']).error) return null
  const folder = await mkdtemp(join(tmpdir(), 'sanfang-bench-'))
  const port = await freePort()
  const config = join(folder, 'mosquitto.conf')
  await writeFile(config, `listener ${port} 127.0.0.1\nallow_anonymous true\nlog_dest none\nset_tcp_nodelay true\n`)
  const server = spawn('mosquitto', ['-c', config], { stdio: 'ignore' })
  try {
    await listening(port)
    return { value: await flood(port, shape), cpu: null }
  } finally {
    server.kill()
    await rm(folder, { recursive: true })
  }
}

function flood(port: number, shape: Shape): Promise<number> {
  const child: ChildProcess = fork(fileURLToPath(workerFile(import.meta.url, './flood')))
  const order: FloodOrder = { port, ...shape, seconds: SECONDS, warmUp: WARM_UP, userName: 'b#', token: 'token-#', payload: PAYLOAD }
  child.send(order)
  return new Promise((resolve, reject) => {
    child.once('message', (result: FloodResult) => ('error' in result ? reject(new Error(result.error)) : resolve(result.perSecond)))
    child.once('error', reject)
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the peer did not start')
}

const median = (figures: readonly Figure[]): Figure => [...figures].sort((a, b) => a.value - b.value)[figures.length >> 1]!
