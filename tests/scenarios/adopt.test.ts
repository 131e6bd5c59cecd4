import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Role } from '../../core/role.ts'
import { type Hub, startHub } from '../../main.ts'
import { device, prepareFolder, type Prepared, removeFolder, signIn, testConfig } from '../test-hub.ts'
import { eventually, httpOf, telemetry, yard } from './yard.ts'

/** The story of one stranger, in order: each test goes on where the one before ended. */
let prepared: Prepared
let hub: Hub
let as: Record<'operator' | 'engSupervisor' | 'propertyManager', Awaited<ReturnType<typeof signIn>>>
const clients: MqttClient[] = []
const tokens: string[] = []

const signAllIn = async () => {
  const http = httpOf(hub)
  const roles = ['operator', 'engSupervisor', 'propertyManager'] satisfies Role[]
  as = Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await signIn(http, role)]))) as typeof as
}
/** A session of the newcomer; fails with the CONNACK's code. */
const enter = async (token: string, clientId = 'box') => {
  const client = await device(hub, 'NEW-7', token, { clientId })
  client.on('error', () => {})
  clients.push(client)
  return client
}
const refusal = (token: string) =>
  enter(token, 'try').then(
    () => 'let in',
    (error: { code?: number }) => error.code,
  )
const json = async (answer: Response | Promise<Response>) => (await (await answer).json()) as any

beforeAll(async () => {
  prepared = await prepareFolder(yard, ['LEAK-1'])
  hub = await startHub({ config: testConfig(prepared.folder) })
  await signAllIn()
})
afterAll(async () => {
  for (const client of clients) client.end(true)
  await hub.stop()
  removeFolder(prepared.folder)
})

test('a stranger that knocks is not let in, and is listed for those who may adopt it', async () => {
  expect(await refusal('guess')).toBe(5)
  expect(await refusal('guess again')).toBe(5)
  expect(await json(as.engSupervisor('/quarantine'))).toMatchObject({
    items: [{ userName: 'NEW-7', clientId: 'try', address: '127.0.0.1', reason: 'unknown-device', count: 2 }],
    next: null,
  })
  expect((await as.operator('/quarantine')).status).toBe(403)
  expect((await as.propertyManager('/quarantine')).status).toBe(403)
})

const adoption = { site: 'Y', kind: 'leakSensor', place: 'ZONE-LEAK-1', name: { 'zh-CN': '新传感器', en: 'New sensor' } }

test('an operator may not adopt it, and a wrong adoption says what is wrong with it', async () => {
  const refused = await as.operator('/quarantine/NEW-7/adopt', { method: 'POST', body: adoption })
  expect([refused.status, (await json(refused)).code]).toEqual([403, 'not-permitted'])
  for (const [field, value] of [
    ['site', 'NOWHERE'],
    ['kind', 'toaster'],
    ['place', 'ATTIC'],
  ] as const) {
    const wrong = await as.engSupervisor('/quarantine/NEW-7/adopt', { method: 'POST', body: { ...adoption, [field]: value } })
    expect(wrong.status).toBe(400)
    expect((await json(wrong)).fields).toMatchObject([{ path: field }])
  }
  expect((await as.engSupervisor('/devices/NEW-7')).status).toBe(404)
})

test('an engineering supervisor adopts it and gets its token once', async () => {
  const adopted = await as.engSupervisor('/quarantine/NEW-7/adopt', { method: 'POST', body: adoption })
  expect(adopted.status).toBe(201)
  const answer = await json(adopted)
  expect(answer).toEqual({ device: 'NEW-7', token: expect.stringMatching(/^[\w-]{43}$/) })
  tokens.push(answer.token)
  const again = await as.engSupervisor('/quarantine/NEW-7/adopt', { method: 'POST', body: adoption })
  expect([again.status, (await json(again)).code]).toEqual([409, 'device-known'])
  expect(await json(as.operator('/devices/NEW-7'))).toMatchObject({ kind: 'leakSensor', place: 'ZONE-LEAK-1', presence: 'notCommissioned' })
})

test('with its token it comes in, leaves quarantine, and what it says is on its twin', async () => {
  const client = await enter(tokens[0]!)
  await client.publishAsync(
    telemetry('NEW-7'),
    JSON.stringify({ ts: Date.now(), seq: 1, values: { waterLeak: false, batteryPercent: 88 } }),
    {
      qos: 1,
    },
  )
  expect(await json(as.operator('/devices/NEW-7'))).toMatchObject({
    presence: 'online',
    points: { waterLeak: { value: false, quality: 'good', stale: false }, batteryPercent: { value: 88 } },
  })
  expect((await json(as.engSupervisor('/quarantine'))).items).toEqual([])
})

test('its old token lives until the new one is first used', async () => {
  expect((await as.operator('/devices/NEW-7/token', { method: 'POST', body: {} })).status).toBe(403)
  const { token } = await json(as.engSupervisor('/devices/NEW-7/token', { method: 'POST', body: {} }))
  tokens.push(token)
  const withOld = await enter(tokens[0]!, 'still the old one')
  await enter(token, 'the new one')
  expect(await refusal(tokens[0]!)).toBe(5)
  // Who was let in stays in.
  await withOld.publishAsync(telemetry('NEW-7'), '{"batteryPercent":87}', { qos: 1 })
  expect((await json(as.operator('/devices/NEW-7'))).points.batteryPercent.value).toBe(87)
  expect((await json(as.engSupervisor('/quarantine'))).items).toMatchObject([{ userName: 'NEW-7', reason: 'wrong-token' }])
})

test('a token that ends now disconnects every session, and only the newest comes in', async () => {
  const open = clients.filter((client) => client.connected)
  expect(open.length).toBeGreaterThanOrEqual(3)
  const gone = Promise.all(open.map((client) => new Promise<void>((resolve) => client.once('close', () => resolve()))))
  const { token } = await json(as.engSupervisor('/devices/NEW-7/token', { method: 'POST', body: { now: true } }))
  await gone
  tokens.push(token)
  expect(await refusal(tokens[0]!)).toBe(5)
  expect(await refusal(tokens[1]!)).toBe(5)
  await enter(tokens[2]!, 'box')
})

test('every act is in the audit by name, without a token in it', async () => {
  const { items } = await json(as.propertyManager('/audit?limit=50'))
  const acts = items.map(({ by, action, target, outcome }: Record<string, string>) => `${by} ${action} ${target} ${outcome}`)
  expect(acts).toEqual(
    expect.arrayContaining([
      'engSupervisor device.adopt NEW-7 done',
      'engSupervisor device.adopt NEW-7 refused:device-known',
      'engSupervisor device.token NEW-7 done',
    ]),
  )
  for (const token of tokens) expect(JSON.stringify(items)).not.toContain(token)
})

test('after a restart the newcomer is known, and so is which token counts', async () => {
  await hub.stop()
  hub = await startHub({ config: testConfig(prepared.folder) })
  await signAllIn()
  expect(await refusal(tokens[0]!)).toBe(5)
  expect(await refusal(tokens[1]!)).toBe(5)
  const client = await enter(tokens[2]!)
  await client.publishAsync(telemetry('NEW-7'), '{"batteryPercent":86}', { qos: 1 })
  await eventually(async () => (await json(as.operator('/devices/NEW-7'))).points.batteryPercent?.value === 86, 'its reading')
  const leak = await connectAsync(hub.addresses!.mqtt.tcp!.url, { username: 'LEAK-1', password: prepared.tokens['LEAK-1']! })
  clients.push(leak)
})
