import { connectAsync } from 'mqtt'
import { afterEach, expect, test } from 'vitest'
import { eventually, openFrontDoor, TOKEN, type FrontDoor } from './front-door.ts'
import { openWire, wire } from './wire.ts'

let door: FrontDoor
afterEach(() => door.broker.close())

const enter = async (userName: string, more = {}) => {
  const opened = await openWire(door.port, wire.connect({ userName, password: TOKEN(userName), clientId: 'c', ...more }))
  expect((await opened.next('connack')).body[1]).toBe(0)
  return opened
}

test.each([
  ['a wrong token', { userName: 'd0', password: 'wrong' }, 'wrong-token'],
  ["another device's token", { userName: 'd0', password: TOKEN('d1') }, 'wrong-token'],
  ['an unknown device', { userName: 'nobody', password: TOKEN('nobody') }, 'unknown-device'],
  ['no user name', {}, 'no-credentials'],
  ['no password', { userName: 'd0' }, 'no-credentials'],
  ['a user name from a dictionary of tricks', { userName: '__proto__', password: TOKEN('__proto__') }, 'unknown-device'],
])('%s is answered with CONNACK 5 and a line in quarantine, and nothing it sends is kept', async (_, who, reason) => {
  door = await openFrontDoor()
  const stranger = await openWire(
    door.port,
    Buffer.concat([wire.connect({ clientId: 'knock', ...who }), wire.publish('sanfang/s1/d0/telemetry', '{"a":1}', { qos: 1 })]),
  )
  expect((await stranger.next('connack')).body[1]).toBe(5)
  await stranger.gone()
  expect(door.broker.quarantine.list()).toMatchObject([{ reason, clientId: 'knock', address: '127.0.0.1', count: 1 }])
  expect(door.strangers).toHaveLength(1)
  expect(door.taken).toEqual([])
  expect(door.notes).toEqual([])
})

test('a stranger that is adopted leaves quarantine when it comes in', async () => {
  door = await openFrontDoor()
  const stranger = await openWire(door.port, wire.connect({ userName: 'new1', password: TOKEN('new1') }))
  await stranger.gone()
  expect(door.broker.quarantine.list()).toHaveLength(1)
  const site = { id: 's1', name: { 'zh-CN': '一号' }, timezone: 'Asia/Shanghai' }
  door.ledger.apply({ site, devices: [{ id: 'new1', kind: 'leakSensor', name: { 'zh-CN': '新' }, place: 'p' }] }, 2)
  await enter('new1')
  expect(door.broker.quarantine.list()).toEqual([])
})

test.each([
  ["another device's topic", 'd0', 'sanfang/s1/d1/telemetry', 'not-permitted'],
  ['a system topic', 'd0', '$SYS/broker/uptime', 'not-permitted'],
  ['its own command', 'd0', 'sanfang/s1/d0/command', 'not-permitted'],
  ["a topic of another's child", 'g1', 'sanfang/s1/c3/telemetry', 'not-permitted'],
  ['a topic of nobody', 'g1', 'sanfang/s1/nobody/telemetry', 'not-permitted'],
  ['a topic of forty levels', 'd0', `sanfang${'/x'.repeat(39)}`, 'not-permitted'],
  ['a topic of a hundred levels', 'd0', `sanfang${'/'.repeat(99)}`, 'not-permitted'],
])('a packet on %s is recorded as refused, confirmed, and disturbs nothing', async (_, userName, topic, reason) => {
  door = await openFrontDoor()
  const device = await enter(userName)
  const good = `sanfang/s1/${userName}/telemetry`
  device.socket.write(wire.publish(topic, '{"x":1}', { qos: 1, id: 3, retain: true }))
  expect((await device.next('puback')).id).toBe(3)
  device.socket.write(wire.publish(good, '{"x":2}', { qos: 1, id: 4 }))
  expect((await device.next('puback')).id).toBe(4)
  expect(door.taken.map(({ text, refused }) => [text, refused?.reason, refused?.topic.slice(0, 200)])).toEqual([
    ['{"x":1}', reason, topic.slice(0, 200)],
    ['{"x":2}', undefined, undefined],
  ])
  expect(door.taken[0]!.packet).toMatchObject({ site: 's1', device: userName, via: userName, retain: true })
  expect(await door.metric('sanfang_broker_refused_total', reason)).toBe(1)
})

test.each([
  ['a wildcard in the topic', wire.publish('sanfang/s1/+/telemetry', '1')],
  ['an empty topic', wire.publish('', '1')],
  ['more topic levels than MQTT libraries can match', wire.publish('/'.repeat(5_000), '1')],
  ['QoS 3', Buffer.from([0x36, 5, 0, 1, 0x61, 0, 1])],
  ['a second CONNECT', wire.connect({ userName: 'd0', password: TOKEN('d0') })],
  ['a packet type that is none', Buffer.from([0xf0, 0])],
  ['noise', Buffer.alloc(500, 0xff)],
])('%s closes the connection, and nobody else notices', async (_, bytes) => {
  door = await openFrontDoor()
  const [bad, good] = await Promise.all([enter('d0'), enter('d1')])
  bad.socket.write(bytes)
  await bad.gone()
  good.socket.write(wire.publish('sanfang/s1/d1/telemetry', '{"a":1}', { qos: 1, id: 2 }))
  expect((await good.next('puback')).id).toBe(2)
  expect(door.taken).toHaveLength(1)
})

test.each([
  ['a packet before CONNECT', wire.publish('sanfang/s1/d0/telemetry', '1')],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
  ['TLS on the plain port', Buffer.from('1603010200010001fc0303', 'hex')],
])('%s closes the connection', async (_, bytes) => {
  door = await openFrontDoor()
  const stranger = await openWire(door.port, bytes)
  await stranger.gone()
  expect(stranger.answers).toEqual([])
})

test('MQTT 5 is answered with CONNACK 1', async () => {
  door = await openFrontDoor()
  const device = await openWire(door.port, wire.connect({ userName: 'd0', password: TOKEN('d0'), level: 5 }))
  expect((await device.next('connack')).body[1]).toBe(1)
  await device.gone()
  expect(door.notes).toEqual([])
})

test('a retained event is refused, a retained status is taken and nobody is ever sent it', async () => {
  door = await openFrontDoor()
  const device = await enter('d0')
  device.socket.write(wire.publish('sanfang/s1/d0/event', '{"event":"x"}', { qos: 1, id: 1, retain: true }))
  device.socket.write(wire.publish('sanfang/s1/d0/status', 'online', { qos: 1, id: 2, retain: true }))
  await device.next('puback')
  await device.next('puback')
  expect(door.taken.map(({ packet, refused }) => [packet.channel, packet.retain, refused?.reason])).toEqual([
    ['event', true, 'retained-event'],
    ['status', true, undefined],
  ])
})

test('a device is granted its own command and nothing else', async () => {
  door = await openFrontDoor()
  const device = await enter('g1')
  const filters = ['sanfang/s1/g1/command', 'sanfang/s1/c1/command', '#', '+/+/+/+', '$SYS/#', '$share/g/sanfang/s1/g1/command', 'hub']
  device.socket.write(wire.subscribe([...filters, 'sanfang/s1/c3/command', 'sanfang/s1/d0/telemetry'], 6, 1))
  const answer = await device.next('suback')
  expect([...answer.body.subarray(2)]).toEqual([1, 1, 128, 128, 128, 128, 128, 128, 128])
  expect(await door.metric('sanfang_broker_subscriptions')).toBe(2)
})

test('whatever a device publishes, no subscriber is sent anything', async () => {
  door = await openFrontDoor()
  const reader = await enter('d1')
  reader.socket.write(wire.subscribe(['sanfang/s1/d1/command', '#', 'sanfang/#', 'hub', '$SYS/#', 'sanfang/s1/d0/telemetry'], 6, 2))
  await reader.next('suback')
  const writer = await enter('d0')
  const topics = ['sanfang/s1/d1/command', 'sanfang/s1/d0/telemetry', 'hub', '$SYS/x', 'sanfang/s1/d0/status']
  for (const [i, topic] of topics.entries())
    for (const qos of [0, 1, 2] as const) writer.socket.write(wire.publish(topic, 'secret', { qos, id: i * 3 + qos + 1, retain: true }))
  await eventually(() => door.taken.length === topics.length * 3, 'all taken')
  reader.socket.write(wire.subscribe(['sanfang/s1/d1/command', '#'], 7, 1))
  await reader.next('suback')
  reader.socket.write(wire.ping)
  await reader.next('pingresp')
  expect(reader.answers.filter((answer) => answer.type === 'publish')).toEqual([])
})

test('ten thousand topics from one connection are told apart up to the limit, all refused, all confirmed', async () => {
  door = await openFrontDoor({ maxStrangeTopics: 100, burstMessages: 100_000 })
  const device = await connectAsync(`mqtt://127.0.0.1:${door.port}`, { username: 'd0', password: TOKEN('d0') })
  await Promise.all(Array.from({ length: 10_000 }, (_, i) => device.publishAsync(`sanfang/s1/d0/x${i}`, '1', { qos: 1 })))
  await device.publishAsync('sanfang/s1/d0/telemetry', '{"a":1}', { qos: 1 })
  await device.endAsync()
  expect(await door.metric('sanfang_broker_refused_total', 'not-permitted')).toBe(100)
  expect(await door.metric('sanfang_broker_refused_total', 'too-many-topics')).toBe(9_900)
  expect(door.taken).toHaveLength(10_001)
  expect(door.taken.at(-1)!.refused).toBeNull()
})

test('a gateway speaks for a device only as long as the ledger puts it behind it', async () => {
  door = await openFrontDoor()
  const gateway = await enter('g1')
  const say = async (id: number) => {
    gateway.socket.write(wire.publish('sanfang/s1/c1/telemetry', '{"a":1}', { qos: 1, id }))
    await gateway.next('puback')
    return door.taken.at(-1)!.refused?.reason
  }
  expect(await say(1)).toBeUndefined()
  const site = { id: 's1', name: { 'zh-CN': '一号' }, timezone: 'Asia/Shanghai' }
  door.ledger.apply({ site, devices: [{ id: 'c1', kind: 'leakSensor', name: { 'zh-CN': 'c1' }, place: 'p', gateway: 'g2' }] }, 2)
  expect(await say(2)).toBe('not-permitted')
})

test('a device that leaves the ledger may publish nothing from then on', async () => {
  door = await openFrontDoor()
  const device = await enter('d0')
  const site = { id: 's1', name: { 'zh-CN': '一号' }, timezone: 'Asia/Shanghai' }
  door.ledger.apply({ site, removed: { devices: ['d0'] } }, 2)
  device.socket.write(wire.publish('sanfang/s1/d0/telemetry', '{"a":1}', { qos: 1, id: 2 }))
  await device.next('puback')
  expect(door.taken[0]!.refused?.reason).toBe('not-permitted')
})
