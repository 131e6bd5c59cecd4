import { setTimeout as sleep } from 'node:timers/promises'
import { benchEstate } from './bench-estate.ts'
import { copyOf, forget, openHub, prepare } from './bench-hub.ts'
import { type Bench, median } from './bench-row.ts'
import { load, PAYLOAD, withTokens } from './load.ts'

const RATE = 20_000

/** How far history is behind what was confirmed, while readings come in at the rate that it must bear. */
export const historyFeed: Bench = {
  name: 'history',
  async run({ rounds, quick, say }) {
    const { estate, speakers } = benchEstate({ pumps: 1_000 })
    const prepared = await prepare(
      estate,
      speakers.map(({ id }) => id),
    )
    const behind: number[] = []
    const rates: number[] = []
    for (let round = 0; round < rounds; round++) {
      const folder = copyOf(prepared)
      const hub = await openHub(folder)
      const generator = await load({
        port: hub.mqttPort,
        site: prepared.site,
        speakers: withTokens(speakers, prepared.tokens),
        window: 50,
        rate: RATE,
        payload: PAYLOAD,
      })
      await sleep(5_000)
      const before = await generator.count()
      const seen: number[] = []
      for (let n = 0; n < (quick ? 8 : 30); n++) {
        await sleep(1_000)
        seen.push(await hub.metric('sanfang_history_behind'))
      }
      const after = await generator.count()
      const rate = ((after.confirmed - before.confirmed) / (after.at - before.at)) * 1_000
      rates.push(rate)
      behind.push(Math.max(...seen) / rate)
      say(`at ${Math.round(rate)} msg/s behind by ${(median(seen) / rate).toFixed(1)} s, at most ${behind.at(-1)!.toFixed(1)} s`)
      await generator.stop()
      await hub.stop()
      forget(folder)
    }
    return [
      {
        what: `history behind the journal at ${RATE.toLocaleString('en')} msg/s offered, most`,
        unit: 's',
        better: 'less',
        must: 10,
        measured: behind,
        note: `confirmed meanwhile: ${rates.map((rate) => Math.round(rate).toLocaleString('en')).join(', ')} msg/s`,
      },
    ]
  },
}
