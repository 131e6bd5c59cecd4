import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { View } from '../../dashboard/contract.ts'
import { workerFile } from '../../platform/worker-file.ts'
import { type BenchEstate, benchEstate } from './bench-estate.ts'
import { type BenchHub, copyOf, forget, openHub, prepare, signInAsOperator } from './bench-hub.ts'
import { type Bench, type BenchRow, median } from './bench-row.ts'
import { load, PAYLOAD, withTokens } from './load.ts'
import type { ScreensAnswer, ScreensOrder } from './screens.ts'

const SCREENS = 50
const DEVICES = 25_000
/** A city's normal traffic: every device once in ten seconds. */
const RATE = 2_500
const PER_GATEWAY = 100

/** What fifty screens cost the hub: half on the estate, the rest on alarm lists and buildings, with and without them in turn. */
export const consoles: Bench = {
  name: 'consoles',
  async run({ rounds, quick, say }) {
    const bare = benchEstate({}).estate.devices.length
    const filled = benchEstate({ pumps: Math.floor((DEVICES - bare) / 1.01), perGateway: PER_GATEWAY })
    const prepared = await prepare(
      filled.estate,
      filled.speakers.map(({ id }) => id),
    )
    const folder = copyOf(prepared)
    const hub = await openHub(folder)
    const generator = await load({
      port: hub.mqttPort,
      site: prepared.site,
      speakers: withTokens(filled.speakers, prepared.tokens),
      window: 20,
      rate: RATE,
      payload: PAYLOAD,
    })
    // Whole checkpoints (every ten seconds) in each window: they are the largest single cost.
    const seconds = quick ? 10 : 20
    const rates = []
    const without: number[] = []
    const cost: number[] = []
    const snapshots: number[] = []
    const updates: number[] = []
    try {
      // Once round, so that every device has been heard.
      await sleep(quick ? 12_000 : 20_000)
      for (let round = 0; round < rounds; round++) {
        const before = await generator.count()
        without.push(await shareOf(hub, seconds))
        const from = performance.now()
        const one = await openScreens(hub.base, prepared.site, ['estate'])
        snapshots.push((performance.now() - from) / 1_000)
        one.close()
        const screens = await openScreens(hub.base, prepared.site, viewsOf(filled))
        await sleep(3_000)
        await screens.count()
        const share = await shareOf(hub, seconds)
        updates.push((await screens.count()).updates / seconds / SCREENS)
        screens.close()
        await sleep(1_000)
        without.push(await shareOf(hub, seconds))
        cost.push(share - (without.at(-2)! + without.at(-1)!) / 2)
        const after = await generator.count()
        rates.push(((after.confirmed - before.confirmed) / (after.at - before.at)) * 1_000)
        say(
          `${without.at(-2)!.toFixed(0)} and ${without.at(-1)!.toFixed(0)} % without, ${share.toFixed(0)} % with, ${Math.round(updates.at(-1)!)} devices/s per screen`,
        )
        await sleep(1_000)
      }
    } finally {
      await generator.stop()
      await hub.stop()
      forget(folder)
    }
    const rows: BenchRow[] = [
      {
        what: `${SCREENS} consoles on ${filled.estate.devices.length.toLocaleString('en')} devices, their share of a core`,
        unit: '%',
        better: 'less',
        must: 30,
        measured: cost,
        note: `the hub without them: ${without.map((one) => one.toFixed(0)).join(', ')} %, at ${Math.round(median(rates)).toLocaleString('en')} msg/s; each screen gets ${Math.round(median(updates)).toLocaleString('en')} devices/s`,
      },
      {
        what: 'a console signs in, starts and has the whole estate (no browser)',
        unit: 's',
        better: 'less',
        must: null,
        measured: snapshots,
      },
    ]
    return rows
  },
}

/** Processor time of the hub in per cent of one core, all its threads. */
async function shareOf(hub: BenchHub, seconds: number): Promise<number> {
  const [cpu, from] = [hub.cpu(), performance.now()]
  await sleep(seconds * 1_000)
  return ((hub.cpu() - cpu) / ((performance.now() - from) / 1_000)) * 100
}

function viewsOf({ estate }: BenchEstate): readonly View[] {
  const buildings = estate.places!.filter(({ level }) => level === 'building').map(({ id }) => id)
  return Array.from({ length: SCREENS }, (_, n): View => {
    if (n % 2 === 0) return 'estate'
    return n % 4 === 1 ? 'alarms' : `building:${buildings[n % buildings.length]}`
  })
}

async function openScreens(base: string, site: string, views: readonly View[]) {
  const child = fork(fileURLToPath(workerFile(import.meta.url, './screens')))
  const told = async () => (await once(child, 'message'))[0] as ScreensAnswer
  const up = told()
  child.send({ base, site, views, cookie: await signInAsOperator(base) } satisfies ScreensOrder)
  await up
  return {
    count() {
      const answer = told()
      child.send('count')
      return answer
    },
    close: () => void child.kill(),
  }
}
