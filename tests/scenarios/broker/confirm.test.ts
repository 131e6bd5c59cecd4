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
const own = (device: string, channel = 'telemetry') => `sanfang/s1/${device}/${channel}`

test('a packet is confirmed when its receipt comes, not before', async () => {
  door = await openFrontDoor()
  door.hold()
  const device = await enter('d0')
  device.socket.write(Buffer.concat([wire.publish(own('d0'), '{"a":1}', { qos: 1, id: 5 }), wire.ping]))
  await device.next('pingresp')
  expect(device.answers.map((answer) => answer.type)).toEqual(['connack', 'pingresp'])
  expect(door.taken).toHaveLength(1)
  door.taken[0]!.receipt()
  expect((await device.next('puback')).id).toBe(5)
})

test('whatever the order of receipts, each device is confirmed in the order it sent, and none waits for another', async () => {
  door = await openFrontDoor()
  door.hold()
  const devices = ['d0', 'd1', 'd2']
  const wires = await Promise.all(devices.map((device) => enter(device)))
  for (const [i, device] of devices.entries())
    wires[i]!.socket.write(Buffer.concat([1, 2, 3, 4, 5].map((id) => wire.publish(own(device), `{"n":${id}}`, { qos: 1, id }))))
  await eventually(() => door.taken.length === 15, 'all taken')
  const of = (device: string) => door.taken.filter((one) => one.packet.device === device)
  expect(of('d0').map((one) => one.packet.packetId)).toEqual([1, 2, 3, 4, 5])

  for (const one of of('d1').reverse()) one.receipt()
  for (const i of [0, 2, 4]) of('d2')[i]!.receipt()
  await eventually(() => wires[1]!.answers.length === 6 && wires[2]!.answers.length === 2, 'd1 wholly and d2 partly confirmed')
  expect(wires[1]!.answers.slice(1).map((answer) => answer.id)).toEqual([1, 2, 3, 4, 5])
  expect(wires[2]!.answers.slice(1).map((answer) => answer.id)).toEqual([1])
  expect(wires[0]!.answers).toHaveLength(1)

  of('d2')[1]!.receipt()
  await eventually(() => wires[2]!.answers.length === 4, 'd2 goes on')
  expect(wires[2]!.answers.slice(1).map((answer) => answer.id)).toEqual([1, 2, 3])
})

test('a packet that could not be kept closes its connection unconfirmed, and no other', async () => {
  door = await openFrontDoor()
  door.hold()
  const [bad, good] = await Promise.all([enter('d0'), enter('d1')])
  for (const [device, opened] of [
    ['d0', bad],
    ['d1', good],
  ] as const)
    opened.socket.write(wire.publish(own(device), '{"a":1}', { qos: 1, id: 9 }))
  await eventually(() => door.taken.length === 2, 'both taken')
  door.taken.find((one) => one.packet.device === 'd0')!.receipt(new Error('disk full'))
  await bad.gone()
  expect(bad.answers.map((answer) => answer.type)).toEqual(['connack'])
  door.taken.find((one) => one.packet.device === 'd1')!.receipt()
  expect((await good.next('puback')).id).toBe(9)
  await eventually(() => door.notes.some((note) => note.type === 'disconnect' && note.why === 'not-recorded'), 'the reason is noted')
})

test('QoS 0 needs no receipt until too many wait for the disk; then the connection is read no further', async () => {
  door = await openFrontDoor({ maxUnconfirmed: 50, burstMessages: 1_000_000 })
  door.hold()
  const device = await enter('d0')
  const chunk = Buffer.concat(Array.from({ length: 100 }, () => wire.publish(own('d0'), Buffer.alloc(1_000, 0x20))))
  for (let i = 0; i < 20; i++) device.socket.write(chunk)
  await eventually(() => door.taken.length >= 50, 'fifty taken')
  await new Promise((resolve) => setTimeout(resolve, 300))
  const before = door.taken.length
  expect(before).toBeLessThan(500)
  let given = 0
  await eventually(() => {
    while (given < door.taken.length) door.taken[given++]!.receipt()
    return door.taken.length === 2_000
  }, 'all taken once receipts come')
})

test('QoS 2 is taken once, however often it is sent before its exchange ends', async () => {
  door = await openFrontDoor()
  const device = await enter('d0')
  const publish = (dup: boolean) => wire.publish(own('d0'), '{"a":1}', { qos: 2, id: 7, dup })
  device.socket.write(publish(false))
  expect((await device.next('pubrec')).id).toBe(7)
  device.socket.write(publish(true))
  expect((await device.next('pubrec')).id).toBe(7)
  expect(door.taken).toHaveLength(1)
  device.socket.write(wire.pubrel(7))
  expect((await device.next('pubcomp')).id).toBe(7)
  device.socket.write(publish(false))
  await device.next('pubrec')
  expect(door.taken).toHaveLength(2)
  expect(await door.metric('sanfang_broker_repeated_total')).toBe(1)
})

test('QoS 2 is not received before its receipt', async () => {
  door = await openFrontDoor()
  door.hold()
  const device = await enter('d0')
  device.socket.write(Buffer.concat([wire.publish(own('d0'), '{"a":1}', { qos: 2, id: 7 }), wire.ping]))
  await device.next('pingresp')
  expect(device.answers.map((answer) => answer.type)).toEqual(['connack', 'pingresp'])
  door.taken[0]!.receipt()
  expect((await device.next('pubrec')).id).toBe(7)
})

test('a session that was kept goes on with its QoS 2 exchange after the wire was cut', async () => {
  door = await openFrontDoor()
  const first = await enter('d0', { clean: false })
  first.socket.write(Buffer.concat([wire.subscribe([own('d0', 'command')]), wire.publish(own('d0'), '{"a":1}', { qos: 2, id: 7 })]))
  await first.next('pubrec')
  first.socket.destroy()
  await eventually(() => door.broker.sessions() === 0, 'the hub noticed')
  const second = await openWire(door.port, wire.connect({ userName: 'd0', password: TOKEN('d0'), clientId: 'c', clean: false }))
  expect([...(await second.next('connack')).body]).toEqual([1, 0])
  second.socket.write(wire.publish(own('d0'), '{"a":1}', { qos: 2, id: 7, dup: true }))
  await second.next('pubrec')
  expect(door.taken).toHaveLength(1)
})

test('a packet carries who, where, how and when', async () => {
  door = await openFrontDoor()
  const device = await enter('g1')
  device.socket.write(wire.publish(own('c1', 'event'), '{"event":"x"}', { qos: 1, id: 300, dup: true }))
  await device.next('puback')
  const { packet, text } = door.taken[0]!
  expect(text).toBe('{"event":"x"}')
  expect(packet).toMatchObject({ site: 's1', device: 'c1', channel: 'event', via: 'g1', qos: 1, dup: true, retain: false, packetId: 300 })
  expect(Math.abs(packet.receivedAt - Date.now())).toBeLessThan(5_000)
})

test('a packet the hub stumbles over is not confirmed and stops nobody else', async () => {
  door = await openFrontDoor()
  const push = door.taken.push
  door.taken.push = () => {
    door.taken.push = push
    throw new Error('a fault of ours')
  }
  const [bad, good] = await Promise.all([enter('d0'), enter('d1')])
  bad.socket.write(wire.publish(own('d0'), '{"a":1}', { qos: 1, id: 9 }))
  await bad.gone()
  good.socket.write(wire.publish(own('d1'), '{"a":1}', { qos: 1, id: 9 }))
  expect((await good.next('puback')).id).toBe(9)
})
