import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type MqttClient } from 'mqtt'
import { io, type Socket } from 'socket.io-client'
import { afterEach, expect, test } from 'vitest'
import type { ClientEvents, ServerEvents, Snapshot } from '../../dashboard/contract.ts'
import { seconds } from '../../core/time.ts'
import { startHub } from '../../main.ts'
import { endHubProcesses, type HubProcess, startHubProcess } from '../hub-process.ts'
import { event, eventually, metric, SPEAKERS, telemetry, yard } from '../scenarios/yard.ts'
import { PASSWORD, prepareFolder, type Prepared, removeFolder, signIn, testConfig } from '../test-hub.ts'

let prepared: Prepared | undefined
let clients: MqttClient[] = []

afterEach(() => {
  for (const client of clients) client.end(true)

  clients = []

  endHubProcesses()
  if (prepared) removeFolder(prepared.folder)
})

const enter = (hub: HubProcess, id: string, more: Record<string, unknown> = {}): MqttClient => {
  const client = connect(hub.addresses.mqtt.tcp!.url, {
    username: id,
    password: prepared!.tokens[id]!,
    clientId: id,
    reconnectPeriod: 100,
    clean: true,
    ...more,
  })
  client.on('error', () => {})
  clients.push(client)
  return client
}
const alarmsOf = async (hub: HubProcess) => {
  const manager = await signIn(hub.http, 'propertyManager')
  const { items } = (await (await manager('/alarms?site=Y&limit=500')).json()) as { items: any[] }
  return items.map(({ subject, type, count }) => `${subject} ${type} ×${count}`).toSorted()
}

test('a hub frozen for eight seconds under load raises nothing for it, goes on with its delays, and loses nothing', async () => {
  prepared = await prepareFolder(yard, SPEAKERS)
  const hub = await startHubProcess(prepared.folder)
  const lift = enter(hub, 'LIFT')
  // Keep-alive runs out while the hub is frozen: this device leaves in anger and comes back.
  const pump = enter(hub, 'PUMP', { keepalive: 2 })
  const leak = enter(hub, 'LEAK-1')
  const confirmed = new Set<number>()
  let sent = 0
  let over = false
  const next = () => {
    if (over) return
    const mine = ++sent
    lift.publish(telemetry('LIFT'), JSON.stringify({ ts: Date.now(), seq: mine, values: { runCount: mine } }), { qos: 1 }, (error) => {
      if (!error) confirmed.add(mine)
      setTimeout(next, 5)
    })
  }
  for (let flight = 0; flight < 8; flight++) next()
  await pump.publishAsync(telemetry('PUMP'), '{"dischargePressure":0.5}', { qos: 1 })
  await leak.publishAsync(telemetry('LEAK-1'), JSON.stringify({ ts: Date.now(), seq: 1, values: { waterLeak: true } }), { qos: 1 })
  await sleep(500)

  hub.signal('SIGSTOP')
  const before = confirmed.size
  leak.publish(event('LEAK-1'), JSON.stringify({ ts: Date.now(), seq: 2, event: 'tamper' }), { qos: 1 })
  await sleep(8_000)
  hub.signal('SIGCONT')

  await eventually(() => confirmed.size > before + 200, 'the lift is confirmed again')
  await sleep(3_000)
  over = true
  expect(await alarmsOf(hub)).toEqual(['LEAK-1 leak.wet ×1'])
  expect(await metric(hub.http, 'sanfang_packets_mismatch')).toBe(0)
  await pump.publishAsync(telemetry('PUMP'), '{"dischargePressure":0.51}', { qos: 1 })
  await hub.stop()

  const again = await startHub({ config: testConfig(prepared.folder) })
  try {
    await eventually(async () => (await again.history!.position()) >= again.journal.durable - 2, 'history is complete')
    const all = { site: 'Y', device: 'LIFT', kind: 'elevator', point: 'runCount', from: 0, to: Date.now() + seconds(60), limit: 1_000_000 }
    const { value } = await again.history!.query(all)
    expect([...confirmed].filter((count) => !value.includes(count))).toEqual([])
    expect(value).toHaveLength(new Set(value).size)
    const [wet] = again.rules.reads.open()
    const came = again.twins.get('LEAK-1')!.points['waterLeak']!.receivedAt
    expect(wet!.raisedAt - came).toBe(seconds(10))
  } finally {
    await again.stop()
  }
})

test('a freeze longer than the limits of its devices is silence of the hub, not of the devices', async () => {
  const clock = { speed: 120, at: Date.UTC(2026, 10, 23, 4), wall: Date.now() }
  prepared = await prepareFolder(yard, SPEAKERS, undefined, { speed: 1, origin: 0 })
  let hub = await startHubProcess(prepared.folder, {}, clock)
  const talk = (id: string, body: object): void => {
    const client = enter(hub, id)
    const timer = setInterval(() => client.connected && client.publish(telemetry(id), JSON.stringify(body), { qos: 1 }), 100)
    client.on('close', () => client.disconnecting && clearInterval(timer))
  }
  talk('LIFT', { doorClosed: true })
  talk('PUMP', { dischargePressure: 0.5 })
  const online = async () => metric(hub.http, 'sanfang_packets_received_total')
  await eventually(async () => (await online()) > 10, 'both talk')

  // Two seconds of the wall are four minutes here: more than the 60 s and 180 s that these two may be silent.
  for (let freeze = 0; freeze < 2; freeze++) {
    hub.signal('SIGSTOP')
    await sleep(2_000)
    hub.signal('SIGCONT')
    await sleep(500)
  }
  expect(await alarmsOf(hub)).toEqual([])
  // And what the log says after a kill is the same.
  const { mqttPort } = hub
  await hub.kill()
  hub = await startHubProcess(prepared.folder, { SANFANG_MQTT_PORT: String(mqttPort) }, clock)
  await sleep(500)
  expect(await alarmsOf(hub)).toEqual([])
  // The rule still holds: who is silent while the hub listens is told.
  for (const client of clients) client.end(true)
  await eventually(async () => (await alarmsOf(hub)).length === 2, 'both silent for longer than they may', 15_000)
  expect(await alarmsOf(hub)).toEqual(['LIFT lift.offline ×1', 'PUMP booster.offline ×1'])
})

test('a console that never reads costs the others nothing, and what waits for it is bounded', async () => {
  prepared = await prepareFolder(yard, SPEAKERS)
  const hub = await startHubProcess(prepared.folder, { SANFANG_DASHBOARD_CONSOLE_BUFFER_KB: '64' })
  const token = await operatorToken(hub)
  const screens = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const socket: Socket<ServerEvents, ClientEvents> = io(hub.http, {
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        extraHeaders: { cookie: token },
      })
      const first = new Promise<Snapshot>((resolve) => socket.once('snapshot', resolve))
      await new Promise<void>((resolve) => socket.once('connect', resolve))
      socket.emit('watch', { site: 'Y', view: 'estate' })
      await first
      return socket
    }),
  )
  const [deaf, ...others] = screens
  // Its wire is not read any more, as with a browser whose machine sleeps.
  const { ws } = (deaf!.io.engine as unknown as { transport: { ws: { _socket: { pause(): void; resume(): void } } } }).transport
  ws._socket.pause()

  const deafHeard = new Set<string>()
  deaf!.on('changes', ({ items }) => {
    for (const item of items) if (item.type === 'alarm') deafHeard.add(`${item.alarm.subject} ×${item.alarm.count}`)
  })
  const raised = others.map((socket) => {
    const seen = new Map<string, number>()
    socket.on('values', ({ batch }) => socket.emit('drawn', batch))
    socket.on('changes', ({ items }) => {
      for (const item of items)
        if (item.type === 'alarm' && item.transition.event === 'raise') seen.set(`${item.alarm.subject} ×${item.alarm.count}`, Date.now())
    })
    return seen
  })
  const lift = enter(hub, 'LIFT')
  const pump = enter(hub, 'PUMP')
  const late: number[] = []
  for (let n = 0; n < 100; n++) {
    void pump.publishAsync(telemetry('PUMP'), JSON.stringify({ dischargePressure: n / 100 }), { qos: 1 })
    await sleep(20)
  }
  const from = Date.now()
  await lift.publishAsync(event('LIFT'), '{"event":"carAlarmButton"}', { qos: 1 })
  await eventually(() => raised.every((seen) => seen.has('LIFT ×1')), 'both that read are told')
  for (const seen of raised) late.push(seen.get('LIFT ×1')! - from)
  expect(Math.max(...late)).toBeLessThan(1_000)
  // Values go by credit: two batches are under way to it, the rest is folded into one that it will get.
  expect(await metric(hub.http, 'sanfang_live_withheld_total')).toBeGreaterThan(0)
  expect(await metric(hub.http, 'sanfang_live_waiting_bytes')).toBeLessThan(3 * 64 * 1_024)
  // Awake again it knows what the others know.
  ws._socket.resume()
  await eventually(() => deafHeard.size > 0, 'the one that slept is told')
  expect([...deafHeard]).toEqual(['LIFT ×1'])
  for (const socket of screens) socket.disconnect()
})

async function operatorToken(hub: HubProcess): Promise<string> {
  const answer = await fetch(`${hub.http}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'sanfang' },
    body: JSON.stringify({ name: 'operator', password: PASSWORD }),
  })
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
}
