import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { AlarmView, Page } from '../../dashboard/contract.ts'
import { workerFile } from '../../platform/worker-file.ts'
import { benchEstate } from './bench-estate.ts'
import { copyOf, forget, openHub, prepare, signInAsOperator } from './bench-hub.ts'
import type { Bench } from './bench-row.ts'
import type { StormAnswer, StormOrder, StormQuestion } from './storm.ts'

/** All devices are cut off and come back at the same moment: until each has its first receipt; who was called offline for it; memory. */
export const reconnect: Bench = {
  name: 'reconnect',
  async run({ rounds, quick, say }) {
    const descriptors = Number(/Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? 1_024)
    const count = quick ? 2_000 : Math.min(10_000, Math.floor((descriptors - 500) / 1_000) * 1_000)
    const { estate, speakers } = benchEstate({ pumps: count })
    const prepared = await prepare(
      estate,
      speakers.map(({ id }) => id),
    )
    const folder = copyOf(prepared)
    const hub = await openHub(folder)
    await sleep(2_000)
    const empty = hub.memory()
    const child = fork(fileURLToPath(workerFile(import.meta.url, './storm')))
    const ask = async (question: StormQuestion): Promise<StormAnswer> => {
      child.send(question)
      return (await once(child, 'message'))[0] as StormAnswer
    }
    const order: StormOrder = {
      port: hub.mqttPort,
      site: prepared.site,
      devices: speakers.map(({ id }) => ({ id, token: prepared.tokens[id]! })),
    }
    const first = await ask(order)
    say(`first time: ${first.seconds.toFixed(1)} s, ${first.again} tried again`)
    await sleep(5_000)
    const each = (hub.memory() - empty) / count
    const took: number[] = []
    const notes: string[] = []
    for (let round = 0; round < rounds; round++) {
      const { seconds, letIn, again } = await ask('again')
      took.push(seconds)
      notes.push(`${letIn.toFixed(1)} s`)
      say(`all ${count} back after ${seconds.toFixed(1)} s (let in after ${letIn.toFixed(1)} s), ${again} tried again`)
      await sleep(3_000)
    }
    const offline = await offlineAlarms(hub.base)
    child.send('stop' satisfies StormQuestion)
    await hub.stop()
    forget(folder)
    const n = count.toLocaleString('en')
    return [
      {
        what: `${n} devices cut off reconnect at once, each with a reading confirmed`,
        unit: 's',
        better: 'less',
        must: 10,
        measured: took,
        note: `all let in after ${notes.join(', ')}`,
      },
      { what: 'false offline alarms after that', unit: 'alarms', better: 'less', must: 0, measured: [offline] },
      { what: `memory per connected device, of ${n}`, unit: 'kB', better: 'less', must: 25, measured: [each / 1_000] },
    ]
  },
}

async function offlineAlarms(base: string): Promise<number> {
  const headers = { cookie: await signInAsOperator(base) }
  let found = 0
  for (let cursor: string | null = ''; cursor !== null; ) {
    const answer = await fetch(`${base}/api/v1/alarms?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { headers })
    if (!answer.ok) throw new Error(`the alarm list answered ${answer.status}: ${await answer.text()}`)
    const page = (await answer.json()) as Page<AlarmView>
    found += page.items.length
    cursor = page.next
  }
  return found
}
