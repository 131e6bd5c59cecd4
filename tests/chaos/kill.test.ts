import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type MqttClient, connect } from 'mqtt'
import { afterAll, expect, test } from 'vitest'
import type { Estate } from '../../core/ledger.ts'
import { seconds } from '../../core/time.ts'
import { startHub } from '../../main.ts'
import { prepareFolder, removeFolder, testConfig } from '../test-hub.ts'

const KILLS = 20
const LIFTS = 24
const LEAKS = 60
const BUTTONS = 60

const estate: Estate = {
  site: { id: 'S', name: { 'zh-CN': '站' }, timezone: 'Asia/Shanghai' },
  places: [
    { id: 'S', level: 'site', parent: null, name: { 'zh-CN': '站' } },
    ...Array.from({ length: LEAKS }, (_, i) => ({ id: `R${i}`, level: 'zone' as const, parent: 'S', name: { 'zh-CN': `区${i}` } })),
  ],
  devices: [
    ...Array.from({ length: LIFTS }, (_, i) => ({ id: `LIFT-${i}`, kind: 'elevator', name: { 'zh-CN': '梯' }, place: 'S' })),
    ...Array.from({ length: BUTTONS }, (_, i) => ({
      id: `BUTTON-${i}`,
      kind: 'elevator',
      name: { 'zh-CN': '梯' },
      place: 'S',
      gateway: 'GW',
    })),
    ...Array.from({ length: LEAKS }, (_, i) => ({
      id: `LEAK-${i}`,
      kind: 'leakSensor',
      name: { 'zh-CN': '漏' },
      place: `R${i}`,
      gateway: 'GW',
    })),
    { id: 'GW', kind: 'gateway', name: { 'zh-CN': '关' }, place: 'S' },
  ],
}

let folder: string | undefined
let running: ChildProcess | undefined
const clients: MqttClient[] = []
afterAll(() => {
  for (const client of clients) client.end(true)
  running?.kill('SIGKILL')
  if (folder) removeFolder(folder)
})

async function start(env: Record<string, string>): Promise<{ child: ChildProcess; mqtt: number }> {
  const child = spawn(process.execPath, ['tests/chaos/hub-process.mjs', JSON.stringify(env)], { stdio: ['ignore', 'pipe', 'inherit'] })
  running = child
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  const addresses = JSON.parse(line.toString()) as { mqtt: { tcp: { port: number } } }
  return { child, mqtt: addresses.mqtt.tcp.port }
}

/** What a device does: sends the same packet until it is confirmed. */
function insist(client: MqttClient, topic: string, payload: object, confirmed: () => void): void {
  let done = false
  const attempt = () => {
    if (done || client.disconnecting) return
    client.publish(topic, JSON.stringify(payload), { qos: 1 }, (error) => {
      if (!error && !done) {
        done = true
        confirmed()
      }
    })
    setTimeout(attempt, 3_000)
  }
  attempt()
}

test(`killed ${KILLS} times under load: what was confirmed is in history once, no alarm is lost or doubled, delays go on`, async () => {
  const own = [...Array.from({ length: LIFTS }, (_, i) => `LIFT-${i}`), 'GW']
  const prepared = await prepareFolder(estate, own)
  folder = prepared.folder
  const env = {
    SANFANG_DATA: folder,
    SANFANG_HTTP_PORT: '0',
    SANFANG_MQTT_PORT: '0',
    SANFANG_LOG_LEVEL: 'error',
    SANFANG_RULES_CHECKPOINT_EVERY_S: '1',
  }
  let hub = await start(env)
  env.SANFANG_MQTT_PORT = String(hub.mqtt)

  // Load: each lift counts its runs, several packets in flight, and notes which counts were confirmed.
  const confirmed = new Map<string, Set<number>>(own.map((id) => [id, new Set()]))
  let stopped = false
  for (let i = 0; i < LIFTS; i++) {
    const id = `LIFT-${i}`
    const client = connect(`mqtt://127.0.0.1:${hub.mqtt}`, {
      username: id,
      password: prepared.tokens[id]!,
      clientId: id,
      reconnectPeriod: 50,
      clean: true,
    })
    client.on('error', () => {})
    clients.push(client)
    let count = 0
    const next = () => {
      if (stopped) return
      const mine = ++count
      client.publish(
        `sanfang/S/${id}/telemetry`,
        JSON.stringify({ ts: Date.now(), seq: mine, values: { runCount: mine } }),
        { qos: 1 },
        (error) => {
          if (!error) confirmed.get(id)!.add(mine)
          setTimeout(next, 2)
        },
      )
    }
    for (let flight = 0; flight < 8; flight++) next()
  }

  // Edges: a leak that stays wet, a button pressed once, spread over the whole time; when each was confirmed.
  const gateway = connect(`mqtt://127.0.0.1:${hub.mqtt}`, {
    username: 'GW',
    password: prepared.tokens['GW']!,
    clientId: 'GW',
    reconnectPeriod: 50,
  })
  gateway.on('error', () => {})
  clients.push(gateway)
  const wetSent = new Map<string, number>()
  const wetConfirmed = new Map<string, number>()
  const pressed = new Set<string>()
  const edges = (async () => {
    for (let i = 0; i < LEAKS; i++) {
      const leak = `LEAK-${i}`
      wetSent.set(leak, Date.now())
      insist(gateway, `sanfang/S/${leak}/telemetry`, { ts: Date.now(), seq: 1, values: { waterLeak: true } }, () =>
        wetConfirmed.set(leak, Date.now()),
      )
      const button = `BUTTON-${i}`
      insist(gateway, `sanfang/S/${button}/event`, { ts: Date.now(), seq: 1, event: 'carAlarmButton' }, () => pressed.add(button))
      await sleep(400)
    }
  })()

  const upAgain: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(300 + Math.random() * 900)
    hub.child.kill('SIGKILL')
    await once(hub.child, 'exit')
    const from = performance.now()
    hub = await start(env)
    upAgain.push(performance.now() - from)
  }
  await edges
  await expect.poll(() => pressed.size + wetConfirmed.size, { timeout: 30_000 }).toBe(BUTTONS + LEAKS)
  stopped = true
  await sleep(500)
  for (const client of clients) client.end(true)
  await sleep(13_000) // the last delay of ten seconds
  hub.child.kill('SIGTERM')
  await once(hub.child, 'exit')

  const last = await startHub({ config: testConfig(folder) })
  try {
    await expect.poll(() => last.history!.position(), { timeout: 30_000, interval: 100 }).toBeGreaterThanOrEqual(last.journal.durable - 2)
    let readings = 0
    for (let i = 0; i < LIFTS; i++) {
      const id = `LIFT-${i}`
      const series = await last.history!.query({
        site: 'S',
        device: id,
        kind: 'elevator',
        point: 'runCount',
        from: 0,
        to: Date.now() + seconds(60),
        limit: 1_000_000,
      })
      const seen = new Map<number, number>()
      for (const value of series.value) seen.set(value as number, (seen.get(value as number) ?? 0) + 1)
      const lost = [...confirmed.get(id)!].filter((count) => !seen.has(count))
      const doubled = [...seen].filter(([, times]) => times > 1)
      expect({ id, lost, doubled }).toEqual({ id, lost: [], doubled: [] })
      readings += confirmed.get(id)!.size
    }
    expect(readings).toBeGreaterThan(LIFTS * KILLS)

    const { items } = await last.rules.reads.list({ limit: 10_000 })
    const raised = new Map<string, number>()
    for (const alarm of items)
      raised.set(`${alarm.subject} ${alarm.type}`, (raised.get(`${alarm.subject} ${alarm.type}`) ?? 0) + alarm.count)
    for (const button of pressed) expect(raised.get(`${button} lift.alarmButton`), button).toBe(1)
    const late: number[] = []
    for (const [leak, sent] of wetSent) {
      expect(raised.get(`${leak} leak.wet`), leak).toBe(1)
      const alarm = items.find((one) => one.subject === leak && one.type === 'leak.wet')!
      // Ten seconds after it was received, which lies between sending and confirmation.
      expect(alarm.raisedAt - sent).toBeGreaterThanOrEqual(seconds(10))
      expect(alarm.raisedAt - wetConfirmed.get(leak)!).toBeLessThanOrEqual(seconds(10))
      late.push(alarm.raisedAt - sent)
    }
    expect(items.filter((alarm) => alarm.type.endsWith('.offline')).map((alarm) => alarm.subject)).toEqual([])
    console.log(
      `${KILLS} kills, ${readings} confirmed readings, 0 lost, 0 doubled; up again in ${Math.round(Math.max(...upAgain))} ms at most (process start included)`,
    )
  } finally {
    await last.stop()
  }
})
