import { benchEstate } from './bench-estate.ts'
import { copyOf, forget, openHub, prepare, type Prepared } from './bench-hub.ts'
import type { Bench, BenchRow } from './bench-row.ts'
import type { FloodOrder } from './flood.ts'
import { PAYLOAD, rateOf, withTokens } from './load.ts'
import { startMosquitto } from './mosquitto.ts'

const SHAPES = [
  { what: 'durable ingest, QoS 1, 150 B, 100 connections × 20 in flight', connections: 100, window: 20, must: 25_000 },
  { what: 'durable ingest, QoS 1, 150 B, 1,000 connections × 1 in flight', connections: 1_000, window: 1, must: 10_000 },
]

/** Messages per second whose receipt is given after the sync, at a whole hub; Mosquitto, which syncs nothing, beside it. */
export const ingest: Bench = {
  name: 'ingest',
  async run({ rounds, quick, say }) {
    const { estate, speakers } = benchEstate({ pumps: 1_000 })
    const prepared = await prepare(
      estate,
      speakers.map(({ id }) => id),
    )
    const [warmUp, seconds] = quick ? [1, 2] : [2, 5]
    const rows: BenchRow[] = []
    for (const { what, connections, window, must } of SHAPES) {
      const own: number[] = []
      const peer: number[] = []
      const cpu: number[] = []
      const order: Omit<FloodOrder, 'port'> = {
        site: prepared.site,
        speakers: withTokens(speakers.slice(0, connections), prepared.tokens),
        window,
        rate: null,
        payload: PAYLOAD,
      }
      for (let round = 0; round < rounds; round++) {
        const found = await atHub(prepared, order, warmUp, seconds)
        own.push(found.perSecond)
        cpu.push(found.cpu)
        const server = await startMosquitto()
        if (server) {
          peer.push(await rateOf({ ...order, port: server.port }, warmUp, seconds))
          await server.stop()
        }
        say(`${what}: ${Math.round(own.at(-1)!)} here, ${Math.round(peer.at(-1) ?? 0)} at the peer`)
      }
      rows.push({
        what,
        unit: 'msg/s',
        better: 'more',
        must,
        measured: own,
        ...(peer.length > 0 ? { peer: { who: 'Mosquitto, no sync', measured: peer } } : {}),
        note: `${Math.min(...cpu).toFixed(0)}–${Math.max(...cpu).toFixed(0)} µs of processor per message, all threads`,
      })
    }
    return rows
  },
}

async function atHub(
  prepared: Prepared,
  order: Omit<FloodOrder, 'port'>,
  warmUp: number,
  seconds: number,
): Promise<{ perSecond: number; cpu: number }> {
  const folder = copyOf(prepared)
  const hub = await openHub(folder)
  const before = hub.cpu()
  const perSecond = await rateOf({ ...order, port: hub.mqttPort }, warmUp, seconds)
  const recorded = await hub.metric('sanfang_packets_total{verdict="recorded"}')
  const cpu = ((hub.cpu() - before) / recorded) * 1_000_000
  await hub.stop()
  forget(folder)
  return { perSecond, cpu }
}
