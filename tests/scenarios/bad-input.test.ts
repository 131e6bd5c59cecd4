import type { MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { days } from '../../core/time.ts'
import { type Hub, startHub } from '../../main.ts'
import { device, prepareFolder, type Prepared, removeFolder, signIn, testConfig } from '../test-hub.ts'
import { openWire, wire } from './broker/wire.ts'
import { event, eventually, httpOf, metric, SPEAKERS, telemetry, yard } from './yard.ts'

/** One hub and everything that a device can do wrong to it, one after the other; after each a healthy device is heard within a second. */
let prepared: Prepared
let hub: Hub
let operator: Awaited<ReturnType<typeof signIn>>
let engineer: Awaited<ReturnType<typeof signIn>>
let healthy: MqttClient
let pump: MqttClient
const clients: MqttClient[] = []
/** Packets sent on good connections, by what must have become of them. */
const sent = { recorded: 0, refused: 0, duplicate: 0 }
let beats = 0

const enter = async (id: string, more: Record<string, unknown> = {}) => {
  const client = await device(hub, id, prepared.tokens[id]!, more)
  client.on('error', () => {})
  clients.push(client)
  return client
}
const json = async (answer: Response | Promise<Response>) => (await (await answer).json()) as any
const twin = async (id: string) => (await json(operator(`/devices/${id}`))).points
const counted = (name: string, labels: Record<string, string> = {}) => metric(httpOf(hub), name, labels)
/** Rejects kept of a device since there were so many, oldest first. */
const rejects = async (id: string): Promise<{ reason: string; point: string | null; payload: string; topic: string; detail: string }[]> =>
  (await json(operator(`/rejects?device=${id}&limit=1000`))).items.toReversed()

beforeAll(async () => {
  prepared = await prepareFolder(yard, SPEAKERS)
  // Ten thousand packets of one device are slowed to its rate, as they should be: a faster one, so that nobody waits for long here.
  hub = await startHub({ config: testConfig(prepared.folder, { SANFANG_BROKER_MESSAGES_PER_SECOND: '2000' }) })
  operator = await signIn(httpOf(hub), 'operator')
  engineer = await signIn(httpOf(hub), 'engSupervisor')
  healthy = await enter('LEAK-1')
  pump = await enter('PUMP')
})
afterAll(async () => {
  for (const client of clients) client.end(true)
  await hub.stop()
  removeFolder(prepared.folder)
})
afterEach(async () => {
  const batteryPercent = 1 + (beats++ % 99)
  const from = performance.now()
  await healthy.publishAsync(telemetry('LEAK-1'), JSON.stringify({ batteryPercent }), { qos: 1 })
  sent.recorded++
  expect((await twin('LEAK-1')).batteryPercent.value).toBe(batteryPercent)
  expect(performance.now() - from).toBeLessThan(1_000)
})

const nested = (depth: number) => `{"values":{"flow":${'['.repeat(depth)}1${']'.repeat(depth)}}}`

test.each<[string, string | Buffer, readonly [reason: string, point: string | null][]]>([
  ['not JSON', 'pressure is fine', [['not-json', null]]],
  ['nothing at all', '', [['not-json', null]]],
  ['truncated JSON', '{"ts":1763800000000,"values":{"dischargePressure":0.5', [['not-json', null]]],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80]), [['not-json', null]]],
  ['NaN', '{"dischargePressure":NaN}', [['not-json', null]]],
  ['a text', '"0.52"', [['wrong-shape', null]]],
  ['values that are none', '{"values":0.52}', [['wrong-shape', null]]],
  ['an empty array', '[]', [['empty', null]]],
  ['an empty object', '{}', [['empty', null]]],
  ['a number too large for a number', '{"dischargePressure":1e999}', [['out-of-range', 'dischargePressure']]],
  ['a pressure of a billion MPa', '{"dischargePressure":1000000000}', [['out-of-range', 'dischargePressure']]],
  ['an unknown point', '{"colour":"blue"}', [['unknown-point', 'colour']]],
  ['a point with a name from a dictionary of tricks', '{"__proto__":{"flow":1}}', [['unknown-point', '__proto__']]],
  [
    'wrong types',
    '{"dischargePressure":"high","runState":"dancing","tankLowLow":1,"flow":null}',
    ['dischargePressure', 'runState', 'tankLowLow', 'flow'].map((point) => ['wrong-type', point]),
  ],
  ['a thousand levels', nested(1_000), [['wrong-type', 'flow']]],
])('%s is refused with its reason, kept for inspection, confirmed, and changes nothing', async (_, payload, expected) => {
  const before = { rows: (await rejects('PUMP')).length, twin: await twin('PUMP') }
  const refusals = await Promise.all(expected.map(([reason]) => counted('sanfang_refusals_total', { reason })))
  await pump.publishAsync(telemetry('PUMP'), payload, { qos: 1 })
  sent.refused++
  await eventually(async () => (await rejects('PUMP')).length >= before.rows + expected.length, 'its rejects are kept')
  const rows = (await rejects('PUMP')).slice(before.rows)
  expect(rows.map(({ reason, point }) => [reason, point])).toEqual(expected)
  for (const row of rows) expect(row).toMatchObject({ topic: telemetry('PUMP'), detail: expect.stringMatching(/\w/) })
  expect(rows[0]!.payload).toBe(payload.toString('utf8').replaceAll('\0', '\u2400').slice(0, 2_048))
  expect(await twin('PUMP')).toEqual(before.twin)
  const again = await Promise.all(expected.map(([reason]) => counted('sanfang_refusals_total', { reason })))
  for (const [n, count] of again.entries()) expect(count).toBeGreaterThan(refusals[n]!)
})

test('a hundred and twenty thousand levels are refused, and the hub goes on', async () => {
  const { length } = await rejects('PUMP')
  await pump.publishAsync(telemetry('PUMP'), `${'['.repeat(120_000)}${']'.repeat(120_000)}`, { qos: 1 })
  sent.refused++
  await eventually(async () => (await rejects('PUMP')).length > length, 'it is kept')
  expect((await rejects('PUMP')).at(-1)!.reason).toMatch(/^(too-deep|wrong-shape)$/)
})

test('of a partly bad packet the good points are kept and the bad ones refused one by one', async () => {
  const { length } = await rejects('PUMP')
  await pump.publishAsync(telemetry('PUMP'), '{"values":{"flow":14.2,"dischargePressure":1e9,"hue":1}}', { qos: 1 })
  sent.recorded++
  await eventually(async () => (await rejects('PUMP')).length === length + 2, 'two rejects')
  expect((await rejects('PUMP')).slice(length).map(({ reason, point }) => [reason, point])).toEqual([
    ['out-of-range', 'dischargePressure'],
    ['unknown-point', 'hue'],
  ])
  const now = await twin('PUMP')
  expect(now.flow.value).toBe(14.2)
  expect(now.dischargePressure).toBeUndefined()
})

test.each([
  ['1970', 86_400_000],
  ['next year', Date.now() + days(365)],
])('a reading of %s counts by receive time, and its quality is uncertain', async (_, ts) => {
  const flow = 10 + (ts % 7)
  const from = Date.now()
  await pump.publishAsync(telemetry('PUMP'), JSON.stringify({ ts, values: { flow } }), { qos: 1 })
  sent.recorded++
  const point = (await twin('PUMP')).flow
  expect(point).toMatchObject({ value: flow, quality: 'uncertain' })
  expect(Math.abs(Date.parse(point.at) - from)).toBeLessThan(5_000)
})

test('a repeated packet is one reading; a reordered one does not put an older value over a newer', async () => {
  const ts = Date.now()
  const say = (seq: number, flow: number) =>
    pump.publishAsync(telemetry('PUMP'), JSON.stringify({ ts: ts + seq, seq, values: { flow } }), { qos: 1 })
  await say(1, 21)
  await say(3, 23)
  await say(3, 23)
  await say(1, 21)
  sent.recorded += 2
  sent.duplicate += 2
  await say(2, 22)
  sent.recorded++
  expect((await twin('PUMP')).flow).toMatchObject({ value: 23, quality: 'good' })
  expect(await counted('sanfang_packets_total', { verdict: 'duplicate' })).toBe(2)
})

test('an unknown event is refused with its name', async () => {
  const { length } = await rejects('PUMP')
  await pump.publishAsync(event('PUMP'), '{"event":"selfDestruct"}', { qos: 1 })
  sent.refused++
  await eventually(async () => (await rejects('PUMP')).length > length, 'it is kept')
  expect((await rejects('PUMP')).at(-1)).toMatchObject({ reason: 'unknown-event', detail: expect.stringContaining('selfDestruct') })
})

test.each([
  ['another device’s topic', telemetry('LEAK-1'), '{"batteryPercent":0,"waterLeak":true}'],
  ['$SYS', '$SYS/broker/uptime', '{"x":1}'],
  ['its own command', 'sanfang/Y/PUMP/command', '{"id":"1","name":"start"}'],
])('%s is refused, confirmed and listed, and nobody else’s twin is touched', async (_, topic, payload) => {
  const { length } = await rejects('PUMP')
  const leak = await twin('LEAK-1')
  await pump.publishAsync(topic, payload, { qos: 1 })
  sent.refused++
  await eventually(async () => (await rejects('PUMP')).length > length, 'it is kept')
  expect((await rejects('PUMP')).at(-1)).toMatchObject({ reason: 'not-permitted', topic, payload })
  expect(await twin('LEAK-1')).toEqual(leak)
  expect(pump.connected).toBe(true)
})

test('a packet of 1 MB closes its own connection, and is counted', async () => {
  const large = await enter('LIFT', { clientId: 'large' })
  const gone = new Promise<void>((resolve) => large.once('close', () => resolve()))
  large.publish(telemetry('LIFT'), Buffer.alloc(1_000_000, 0x20), { qos: 1 }, () => {})
  await gone
  await eventually(async () => (await counted('sanfang_broker_disconnects_total', { why: 'too-large' })) === 1, 'it is counted')
})

test('of two clients with one id the later one stays; the device is on line throughout', async () => {
  const first = await enter('LIFT', { clientId: 'twin' })
  await first.publishAsync(telemetry('LIFT'), '{"doorClosed":true}', { qos: 1 })
  sent.recorded++
  const gone = new Promise<void>((resolve) => first.once('close', () => resolve()))
  const second = await enter('LIFT', { clientId: 'twin' })
  await gone
  await second.publishAsync(telemetry('LIFT'), '{"doorClosed":false}', { qos: 1 })
  sent.recorded++
  expect(await json(operator('/devices/LIFT'))).toMatchObject({ presence: 'online', points: { doorClosed: { value: false } } })
  expect(await counted('sanfang_broker_disconnects_total', { why: 'takeover' })).toBe(1)
  // The same client id of another device is another session.
  const other = await enter('LEAK-2', { clientId: 'twin' })
  expect([second.connected, other.connected]).toEqual([true, true])
  await Promise.all([second.endAsync(), other.endAsync()])
})

test('ten thousand topics of one client are all refused and confirmed, and a bounded part is kept', async () => {
  const client = await enter('LEAK-2')
  const topics = Array.from({ length: 10_000 }, (_, n) => `sanfang/Y/LEAK-2/${n}`)
  const all = Promise.all(topics.map((topic) => client.publishAsync(topic, '1', { qos: 1 })))
  sent.refused += topics.length
  // While they are being refused, the others are heard.
  await healthy.publishAsync(telemetry('LEAK-1'), '{"batteryPercent":50}', { qos: 1 })
  sent.recorded++
  expect((await twin('LEAK-1')).batteryPercent.value).toBe(50)
  await all
  await client.endAsync()
  const by = async (reason: string) => counted('sanfang_broker_refused_total', { reason })
  expect((await by('not-permitted')) + (await by('too-many-topics')) + (await by('too-fast'))).toBe(10_000 + 3)
  expect(await by('not-permitted')).toBeLessThanOrEqual(100 + 3)
  expect((await json(operator('/rejects?device=LEAK-2&limit=1000'))).items.length).toBeLessThan(1_000)
})

test('a subscriber that sends and never reads costs nobody anything', async () => {
  const port = hub.addresses!.mqtt.tcp!.port
  const deaf = await openWire(port, wire.connect({ userName: 'GATE', password: prepared.tokens['GATE']!, clientId: 'deaf' }))
  await deaf.next('connack')
  deaf.socket.write(wire.subscribe(['sanfang/Y/GATE/command', 'sanfang/Y/LEAK-3/command'], 1, 1))
  await deaf.next('suback')
  deaf.socket.pause()
  const waiting = await counted('sanfang_broker_received_total')
  for (let id = 1; id <= 2_000; id++) deaf.socket.write(wire.publish(telemetry('LEAK-3'), `{"batteryPercent":${id % 100}}`, { qos: 1, id }))
  sent.recorded += 2_000
  await eventually(async () => (await counted('sanfang_broker_received_total')) >= waiting + 2_000, 'all are taken')
  await eventually(async () => (await counted('sanfang_broker_unrecorded')) === 0, 'all are on disk')
  deaf.socket.destroy()
})

test('a wrong token is answered with CONNACK 5, and quarantine lists the stranger', async () => {
  await expect(device(hub, 'PUMP', 'wrong', { clientId: 'burglar' })).rejects.toMatchObject({ code: 5 })
  await expect(device(hub, 'NOBODY', 'wrong', { clientId: 'burglar' })).rejects.toMatchObject({ code: 5 })
  const { items } = await json(engineer('/quarantine'))
  expect(items.map((line: any) => [line.userName, line.clientId, line.reason]).toSorted()).toEqual([
    ['NOBODY', 'burglar', 'unknown-device'],
    ['PUMP', 'burglar', 'wrong-token'],
  ])
  expect(await counted('sanfang_broker_connects_total', { outcome: 'wrong-token' })).toBe(1)
})

test('in the end everything received is accounted for: recorded, refused or a duplicate', async () => {
  // The healthy device’s word after the test before this one.
  const expected = { ...sent }
  await eventually(async () => (await counted('sanfang_broker_unrecorded')) === 0, 'nothing waits')
  const verdicts = {
    recorded: await counted('sanfang_packets_total', { verdict: 'recorded' }),
    refused: await counted('sanfang_packets_total', { verdict: 'refused' }),
    duplicate: await counted('sanfang_packets_total', { verdict: 'duplicate' }),
  }
  expect(verdicts).toEqual(expected)
  expect(await counted('sanfang_packets_received_total')).toBe(verdicts.recorded + verdicts.refused + verdicts.duplicate)
  expect(await counted('sanfang_packets_mismatch')).toBe(0)
  expect(hub.rules.reads.open()).toEqual([])
})
