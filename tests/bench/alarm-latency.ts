import { setTimeout as sleep } from 'node:timers/promises'
import { connectAsync } from 'mqtt'
import type { Browser, Page } from 'playwright-core'
import { io } from 'socket.io-client'
import type { ServerEvents, Snapshot } from '../../dashboard/contract.ts'
import { findChromium, launchChromium } from '../browser/chromium.ts'
import { PASSWORD } from '../test-hub.ts'
import { benchEstate, PROBE } from './bench-estate.ts'
import { copyOf, forget, openHub, prepare, signInAsOperator } from './bench-hub.ts'
import { type Bench, type BenchRow, percentile } from './bench-row.ts'
import type { FloodOrder } from './flood.ts'
import { load, PAYLOAD, rateOf, withTokens } from './load.ts'
import { startMosquitto } from './mosquitto.ts'

const BACKGROUND = 5_000
const CONNECTIONS = 500
const SPACED_MS = 50

/**
 * From handing an event (a lift's alarm button, which raises without delay) to the socket, until the page's DOM holds the name of the
 * lift, and until a program on Socket.io has the alarm. The browser is a real one, signed in, on the alarm list.
 */
export const alarmLatency: Bench = {
  name: 'alarm',
  async run({ rounds, quick, say }) {
    const samples = quick ? 60 : 240
    const { estate, speakers, lifts } = benchEstate({ pumps: CONNECTIONS, lifts: samples })
    const prepared = await prepare(estate, [PROBE, ...speakers.map(({ id }) => id)])
    const path = await findChromium()
    if (path === null) throw new Error('no browser: install chromium or set CHROME_PATH')
    const browser = await launchChromium(path)
    const background: Omit<FloodOrder, 'port' | 'rate'> = {
      site: prepared.site,
      speakers: withTokens(speakers, prepared.tokens),
      window: 20,
      payload: PAYLOAD,
    }

    const alone: Seen[] = []
    const calm: Seen[] = []
    const peer: number[] = []
    const flooded: Seen[] = []
    const offered: number[] = []
    try {
      for (let round = 0; round < rounds; round++) {
        alone.push(await measure(BACKGROUND, false))
        say(describe(`at ${BACKGROUND} msg/s without a browser`, alone.at(-1)!))
        calm.push(await measure(BACKGROUND))
        say(describe(`at ${BACKGROUND} msg/s`, calm.at(-1)!))
        const reference = await peerLatency({ ...background, rate: BACKGROUND }, samples)
        if (reference !== null) peer.push(reference)
        const capacity = await capacityNow()
        offered.push(capacity * 2)
        flooded.push(await measure(capacity * 2))
        say(describe(`at ${Math.round(capacity * 2)} msg/s offered`, flooded.at(-1)!))
      }
    } finally {
      await browser.close()
    }

    const rows: BenchRow[] = []
    const add = (what: string, must: number | null, measured: number[], more: Partial<BenchRow> = {}) =>
      rows.push({ what, unit: 'ms', better: 'less', must, measured, ...more })
    const at = `at ${BACKGROUND.toLocaleString('en')} msg/s`
    const lost = (all: readonly Seen[]) => `${all.reduce((sum, one) => sum + one.missing, 0)} of ${all.length * samples} never seen`
    add(`publish → alarm in the DOM ${at}, p50`, null, of(calm, 'dom', 50))
    add(`publish → alarm in the DOM ${at}, p99`, 100, of(calm, 'dom', 99), { note: lost(calm) })
    add(`publish → alarm on the socket ${at}, no browser on this machine, p50`, null, of(alone, 'socket', 50))
    add(`publish → alarm on the socket ${at}, no browser on this machine, p99`, null, of(alone, 'socket', 99), {
      note: lost(alone),
      ...(peer.length > 0 ? { peer: { who: 'ms, Mosquitto → a subscriber, no rules', measured: peer } } : {}),
    })
    add(`publish → alarm on the socket ${at}, beside the browser, p99`, null, of(calm, 'socket', 99))
    add('the same offered 2 × what it takes: DOM, p50', null, of(flooded, 'dom', 50))
    add('the same offered 2 × what it takes: DOM, p99', 1_000, of(flooded, 'dom', 99), {
      note: `${lost(flooded)}; offered ${offered.map((one) => Math.round(one).toLocaleString('en')).join(', ')} msg/s, taken ${flooded
        .map(({ taken }) => Math.round(taken).toLocaleString('en'))
        .join(', ')}`,
    })
    add('the same offered 2 × what it takes: socket, p99', null, of(flooded, 'socket', 99))
    return rows

    async function capacityNow(): Promise<number> {
      const folder = copyOf(prepared)
      const hub = await openHub(folder)
      const rate = await rateOf({ ...background, port: hub.mqttPort, rate: null }, 1, quick ? 2 : 4)
      await hub.stop()
      forget(folder)
      return rate
    }

    async function measure(rate: number, withPage = true): Promise<Seen> {
      const folder = copyOf(prepared)
      const hub = await openHub(folder)
      const page = withPage ? await openAlarmPage(browser, hub.base) : null
      const socket = await openSocket(hub.base, prepared.site)
      const probe = await connectAsync(`mqtt://127.0.0.1:${hub.mqttPort}`, { username: PROBE, password: prepared.tokens[PROBE]! })
      const generator = await load({ ...background, port: hub.mqttPort, rate })
      try {
        await sleep(3_000)
        const before = await generator.count()
        const published = new Map<string, number>()
        for (const lift of lifts) {
          published.set(lift, now())
          probe.publish(`sanfang/${prepared.site}/${lift}/event`, `{"ts":${Date.now()},"event":"carAlarmButton","data":{}}`, { qos: 1 })
          await sleep(SPACED_MS * (0.5 + Math.random()))
        }
        const after = await generator.count()
        await sleep(rate > BACKGROUND ? 8_000 : 2_000)
        const offset = page ? await clockOffset(page) : 0
        const drawn = page ? ((await page.evaluate('sanfangSeen')) as Record<string, number | undefined>) : {}
        const [dom, wire]: [number[], number[]] = [[], []]
        let missing = 0
        for (const [n, lift] of lifts.entries()) {
          const from = published.get(lift)!
          const inPage = drawn[String(n).padStart(5, '0')]
          const onWire = socket.seen.get(lift)
          if ((page && inPage === undefined) || onWire === undefined) missing++
          dom.push(inPage === undefined ? Number.POSITIVE_INFINITY : inPage - offset - from)
          wire.push(onWire === undefined ? Number.POSITIVE_INFINITY : onWire - from)
        }
        return { dom, socket: wire, missing, offset, taken: ((after.confirmed - before.confirmed) / (after.at - before.at)) * 1_000 }
      } finally {
        await generator.stop()
        probe.end(true)
        socket.close()
        await page?.context().close()
        await hub.stop()
        forget(folder)
      }
    }
  },
}

interface Seen {
  readonly dom: readonly number[]
  readonly socket: readonly number[]
  readonly missing: number
  /** Milliseconds that the page's clock is ahead of this process's. */
  readonly offset: number
  /** Background messages confirmed per second. */
  readonly taken: number
}
const of = (all: readonly Seen[], where: 'dom' | 'socket', share: number): number[] => all.map((one) => percentile(one[where], share))
const describe = (what: string, { dom, socket, offset, taken, missing }: Seen): string =>
  `${what}: DOM p50 ${percentile(dom, 50).toFixed(1)} p99 ${percentile(dom, 99).toFixed(1)}, socket p50 ${percentile(socket, 50).toFixed(1)} p99 ${percentile(socket, 99).toFixed(1)} ms, ${missing} missing, ${Math.round(taken)} msg/s taken, clocks ${offset.toFixed(2)} ms apart`

const now = (): number => performance.timeOrigin + performance.now()

/** Runs in the page: notes in `sanfangSeen`, by number of the lift, when its name first stood in the DOM. */
const WATCH = `
  globalThis.sanfangSeen = {}
  const note = (text, at) => {
    for (const [, number] of (text ?? '').matchAll(/(?:Probe |探针 )(\\d{5})/g)) sanfangSeen[number] ??= at
  }
  new MutationObserver((changes) => {
    const at = performance.timeOrigin + performance.now()
    for (const { addedNodes, target, type } of changes) {
      if (type === 'characterData') note(target.textContent, at)
      else for (const node of addedNodes) note(node.textContent, at)
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true })
`

async function openAlarmPage(browser: Browser, base: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } })
  const answer = await context.request.post(`${base}/api/v1/session`, {
    headers: { 'x-requested-with': 'sanfang' },
    data: { name: 'operator', password: PASSWORD },
  })
  if (!answer.ok()) throw new Error(`sign-in answered ${answer.status()}`)
  const page = await context.newPage()
  await page.goto(`${base}/alarms`)
  await page.waitForSelector('.alarms .list-empty')
  await page.evaluate(WATCH)
  return page
}

/** The page's clock minus this one's, from the question answered soonest. */
async function clockOffset(page: Page): Promise<number> {
  let best = { took: Number.POSITIVE_INFINITY, offset: 0 }
  for (let n = 0; n < 30; n++) {
    const from = now()
    const there = await page.evaluate(() => performance.timeOrigin + performance.now())
    const took = now() - from
    if (took < best.took) best = { took, offset: there - (from + took / 2) }
  }
  return best.offset
}

async function openSocket(base: string, site: string) {
  const socket = io(base, { transports: ['websocket'], extraHeaders: { cookie: await signInAsOperator(base) }, forceNew: true })
  const seen = new Map<string, number>()
  socket.on('changes', ({ items }: Parameters<ServerEvents['changes']>[0]) => {
    const at = now()
    for (const item of items)
      if (item.type === 'alarm' && item.alarm.device && !seen.has(item.alarm.device)) seen.set(item.alarm.device, at)
  })
  const snapshot = new Promise<Snapshot>((resolve) => socket.once('snapshot', resolve))
  socket.on('connect', () => socket.emit('watch', { site, view: 'alarms' }))
  await snapshot
  return { seen, close: () => socket.disconnect() }
}

/** p99 of the plainest path there is: Mosquitto to one subscriber, with the same background, nothing stored and nothing decided. */
async function peerLatency(order: Omit<FloodOrder, 'port'>, samples: number): Promise<number | null> {
  const server = await startMosquitto()
  if (!server) return null
  const url = `mqtt://127.0.0.1:${server.port}`
  const [probe, listener] = [await connectAsync(url), await connectAsync(url)]
  const generator = await load({ ...order, port: server.port })
  try {
    const waits: number[] = []
    listener.on('message', (_, payload) => waits.push(now() - Number(payload.toString())))
    await listener.subscribeAsync('probe', { qos: 1 })
    await sleep(1_000)
    for (let n = 0; n < samples; n++) {
      probe.publish('probe', String(now()), { qos: 1 })
      await sleep(SPACED_MS * (0.5 + Math.random()))
    }
    await sleep(500)
    return percentile(waits, 99)
  } finally {
    await generator.stop()
    probe.end(true)
    listener.end(true)
    await server.stop()
  }
}
