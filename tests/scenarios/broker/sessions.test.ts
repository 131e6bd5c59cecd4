import { afterEach, expect, test } from 'vitest'
import { eventually, openFrontDoor, TOKEN, type FrontDoor } from './front-door.ts'
import { openWire, wire, type ConnectOptions } from './wire.ts'

let door: FrontDoor
afterEach(() => door.broker.close())

const knock = (userName: string, more: Partial<ConnectOptions> = {}) =>
  openWire(door.port, wire.connect({ userName, password: TOKEN(userName), clientId: 'c', ...more }))
const enter = async (userName: string, more: Partial<ConnectOptions> = {}) => {
  const opened = await knock(userName, more)
  expect((await opened.next('connack')).body[1]).toBe(0)
  return opened
}
const ends = () => door.notes.filter((note) => note.type === 'disconnect').map((note) => note.why)

const nothingLeft = async () => {
  const levels = ['connections', 'sessions', 'registered', 'subscriptions', 'unrecorded']
  const left = async () => Promise.all(levels.map((name) => door.metric(`sanfang_broker_${name}`)))
  await eventually(async () => (await left()).every((level) => level === 0), 'all levels are zero')
}

test('two devices with one client id do not meet', async () => {
  door = await openFrontDoor()
  const wires = [await enter('d0'), await enter('d1'), await enter('d2')]
  for (const [i, one] of wires.entries()) {
    one.socket.write(wire.publish(`sanfang/s1/d${i}/telemetry`, '{"a":1}', { qos: 1, id: 1 }))
    await one.next('puback')
  }
  expect(door.broker.sessions()).toBe(3)
})

test('the same device with the same client id takes over, cleanly and as often as it likes', async () => {
  door = await openFrontDoor()
  let last = await enter('d0')
  for (let i = 0; i < 20; i++) {
    const next = await enter('d0')
    await last.gone()
    last = next
  }
  last.socket.write(wire.publish('sanfang/s1/d0/telemetry', '{"a":1}', { qos: 1, id: 1 }))
  await last.next('puback')
  expect(door.broker.sessions()).toBe(1)
  expect(ends()).toEqual(Array(20).fill('takeover'))
  expect(door.notes.at(-1)).toEqual({ type: 'connect', site: 's1', device: 'd0', sessions: 1 })
  last.socket.destroy()
  await eventually(() => door.broker.sessions() === 0, 'the last is gone')
})

test('a storm of one device with one client id ends with one session', async () => {
  door = await openFrontDoor()
  const wires = await Promise.all(Array.from({ length: 100 }, () => knock('d0')))
  await eventually(() => wires.filter((one) => !one.closed()).length === 1, 'one remains')
  expect(door.broker.sessions()).toBe(1)
  const [alive] = wires.filter((one) => !one.closed())
  alive!.socket.write(wire.publish('sanfang/s1/d0/telemetry', '{"a":1}', { qos: 1, id: 1 }))
  await alive!.next('puback')
  alive!.socket.destroy()
  await eventually(() => door.broker.sessions() === 0, 'none remains')
  expect(await door.metric('sanfang_broker_connections')).toBe(0)
})

test('a device may have four sessions; the fifth is refused and the four stay', async () => {
  door = await openFrontDoor()
  const four = await Promise.all(['a', 'b', 'c', ''].map((clientId) => enter('d0', { clientId })))
  const fifth = await knock('d0', { clientId: 'e' })
  expect((await fifth.next('connack')).body[1]).toBe(3)
  await fifth.gone()
  expect(door.broker.sessions()).toBe(4)
  const again = await enter('d0', { clientId: 'a' })
  await four[0]!.gone()
  again.socket.end(wire.disconnect)
  await again.gone()
  await eventually(() => door.broker.sessions() === 3, 'three left')
  await enter('d0', { clientId: 'e' })
  expect(door.notes.at(-1)).toMatchObject({ type: 'connect', device: 'd0', sessions: 4 })
})

test('a session to be kept needs a client id', async () => {
  door = await openFrontDoor()
  const device = await knock('d0', { clientId: '', clean: false })
  expect((await device.next('connack')).body[1]).toBe(2)
})

test('a device that says goodbye has closed, one whose wire is cut is lost', async () => {
  door = await openFrontDoor()
  const polite = await enter('d0')
  polite.socket.end(wire.disconnect)
  await eventually(() => door.notes.length === 2, 'd0 gone')
  const cut = await enter('d1')
  cut.socket.resetAndDestroy()
  await eventually(() => door.notes.length === 4, 'd1 gone')
  expect(door.notes).toEqual([
    { type: 'connect', site: 's1', device: 'd0', sessions: 1 },
    { type: 'disconnect', site: 's1', device: 'd0', sessions: 0, why: 'closed' },
    { type: 'connect', site: 's1', device: 'd1', sessions: 1 },
    { type: 'disconnect', site: 's1', device: 'd1', sessions: 0, why: 'lost' },
  ])
})

test('the will is taken like any packet when the wire is cut, before the end is noted', async () => {
  door = await openFrontDoor()
  const will = { topic: 'sanfang/s1/d0/status', payload: 'offline', qos: 1 as const, retain: true }
  const device = await enter('d0', { will })
  const order: string[] = []
  const { push } = door.notes
  door.notes.push = (...notes) => {
    order.push(`${notes[0]!.type} after ${door.taken.length} packets`)
    return push.apply(door.notes, notes)
  }
  device.socket.destroy()
  await eventually(() => door.notes.length === 2, 'the end is noted')
  expect(order).toEqual(['disconnect after 1 packets'])
  expect(door.taken[0]).toMatchObject({
    text: 'offline',
    refused: null,
    packet: { device: 'd0', channel: 'status', retain: true, dup: false },
  })
})

test('the will of a device that says goodbye is not taken, nor any when the hub leaves', async () => {
  door = await openFrontDoor()
  const will = { topic: 'sanfang/s1/d0/status', payload: 'offline' }
  const polite = await enter('d0', { will })
  polite.socket.end(wire.disconnect)
  await eventually(() => door.broker.sessions() === 0, 'd0 gone')
  const stays = await enter('d0', { will })
  await door.broker.close()
  await stays.gone()
  expect(door.taken).toEqual([])
  expect(ends()).toEqual(['closed'])
})

test("a will on another's topic keeps the device out", async () => {
  door = await openFrontDoor()
  const device = await knock('d0', { will: { topic: 'sanfang/s1/d1/status', payload: 'offline' } })
  expect((await device.next('connack')).body[1]).toBe(5)
  await device.gone()
  expect(door.taken).toEqual([])
  expect(door.broker.quarantine.list()).toEqual([])
})

test('a gateway may leave a will for a device behind it', async () => {
  door = await openFrontDoor()
  const gateway = await enter('g1', { will: { topic: 'sanfang/s1/c1/status', payload: 'offline' } })
  gateway.socket.destroy()
  await eventually(() => door.taken.length === 1, 'the will is taken')
  expect(door.taken[0]!.packet).toMatchObject({ device: 'c1', via: 'g1' })
})

test('a device silent for longer than it promised is closed, one that pings is not', async () => {
  door = await openFrontDoor()
  const [silent, pinging] = await Promise.all([enter('d0', { keepalive: 1 }), enter('d1', { keepalive: 1 })])
  const pings = setInterval(() => pinging.socket.write(wire.ping), 400)
  await silent.gone()
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  clearInterval(pings)
  expect(pinging.closed()).toBe(false)
  expect(ends()).toEqual(['keepalive'])
})

test('a device that only publishes keeps its connection alive', async () => {
  door = await openFrontDoor()
  const device = await enter('d0', { keepalive: 1 })
  const sends = setInterval(() => device.socket.write(wire.publish('sanfang/s1/d0/telemetry', '{"a":1}', { qos: 1, id: 1 })), 300)
  await new Promise((resolve) => setTimeout(resolve, 3_500))
  clearInterval(sends)
  expect(device.closed()).toBe(false)
  await device.gone()
})

test.each([0, 60_000])('a device that asks for a keep-alive of %i seconds is held to the limit', async (keepalive) => {
  door = await openFrontDoor({ keepaliveLimitSeconds: 1 })
  const device = await enter('d0', { keepalive })
  await device.gone()
  expect(ends()).toEqual(['keepalive'])
})

test('a connection that says nothing is closed', async () => {
  door = await openFrontDoor({ connectTimeoutSeconds: 1 })
  const silent = await openWire(door.port)
  await silent.gone()
  await eventually(async () => (await door.metric('sanfang_broker_disconnects_total', 'no-introduction')) === 1, 'counted')
})

test('a device that is disconnected from inside is gone with all its sessions', async () => {
  door = await openFrontDoor()
  const two = await Promise.all(['a', 'b'].map((clientId) => enter('d0', { clientId })))
  const other = await enter('d1')
  expect(door.broker.disconnect('d0', 'revoked')).toBe(2)
  await Promise.all(two.map((one) => one.gone()))
  await eventually(() => door.broker.sessions() === 1, 'only d1 is left')
  expect(ends()).toEqual(['revoked', 'revoked'])
  expect(other.closed()).toBe(false)
})

test('sessions are not kept over a restart of the hub', async () => {
  door = await openFrontDoor()
  const first = await enter('d0', { clean: false })
  first.socket.write(wire.subscribe(['sanfang/s1/d0/command']))
  await first.next('suback')
  await door.broker.close()
  door = await openFrontDoor()
  const second = await knock('d0', { clean: false })
  expect([...(await second.next('connack')).body]).toEqual([0, 0])
})

test('connections that are gone before they are let in leave nothing behind', async () => {
  door = await openFrontDoor()
  for (let round = 0; round < 100; round++) {
    const wires = await Promise.all(Array.from({ length: 4 }, () => openWire(door.port)))
    for (const [i, one] of wires.entries()) {
      one.socket.write(wire.connect({ userName: `d${i}`, password: TOKEN(`d${i}`), clientId: `c${round}`, clean: round % 2 === 0 }))
      setImmediate(() => one.socket.resetAndDestroy())
    }
    await Promise.all(wires.map((one) => one.gone()))
  }
  await nothingLeft()
  const connects = door.notes.filter((note) => note.type === 'connect').length
  expect(ends()).toHaveLength(connects)
})

test('two thousand connections that come and go in every way leave nothing behind', async () => {
  door = await openFrontDoor()
  const ways = 20
  for (let round = 0; round < 2_000 / ways; round++) {
    const wires = await Promise.all(
      Array.from({ length: ways }, (_, i) =>
        knock(i % 7 === 6 ? 'nobody' : `d${i % 10}`, {
          clientId: `c${i % 3}`,
          clean: i % 2 === 0,
          will: { topic: `sanfang/s1/d${i % 10}/status`, payload: 'x' },
        }),
      ),
    )
    for (const [i, one] of wires.entries()) {
      const filters = [`sanfang/s1/d${i % 10}/command`]
      one.socket.write(
        Buffer.concat([wire.subscribe(filters, 1, i % 2), wire.publish(`sanfang/s1/d${i % 10}/telemetry`, '{}', { qos: 2, id: 9 })]),
      )
      if (i % 4 === 0) one.socket.destroy()
      else if (i % 4 === 1) one.socket.end(wire.disconnect)
      else if (i % 4 === 2) setTimeout(() => one.socket.resetAndDestroy(), i % 5)
      else setTimeout(() => one.socket.destroy(), i)
    }
    await Promise.all(wires.map((one) => one.gone()))
  }
  await nothingLeft()
  const connects = door.notes.filter((note) => note.type === 'connect').length
  expect(connects).toBeGreaterThan(200)
  expect(ends()).toHaveLength(connects)
  expect(await door.metric('sanfang_broker_kept_sessions')).toBeLessThanOrEqual(40)
})
