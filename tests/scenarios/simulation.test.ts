import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { Aedes } from 'aedes'
import type { AedesPublishPacket, Client } from 'aedes'
import { afterEach, describe, expect, test } from 'vitest'
import type { Estate } from '../../core/ledger.ts'
import { makeEstate } from '../../simulators/estates/make-estate.ts'
import { startSimulation } from '../../simulators/start.ts'
import type { GivenJob, Simulation } from '../../simulators/start.ts'

const estate = makeEstate('small', { flats: 'none' })
const sessions = estate.devices.filter((device) => !device.gateway)
const tokens = (of: Estate) => Object.fromEntries(of.devices.map((device) => [device.id, `token-of-${device.id}`]))

interface Heard {
  readonly topic: string
  readonly body: any
  readonly packet: AedesPublishPacket
  readonly by: string
}

/** A broker that lets in who knows its token, and keeps all it hears. */
async function broker(port = 0) {
  const aedes = await Aedes.createBroker({ concurrency: 0 })
  const heard: Heard[] = []
  const subscribed: string[] = []
  const sockets = new Set<Socket>()
  aedes.authenticate = (client, username, password, done) => {
    ;(client as Client & { user?: string }).user = username ?? ''
    done(null, password?.toString() === `token-of-${username}`)
  }
  aedes.authorizePublish = (client, packet, done) => {
    const text = packet.payload.toString()
    heard.push({
      topic: packet.topic,
      body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
      packet: packet as AedesPublishPacket,
      by: (client as (Client & { user?: string }) | null)?.user ?? '',
    })
    done(null)
  }
  aedes.on('subscribe', (subscriptions) => void subscribed.push(...subscriptions.map(({ topic }) => topic)))
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    aedes.handle(socket)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    aedes,
    heard,
    subscribed,
    port: (server.address() as AddressInfo).port,
    drop: () => sockets.forEach((socket) => socket.destroy()),
    async close() {
      server.close()
      sockets.forEach((socket) => socket.destroy())
      await new Promise<void>((resolve) => aedes.close(resolve))
    },
  }
}

async function until(holds: () => boolean | Promise<boolean>, what: string, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const quiet = () => {
  const lines: object[] = []
  return { lines, log: { info: () => {}, warn: (fields: object) => void lines.push(fields) } }
}

const cleanUp: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean()
})
async function open(port?: number) {
  const one = await broker(port)
  cleanUp.push(() => one.close())
  return one
}
function start(port: number, job: Partial<GivenJob> = {}, log = quiet().log): Simulation {
  const simulation = startSimulation(
    { url: `mqtt://127.0.0.1:${port}`, estate, tokens: tokens(estate), story: 'normal-day', ...job },
    { log },
  )
  cleanUp.push(() => simulation.stop())
  return simulation
}

describe('the simulator process', () => {
  test('connects every device with its own session, says online, and tells how all devices are', async () => {
    const one = await open()
    const simulation = start(one.port, { connectWithinS: 1 })
    await until(async () => (await simulation.counts())?.connected === sessions.length, 'all connected')
    const topics = new Set(estate.devices.map((device) => `sanfang/LXY/${device.id}/telemetry`))
    await until(() => new Set(one.heard.map(({ topic }) => topic).filter((topic) => topics.has(topic))).size === topics.size, 'all spoke')
    const online = one.heard.filter(({ topic, body, packet }) => topic.endsWith('/status') && body === 'online' && packet.retain)
    expect(new Set(online.map(({ by }) => by))).toEqual(new Set(sessions.map(({ id }) => id)))
    const carrier = new Map(estate.devices.map((device) => [device.id, device.gateway ?? device.id]))
    expect(one.heard.filter(({ topic, by }) => carrier.get(topic.split('/')[2]!) !== by)).toEqual([])
    expect(new Set(one.subscribed)).toEqual(new Set(estate.devices.map(({ id }) => `sanfang/LXY/${id}/command`)))
  })

  test('plays a story at any speed in its own time, and ends with everything confirmed and everybody off line', async () => {
    const one = await open()
    const wall = Date.now()
    const at = Date.UTC(2026, 2, 10, 2, 20)
    const simulation = start(one.port, { story: 'entrapment', speed: 60, origin: { at, wall } })
    await until(() => one.heard.some(({ body }) => body.event === 'carAlarmButton'), 'the alarm button')
    const pressed = one.heard.find(({ body }) => body.event === 'carAlarmButton')!
    expect(pressed.topic).toBe('sanfang/LXY/LXY-A-01-2-LIFT-1/event')
    expect(pressed.packet.qos).toBe(1)
    expect(pressed.body.ts).toBeGreaterThan(at + 140_000)
    expect(pressed.body.ts).toBeLessThan(at + 60 * (Date.now() - wall))
    const last = await simulation.stop()
    expect(await simulation.exited).toBe(0)
    expect(last).toMatchObject({ sessions: sessions.length, connected: sessions.length, inFlight: 0, dropped: 0 })
    expect(last!.acked).toBe(last!.sent)
    const offline = one.heard.filter(({ topic, body, packet }) => topic.endsWith('/status') && body === 'offline' && packet.retain)
    expect(new Set(offline.map(({ by }) => by)).size).toBe(sessions.length)
  })

  test('comes back by itself after every connection broke, and nothing of weight is lost', async () => {
    const first = await open()
    const morning = { at: Date.UTC(2026, 2, 9, 23, 30), wall: Date.now() }
    const simulation = start(first.port, { connectWithinS: 1, reconnectWithinS: 2, speed: 20, origin: morning })
    await until(async () => (await simulation.counts())?.connected === sessions.length, 'all connected')
    const doorsIn = (heard: readonly Heard[]) => heard.filter(({ body }) => typeof body.values?.doorClosed === 'boolean').length
    await until(() => doorsIn(first.heard) > 40, 'lifts under way')
    const seen = first.heard.filter(({ packet }) => packet.qos === 1 && packet.topic.endsWith('/telemetry'))
    await first.close()
    await until(async () => (await simulation.counts())?.connected === 0, 'all broken')
    const second = await open(first.port)
    await until(async () => (await simulation.counts())?.connected === sessions.length, 'all back')
    await until(() => doorsIn(second.heard) > 20, 'lifts under way again')
    const last = await simulation.stop()
    expect(last).toMatchObject({ inFlight: 0, dropped: 0 })
    expect(last!.acked).toBe(last!.sent)

    // Door changes are QoS 1 and must all be there: open and shut in turn, over the gap.
    const doors = [...seen, ...second.heard]
      .filter(({ topic }) => topic.includes('-LIFT-') && topic.endsWith('/telemetry'))
      .flatMap(({ topic, body }) => (Array.isArray(body) ? body : [body]).map((one) => ({ topic, ...one })))
      .filter(({ values }) => typeof values.doorClosed === 'boolean' && values.runCount === undefined)
    for (const lift of new Set(doors.map(({ topic }) => topic))) {
      const turns = doors.filter(({ topic }) => topic === lift).sort((a, b) => a.seq - b.seq)
      const distinct = turns.filter((turn, n) => n === 0 || turn.seq !== turns[n - 1]!.seq).map(({ values }) => values.doorClosed)
      expect(distinct.filter((closed, n) => n > 0 && closed === distinct[n - 1])).toEqual([])
    }
    expect(doors.length).toBeGreaterThan(40)
  })

  test('answers orders: done once, expired ones refused', async () => {
    const one = await open()
    const simulation = start(one.port, { connectWithinS: 1 })
    await until(() => one.subscribed.includes('sanfang/LXY/LXY-A-01-1-GATE-1/command'), 'subscribed')
    const order = (id: string, name: string, params: object, expiresAt: number) =>
      one.aedes.publish(
        {
          cmd: 'publish',
          topic: 'sanfang/LXY/LXY-A-01-1-GATE-1/command',
          payload: Buffer.from(JSON.stringify({ id, name, params, expiresAt })),
          qos: 1,
          dup: false,
          retain: false,
        },
        () => {},
      )
    order('c1', 'setMode', { mode: 'freePass', durationS: 60 }, Date.now() + 60_000)
    order('c1', 'setMode', { mode: 'freePass', durationS: 60 }, Date.now() + 60_000)
    order('c2', 'openOnce', {}, Date.now() - 1)
    order('c3', 'explode', {}, Date.now() + 60_000)
    const replies = () => one.heard.filter(({ topic }) => topic === 'sanfang/LXY/LXY-A-01-1-GATE-1/reply').map(({ body }) => body)
    await until(() => replies().length === 4, 'four replies')
    expect(replies()).toEqual([
      { id: 'c1', ok: true, result: { mode: 'freePass' } },
      { id: 'c1', ok: true, result: { mode: 'freePass' } },
      { id: 'c2', ok: false, error: 'expired' },
      { id: 'c3', ok: false, error: 'unknown command explode' },
    ])
    await until(() => one.heard.some(({ body }) => body.values?.mode === 'freePass'), 'the mode itself')
    expect((await simulation.counts())!.orders).toBe(4)
  })

  test('a wrong token stops only its own device', async () => {
    const one = await open()
    const { lines, log } = quiet()
    const simulation = start(one.port, { connectWithinS: 1, tokens: { ...tokens(estate), 'LXY-A-PANEL-1': 'wrong' } }, log)
    await until(async () => (await simulation.counts())?.connected === sessions.length - 1, 'all but one')
    await until(() => lines.length > 0, 'a complaint')
    expect(JSON.stringify(lines)).toContain('LXY-A-PANEL-1')
  })

  test.each([
    ['an unknown story', { story: 'no-such' }, 'no-such'],
    ['a token that is missing', { tokens: {} }, 'no token for device'],
    ['a job that is none', { speed: -1 }, 'speed'],
  ])('%s is said and ends it with code 1', async (_, job, word) => {
    const { lines, log } = quiet()
    const simulation = start(1, job, log)
    expect(await simulation.exited).toBe(1)
    expect(JSON.stringify(lines)).toContain(word)
  })
})
