import { assert, asyncProperty, array, constantFrom, integer, record } from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { eventually, openFrontDoor, TOKEN, type FrontDoor } from './front-door.ts'
import { openWire, wire, type Answer } from './wire.ts'

let door: FrontDoor
afterEach(() => door.broker.close())

const enter = async (userName: string, more = {}) => {
  const opened = await openWire(door.port, wire.connect({ userName, password: TOKEN(userName), clientId: 'c', ...more }))
  expect((await opened.next('connack')).body[1]).toBe(0)
  return opened
}
const own = (channel = 'telemetry') => `sanfang/s1/g1/${channel}`

/** What a device may say, with the answer it is due. Some take the short way through the hub, some aedes' own. */
const SAYINGS = {
  plain: (id: number) => [wire.publish(own(), `{"n":${id}}`, { qos: 1, id }), 'puback'],
  repeated: (id: number) => [wire.publish(own(), `{"n":${id}}`, { qos: 1, id, dup: true }), 'puback'],
  unconfirmed: (id: number) => [wire.publish(own(), `{"n":${id}}`, { qos: 0 }), null],
  empty: (id: number) => [wire.publish(own('status'), '', { qos: 1, id, retain: true }), 'puback'],
  long: (id: number) => [wire.publish(own(), `{"n":${id},"x":"${'x'.repeat(20_000)}"}`, { qos: 1, id }), 'puback'],
  ofChild: (id: number) => [wire.publish('sanfang/s1/c2/event', `{"n":${id}}`, { qos: 1, id }), 'puback'],
  forbidden: (id: number) => [wire.publish('sanfang/s1/d1/telemetry', `{"n":${id}}`, { qos: 1, id }), 'puback'],
  retainedEvent: (id: number) => [wire.publish(own('event'), `{"n":${id}}`, { qos: 1, id, retain: true }), 'puback'],
  exactlyOnce: (id: number) => [wire.publish(own(), `{"n":${id}}`, { qos: 2, id }), 'pubrec'],
  ping: () => [wire.ping, 'pingresp'],
  subscribe: (id: number) => [wire.subscribe(['#', 'sanfang/s1/c1/command'], id, 1), 'suback'],
} as const satisfies Record<string, (id: number) => readonly [Buffer, Answer['type'] | null]>
type Saying = keyof typeof SAYINGS

const isPublish = (saying: Saying): boolean => saying !== 'ping' && saying !== 'subscribe'
const isRefused = (saying: Saying): boolean => saying === 'forbidden' || saying === 'retainedEvent'

test('however the bytes are cut, every packet is taken once and in order, and confirmed in order', async () => {
  door = await openFrontDoor({ burstMessages: 1_000_000 })
  const said = record({
    sayings: array(constantFrom(...(Object.keys(SAYINGS) as Saying[])), { minLength: 1, maxLength: 60 }),
    cuts: array(integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 20 }),
  })
  await assert(
    asyncProperty(said, async ({ sayings, cuts }) => {
      door.taken.length = 0
      const device = await enter('g1')
      const due = sayings.map((saying, i) => SAYINGS[saying](i + 1))
      const bytes = Buffer.concat(due.map(([packet]) => packet))
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const size = cuts[i % cuts.length]!
        device.socket.write(bytes.subarray(at, at + size))
        at += size
        await new Promise((resolve) => setImmediate(resolve))
      }
      const answers = due.map(([, answer]) => answer).filter((answer) => answer !== null)
      const publishes = sayings.filter(isPublish)
      await eventually(() => device.answers.length === answers.length + 1 && door.taken.length === publishes.length, 'all answered')
      expect(door.taken.map((one) => one.refused !== null)).toEqual(publishes.map(isRefused))
      const numbers = door.taken.map((one) => /"n":(\d+)/.exec(one.text)?.[1]).filter((n) => n !== undefined)
      expect(numbers).toEqual(sayings.flatMap((saying, i) => (isPublish(saying) && saying !== 'empty' ? [`${i + 1}`] : [])))
      const pubacks = sayings.flatMap((saying, i) => (due[i]![1] === 'puback' ? [i + 1] : []))
      expect(device.answers.filter((answer) => answer.type === 'puback').map((answer) => answer.id)).toEqual(pubacks)
      device.socket.end(wire.disconnect)
      await device.gone()
    }),
    { numRuns: 60 },
  )
})

test('a stream in single bytes is read like any other', async () => {
  door = await openFrontDoor()
  const device = await enter('g1')
  const packets = [1, 2, 3].map((id) => wire.publish(own(), `{"n":${id}}`, { qos: 1, id }))
  for (const byte of Buffer.concat(packets)) {
    device.socket.write(Buffer.from([byte]))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await eventually(() => device.answers.length === 4, 'all confirmed')
  expect(door.taken.map((one) => one.text)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}'])
})

test('receipts that come late keep their order, whichever way their packets went', async () => {
  door = await openFrontDoor()
  const device = await enter('g1')
  device.socket.write(wire.publish(own(), 'known from now on', { qos: 1, id: 100 }))
  await device.next('puback')
  door.hold()
  const topics = [own(), own('status'), own(), 'sanfang/s1/d1/telemetry', own(), own('reply'), own()]
  device.socket.write(Buffer.concat(topics.map((topic, i) => wire.publish(topic, '1', { qos: 1, id: i + 1 }))))
  await eventually(() => door.taken.length === 8, 'all taken')
  for (const one of door.taken.slice(1).reverse()) one.receipt()
  await eventually(() => device.answers.length === 9, 'all confirmed')
  expect(device.answers.slice(2).map((answer) => answer.id)).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('a packet that could not be kept closes its connection; those confirmed before it are told so', async () => {
  door = await openFrontDoor()
  const device = await enter('g1')
  device.socket.write(wire.publish(own(), 'known from now on', { qos: 1, id: 100 }))
  await device.next('puback')
  door.hold()
  device.socket.write(Buffer.concat([1, 2, 3].map((id) => wire.publish(own(), `${id}`, { qos: 1, id }))))
  await eventually(() => door.taken.length === 4, 'all taken')
  door.taken[1]!.receipt()
  door.taken[3]!.receipt()
  door.taken[2]!.receipt(new Error('disk full'))
  await device.gone()
  expect(device.answers.slice(1).map((answer) => answer.id)).toEqual([100, 1])
  await eventually(() => door.notes.some((note) => note.type === 'disconnect' && note.why === 'not-recorded'), 'the reason is noted')
})

test('while its receipts are held a connection is read no further', async () => {
  door = await openFrontDoor({ burstMessages: 1_000_000 })
  const device = await enter('g1')
  device.socket.write(wire.publish(own(), 'known from now on', { qos: 1, id: 100 }))
  await device.next('puback')
  door.hold()
  const chunk = Buffer.concat(Array.from({ length: 100 }, (_, i) => wire.publish(own(), Buffer.alloc(1_000, 0x20), { qos: 1, id: i + 1 })))
  for (let i = 0; i < 50; i++) device.socket.write(chunk)
  await eventually(() => door.taken.length > 1, 'the first are taken')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(door.taken.length).toBeLessThan(500)
  let given = 0
  await eventually(() => {
    while (given < door.taken.length) door.taken[given++]!.receipt()
    return device.answers.length === 5_002
  }, 'all confirmed once receipts come')
})

test('nothing behind a DISCONNECT is taken', async () => {
  door = await openFrontDoor()
  const device = await enter('g1')
  device.socket.write(wire.publish(own(), 'known from now on', { qos: 1, id: 100 }))
  await device.next('puback')
  device.socket.write(Buffer.concat([wire.publish(own(), '1', { qos: 1 }), wire.disconnect, wire.publish(own(), '2', { qos: 1 })]))
  await device.gone()
  await eventually(() => door.broker.sessions() === 0, 'gone')
  expect(door.taken.map((one) => one.text)).toEqual(['known from now on', '1'])
})

test.each([
  ['a length that never ends', Buffer.from([0x32, 0xff, 0xff, 0xff, 0xff, 0x01, 0, 0])],
  ['a topic longer than its packet', Buffer.from([0x32, 4, 0xff, 0xff, 0x61, 0x62])],
  ['no room for the packet id', Buffer.concat([Buffer.from([0x32, 2 + 22]), Buffer.from([0, 22]), Buffer.from('sanfang/s1/g1/telemetr')])],
  ['no room for the packet id on a known topic', Buffer.concat([Buffer.from([0x32, 2 + 23, 0, 23]), Buffer.from(own())])],
  ['packet id 0', wire.publish(own(), '1', { qos: 1, id: 0 })],
  ['packet id 0 on a new topic', wire.publish(own('reply'), '1', { qos: 1, id: 0 })],
  ['no room for a topic', Buffer.from([0x30, 1, 0])],
  ['QoS 3 on a known topic', Buffer.concat([Buffer.from([0x36]), wire.publish(own(), '1', { qos: 1 }).subarray(1)])],
])('%s closes the connection and takes nothing', async (_, bytes) => {
  door = await openFrontDoor()
  const device = await enter('g1')
  device.socket.write(wire.publish(own(), 'known from now on', { qos: 1, id: 100 }))
  await device.next('puback')
  device.socket.write(bytes)
  await device.gone()
  expect(door.taken).toHaveLength(1)
})

test('a subscriber that never reads, not even its receipts, is closed, and meanwhile everybody else is served', async () => {
  door = await openFrontDoor({ drainTimeoutSeconds: 1, burstMessages: 100_000_000, messagesPerSecond: 1_000_000 })
  const frozen = await enter('g1')
  frozen.socket.write(wire.subscribe([own('command')], 1, 1))
  await frozen.next('suback')
  frozen.socket.write(wire.publish(own(), '', { qos: 1, id: 100 }))
  await frozen.next('puback')
  frozen.socket.pause()
  const chunk = Buffer.concat(Array.from({ length: 2_000 }, (_, i) => wire.publish(own(), '', { qos: 1, id: i + 1 })))
  let pushing = true
  const push = () => void (pushing && frozen.socket.write(chunk, () => setImmediate(push)))
  push()
  const good = await enter('d1')
  let worst = 0
  for (let id = 1; id < 3_000 && !door.notes.some((note) => note.type === 'disconnect'); id++) {
    door.taken.length = 0
    const from = performance.now()
    good.socket.write(wire.publish('sanfang/s1/d1/telemetry', '{"a":1}', { qos: 1, id }))
    await good.next('puback')
    worst = Math.max(worst, performance.now() - from)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  pushing = false
  expect(door.notes.find((note) => note.type === 'disconnect')).toMatchObject({ device: 'g1', why: 'too-slow' })
  expect(worst).toBeLessThan(1_000)
})
