import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { benchEstate } from './bench-estate.ts'
import { copyOf, forget, openHub, prepare } from './bench-hub.ts'
import type { Bench } from './bench-row.ts'
import { load, PAYLOAD, withTokens } from './load.ts'
import { freePort } from './mosquitto.ts'

const RATE = 2_000
const CONNECTIONS = 400

/** Killed under load, started again at once: until the first new reading is confirmed, and until it says that it is ready. */
export const restart: Bench = {
  name: 'restart',
  async run({ rounds, quick, say }) {
    const { estate, speakers } = benchEstate({ pumps: CONNECTIONS })
    const prepared = await prepare(
      estate,
      speakers.map(({ id }) => id),
    )
    const folder = copyOf(prepared)
    const port = await freePort()
    const env = { SANFANG_MQTT_PORT: String(port) }
    const order = { port, site: prepared.site, speakers: withTokens(speakers, prepared.tokens), window: 20, rate: RATE, payload: PAYLOAD }
    const taking: number[] = []
    const ready: number[] = []
    const seconds = quick ? 15 : 120
    let hub = await openHub(folder, env)
    for (let round = 0; round < rounds; round++) {
      const generator = await load(order)
      // Minutes of data the first time, then past the next checkpoints.
      await sleep((round === 0 ? seconds : 25) * 1_000)
      await hub.kill()
      await generator.stop()
      const from = performance.now()
      const first = firstReceipt(port, prepared.site, speakers[0]!.id, prepared.tokens[speakers[0]!.id]!)
      hub = await openHub(folder, env)
      const up = performance.now()
      taking.push(((await first) - from) / 1_000)
      while (!(await fetch(`${hub.base}/readyz`)).ok) await sleep(10)
      ready.push((performance.now() - from) / 1_000)
      say(`first receipt after ${taking.at(-1)!.toFixed(2)} s, addresses after ${((up - from) / 1_000).toFixed(2)} s`)
    }
    await hub.stop()
    forget(folder)
    const note = `ledger of ${estate.devices.length.toLocaleString('en')} devices, ${((RATE * seconds) / 1_000).toFixed(0)} k readings in the journal; process start included`
    return [
      { what: 'kill -9 → the first new reading confirmed, large estate', unit: 's', better: 'less', must: 3, measured: taking, note },
      { what: 'kill -9 → full state, screens and history too', unit: 's', better: 'less', must: 5, measured: ready },
    ]
  },
}

/** When (performance.now) a device that tries every 10 ms gets the receipt of its first reading. */
async function firstReceipt(port: number, site: string, id: string, token: string): Promise<number> {
  const field = (value: string) => Buffer.concat([Buffer.from([value.length >> 8, value.length & 0xff]), Buffer.from(value)])
  const packet = (first: number, body: Buffer) => Buffer.concat([Buffer.from([first, body.length]), body])
  const hello = packet(0x10, Buffer.concat([field('MQTT'), Buffer.from([4, 0xc2, 1, 44]), field('first'), field(id), field(token)]))
  const reading = packet(
    0x32,
    Buffer.concat([field(`sanfang/${site}/${id}/telemetry`), Buffer.from([0, 1]), Buffer.from('{"dischargePressure":0.55}')]),
  )
  for (;;) {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const receipt = new Promise<number | null>((resolve) => {
      socket.once('error', () => resolve(null))
      socket.once('close', () => resolve(null))
      socket.once('data', () => {
        socket.write(reading)
        socket.once('data', () => resolve(performance.now()))
      })
    })
    socket.write(hello)
    const at = await receipt
    socket.destroy()
    if (at !== null) return at
    await sleep(10)
  }
}
