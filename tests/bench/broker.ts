import { Subject } from 'rxjs'
import { Value } from 'typebox/value'
import { brokerConfig } from '../../broker/config.ts'
import { startBroker } from '../../broker/start.ts'
import { openLedger } from '../../devices/ledger.ts'
import type { QuarantineRecord } from '../../platform/bus.ts'
import { startClock } from '../../platform/clock.ts'
import { openLog } from '../../platform/log.ts'
import { openMetrics } from '../../platform/metrics.ts'
import type { Bench, BenchRow } from './bench-row.ts'
import type { FloodOrder } from './flood.ts'
import { PAYLOAD, rateOf } from './load.ts'
import { startMosquitto } from './mosquitto.ts'

const SHAPES = [
  { what: 'front door alone, receipts at once, 100 connections × 20 in flight', connections: 100, window: 20 },
  { what: 'front door alone, receipts at once, 1,000 connections × 1 in flight', connections: 1_000, window: 1 },
]

/** Confirmed messages per second at the front door with receipts given at once, Mosquitto beside it where it is installed. */
export const broker: Bench = {
  name: 'broker',
  async run({ rounds, quick }) {
    const seconds = quick ? 2 : 4
    const rows: BenchRow[] = []
    for (const { what, connections, window } of SHAPES) {
      const own: number[] = []
      const peer: number[] = []
      const cpu: number[] = []
      const order: Omit<FloodOrder, 'port'> = {
        site: 's1',
        speakers: Array.from({ length: connections }, (_, i) => ({ id: `b${i}`, token: 'token', devices: [`b${i}`] })),
        window,
        rate: null,
        payload: PAYLOAD,
      }
      for (let round = 0; round < rounds; round++) {
        const found = await atFrontDoor(order, seconds)
        own.push(found.perSecond)
        cpu.push(found.cpu)
        const server = await startMosquitto()
        if (server) {
          peer.push(await rateOf({ ...order, port: server.port }, 1, seconds))
          await server.stop()
        }
      }
      rows.push({
        what,
        unit: 'msg/s',
        better: 'more',
        must: null,
        measured: own,
        ...(peer.length > 0 ? { peer: { who: 'Mosquitto, no sync', measured: peer } } : {}),
        note: `${Math.min(...cpu).toFixed(1)}–${Math.max(...cpu).toFixed(1)} µs of processor per message`,
      })
    }
    return rows
  },
}

async function atFrontDoor(order: Omit<FloodOrder, 'port'>, seconds: number): Promise<{ perSecond: number; cpu: number }> {
  const ledger = openLedger()
  const devices = order.speakers.map(({ id }) => ({ id, kind: 'boosterPump', name: { 'zh-CN': '泵' }, place: 'p' }))
  ledger.apply({ site: { id: 's1', name: { 'zh-CN': '一号' }, timezone: 'Asia/Shanghai' }, devices }, 1)
  let taken = 0
  const door = await startBroker({
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
  const before = process.cpuUsage()
  const perSecond = await rateOf({ ...order, port: door.addresses.tcp!.port }, 1, seconds)
  const used = process.cpuUsage(before)
  await door.close()
  return { perSecond, cpu: (used.user + used.system) / taken }
}
