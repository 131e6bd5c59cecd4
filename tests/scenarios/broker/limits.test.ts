import { afterEach, expect, test } from 'vitest'
import { connectAsync } from 'mqtt'
import { eventually, openFrontDoor, TOKEN, type FrontDoor } from './front-door.ts'
import { header, openWire, wire } from './wire.ts'

let door: FrontDoor
afterEach(() => door.broker.close())

const enter = async (userName: string, more = {}) => {
  const opened = await openWire(door.port, wire.connect({ userName, password: TOKEN(userName), clientId: 'c', ...more }))
  expect((await opened.next('connack')).body[1]).toBe(0)
  return opened
}
const own = (device: string, channel = 'telemetry') => `sanfang/s1/${device}/${channel}`
const ends = () => door.notes.filter((note) => note.type === 'disconnect').map((note) => note.why)

test('a packet of 1 MB closes its connection before it is read, and nobody else notices', async () => {
  door = await openFrontDoor()
  const [bad, good] = await Promise.all([enter('d0'), enter('d1')])
  bad.socket.write(wire.publish(own('d0'), Buffer.alloc(1_000_000, 0x20), { qos: 1 }))
  await bad.gone()
  good.socket.write(wire.publish(own('d1'), '{"a":1}', { qos: 1, id: 2 }))
  await good.next('puback')
  expect(door.taken).toHaveLength(1)
  expect(ends()).toEqual(['too-large'])
})

test('a packet just below the limit is taken whole', async () => {
  door = await openFrontDoor()
  const device = await enter('d0')
  device.socket.write(wire.publish(own('d0'), Buffer.alloc(262_000, 0x20), { qos: 1, id: 2 }))
  await device.next('puback')
  expect(door.taken[0]!.packet.payload).toHaveLength(262_000)
})

test('strangers that announce 256 MB are closed and cost no memory', async () => {
  door = await openFrontDoor()
  const before = process.memoryUsage().rss
  const strangers = await Promise.all(Array.from({ length: 50 }, () => openWire(door.port, header(0x10, 268_435_455))))
  const flood = Buffer.alloc(1_000_000)
  for (const one of strangers) for (let i = 0; i < 5; i++) one.socket.write(flood)
  await Promise.all(strangers.map((one) => one.gone()))
  // The 5 MB that each sends are its own; a broker that collected them would have grown by 250 MB more.
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
  await eventually(async () => (await door.metric('sanfang_broker_disconnects_total', 'too-large')) === 50, 'all counted as too large')
  expect(await door.metric('sanfang_broker_connections')).toBe(0)
})

test('a CONNECT that fits in one read and is still too large is refused', async () => {
  door = await openFrontDoor()
  const device = await openWire(door.port, wire.connect({ userName: 'd0', password: TOKEN('d0'), clientId: 'x'.repeat(20_000) }))
  await device.gone()
  expect(door.notes).toEqual([])
})

test('a CONNECT in single bytes is a CONNECT', async () => {
  door = await openFrontDoor()
  const device = await openWire(door.port)
  for (const byte of wire.connect({ userName: 'd0', password: TOKEN('d0') })) {
    device.socket.write(Buffer.from([byte]))
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect((await device.next('connack')).body[1]).toBe(0)
})

test('a device over its rate is slowed by holding its receipts, loses nothing, and slows nobody else', async () => {
  door = await openFrontDoor({ messagesPerSecond: 100, burstMessages: 50, slowForSeconds: 5 })
  const fast = await connectAsync(`mqtt://127.0.0.1:${door.port}`, { username: 'd0', password: TOKEN('d0') })
  const calm = await enter('d1')
  const from = performance.now()
  const flood = Promise.all(Array.from({ length: 250 }, (_, i) => fast.publishAsync(own('d0'), `${i}`, { qos: 1 })))
  calm.socket.write(wire.publish(own('d1'), '{"a":1}', { qos: 1, id: 2 }))
  await calm.next('puback')
  expect(performance.now() - from).toBeLessThan(1_000)
  await flood
  expect(performance.now() - from).toBeGreaterThan(1_800)
  await fast.endAsync()
  expect(door.taken.filter((one) => one.packet.device === 'd0').map((one) => one.text)).toEqual(
    Array.from({ length: 250 }, (_, i) => `${i}`),
  )
  expect(door.taken.every((one) => one.refused === null)).toBe(true)
  expect(await door.metric('sanfang_broker_slowed_total')).toBeGreaterThan(150)
})

test('what is far beyond the rate is refused as too fast, recorded and confirmed', async () => {
  door = await openFrontDoor({ messagesPerSecond: 10, burstMessages: 20, slowForSeconds: 0.5 })
  const device = await enter('d0')
  device.socket.write(Buffer.concat(Array.from({ length: 100 }, (_, i) => wire.publish(own('d0'), `${i}`, { qos: 1, id: i + 1 }))))
  await eventually(() => device.answers.length === 101, 'all confirmed')
  expect(device.answers.slice(1).map((answer) => answer.id)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
  expect(door.taken.filter((one) => one.refused?.reason === 'too-fast')).toHaveLength(75)
})

test('a flood of values costs no event', async () => {
  door = await openFrontDoor({ messagesPerSecond: 10, burstMessages: 20, slowForSeconds: 0.5 })
  const device = await enter('d0')
  for (let i = 0; i < 500; i++) device.socket.write(wire.publish(own('d0'), `${i}`, { qos: 1, id: i + 1 }))
  device.socket.write(wire.publish(own('d0', 'event'), '{"event":"carAlarmButton"}', { qos: 1, id: 999 }))
  await eventually(() => door.taken.length === 501, 'all taken')
  expect(door.taken.at(-1)).toMatchObject({ packet: { channel: 'event' }, refused: null })
})

test('a second connection does not double the rate, and a gateway has the rate of all it speaks for', async () => {
  door = await openFrontDoor({ messagesPerSecond: 1, burstMessages: 20, slowForSeconds: 0 })
  const say = async (userName: string, clientId: string, count: number) => {
    const device = await enter(userName, { clientId })
    device.socket.write(Buffer.concat(Array.from({ length: count }, () => wire.publish(own(userName), '1', { qos: 1, id: 1 }))))
    await eventually(() => device.answers.length === count + 1, 'all confirmed')
  }
  const through = (userName: string) => door.taken.filter((one) => one.packet.device === userName && one.refused === null).length
  await say('d0', 'a', 20)
  await say('d0', 'b', 20)
  await say('g1', 'a', 80)
  expect(through('d0')).toBe(20)
  expect(through('g1')).toBe(60)
})

test('one connection too many is closed before it says a word; when one leaves the next comes in', async () => {
  door = await openFrontDoor({ maxConnections: 3 })
  const three = await Promise.all(['d0', 'd1', 'd2'].map((device) => enter(device)))
  const fourth = await openWire(door.port, wire.connect({ userName: 'd3', password: TOKEN('d3') }))
  await fourth.gone()
  expect(fourth.answers).toEqual([])
  expect(await door.metric('sanfang_broker_connects_total', 'too-many-connections')).toBe(1)
  three[0]!.socket.destroy()
  await eventually(() => door.broker.sessions() === 2, 'one left')
  await enter('d3')
})
