import type { MqttClient } from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Role } from '../../core/role.ts'
import { type Hub, startHub } from '../../main.ts'
import { device, prepareFolder, type Prepared, removeFolder, signIn, testConfig } from '../test-hub.ts'
import { eventually, httpOf, telemetry, yard } from './yard.ts'

/** One evening with the settings of `leak.wet`, in order: each test goes on where the one before ended. */
let prepared: Prepared
let hub: Hub
const as = {} as Record<Role, Awaited<ReturnType<typeof signIn>>>
const leaks: Record<string, MqttClient> = {}

const comeUp = async () => {
  hub = await startHub({ config: testConfig(prepared.folder) })
  for (const role of ['operator', 'engSupervisor', 'propertyManager'] as const) as[role] = await signIn(httpOf(hub), role)
  for (const id of ['LEAK-1', 'LEAK-2']) leaks[id] = await device(hub, id, prepared.tokens[id]!)
}
const goDown = async () => {
  for (const client of Object.values(leaks)) client.end(true)
  await hub.stop()
}
beforeAll(async () => {
  prepared = await prepareFolder(yard, ['LEAK-1', 'LEAK-2'])
  await comeUp()
})
afterAll(async () => {
  await goDown()
  removeFolder(prepared.folder)
})

const put = (role: Role, scope: string, value: number | null, name = 'raiseAfter', type = 'leak.wet') =>
  as[role]('/settings', { method: 'PUT', body: { site: 'Y', scope, type, name, value } })
const water = (id: string, waterLeak: boolean) => leaks[id]!.publishAsync(telemetry(id), JSON.stringify({ waterLeak }), { qos: 1 })
const json = async (answer: Response | Promise<Response>) => (await (await answer).json()) as any
/** Open `leak.wet` alarms, by subject. */
const wet = () =>
  Object.fromEntries(hub.rules.reads.open('Y').flatMap((alarm) => (alarm.type === 'leak.wet' ? [[alarm.subject, alarm]] : [])))
const inForce = async (id: string, name = 'raiseAfter') =>
  (await json(as.operator(`/devices/${id}`))).settings.find((one: any) => one.type === 'leak.wet' && one.name === name)

test('until somebody sets it, a setting has its default', async () =>
  expect(await inForce('LEAK-1')).toMatchObject({ value: 10, from: 'default' }))

test.each([
  ['a manager gives too much', 'propertyManager', 'LEAK-1', 601, 'raiseAfter', 'leak.wet', 400, 'bad-input', 'value'],
  ['a manager gives less than nothing', 'propertyManager', 'Y', -1, 'raiseAfter', 'leak.wet', 400, 'bad-input', 'value'],
  ['an alarm that does not exist', 'propertyManager', 'LEAK-1', 5, 'raiseAfter', 'leak.moist', 400, 'bad-input', 'type'],
  ['a setting that does not exist', 'propertyManager', 'LEAK-1', 5, 'raiseBefore', 'leak.wet', 400, 'bad-input', 'name'],
  ['a device of no site', 'propertyManager', 'LEAK-9', 5, 'raiseAfter', 'leak.wet', 400, 'bad-input', 'scope'],
  ['an alarm of another kind', 'propertyManager', 'LIFT', 5, 'raiseAfter', 'leak.wet', 400, 'bad-setting', undefined],
  ['an engineering supervisor alone', 'engSupervisor', 'LEAK-1', 5, 'raiseAfter', 'leak.wet', 403, 'needs-approval', undefined],
  ['an operator', 'operator', 'LEAK-1', 5, 'raiseAfter', 'leak.wet', 403, 'not-permitted', undefined],
] as const)('%s is refused with the reason, and nothing changes', async (_, role, scope, value, name, type, status, code, field) => {
  const answer = await put(role, scope, value, name, type)
  const problem = await json(answer)
  expect([answer.status, problem.code]).toEqual([status, code])
  if (field !== undefined) expect(problem.fields).toMatchObject([{ path: field }])
  expect(hub.ledger.overrides('Y')).toEqual([])
})

test('a delay set for one device is in force at once, for that device only', async () => {
  await Promise.all([water('LEAK-1', true), water('LEAK-2', true)])
  expect((await put('propertyManager', 'LEAK-1', 1)).status).toBe(200)
  // Its delay was running already, and goes on from when the water came.
  await eventually(() => wet()['LEAK-1'] !== undefined, 'the alarm of the device with the short delay', 3_000)
  expect(wet()['LEAK-2']).toBeUndefined()
  expect(await inForce('LEAK-1')).toMatchObject({ value: 1, from: 'device' })
  expect(await inForce('LEAK-2')).toMatchObject({ value: 10, from: 'default' })
})

test('a delay set for the site is in force for every device without one of its own', async () => {
  expect((await put('propertyManager', 'Y', 2)).status).toBe(200)
  await eventually(() => wet()['LEAK-2'] !== undefined, 'the alarm of the other device, long before ten seconds', 3_000)
  expect(await inForce('LEAK-2')).toMatchObject({ value: 2, from: 'site' })
  expect(await inForce('LEAK-1')).toMatchObject({ value: 1, from: 'device' })
})

test('a clear delay of nothing clears as soon as it is dry; the alarm is counted once', async () => {
  expect((await put('propertyManager', 'Y', 0, 'clearAfter')).status).toBe(200)
  await Promise.all([water('LEAK-1', false), water('LEAK-2', false)])
  await eventually(() => Object.values(wet()).every((alarm) => !alarm.active), 'both clear', 3_000)
  expect(Object.values(wet()).map((alarm) => [alarm.subject, alarm.count, alarm.state])).toEqual([
    ['LEAK-1', 1, 'rtnUnack'],
    ['LEAK-2', 1, 'rtnUnack'],
  ])
})

test('who set what to what is in the audit, and so is who was refused', async () => {
  const { items } = await json(as.propertyManager('/audit?action=settings.set'))
  const acts = items.map((one: any) => [one.by, one.target, JSON.parse(one.params).value, one.outcome])
  expect(acts.toReversed()).toEqual([
    ['propertyManager', 'LIFT', 5, 'refused:bad-setting'],
    ['propertyManager', 'LEAK-1', 1, 'done'],
    ['propertyManager', 'Y', 2, 'done'],
    ['propertyManager', 'Y', 0, 'done'],
  ])
})

test('settings survive a restart and decide as before it', async () => {
  await goDown()
  await comeUp()
  expect(await inForce('LEAK-1')).toMatchObject({ value: 1, from: 'device' })
  expect(await inForce('LEAK-2')).toMatchObject({ value: 2, from: 'site' })
  const from = Date.now()
  await Promise.all([water('LEAK-1', true), water('LEAK-2', true)])
  await eventually(() => wet()['LEAK-1']?.active === true && wet()['LEAK-2']?.active === true, 'both wet again', 5_000)
  expect(wet()['LEAK-1']!.lastRaisedAt - from).toBeLessThan(2_000)
  expect(wet()['LEAK-2']!.lastRaisedAt - from).toBeGreaterThanOrEqual(2_000)
  expect(wet()['LEAK-1']!.count).toBe(2)
})

test('null takes a setting away, and the next one counts again', async () => {
  expect((await put('propertyManager', 'LEAK-1', null)).status).toBe(200)
  expect(await inForce('LEAK-1')).toMatchObject({ value: 2, from: 'site' })
  expect((await put('propertyManager', 'Y', null)).status).toBe(200)
  expect(await inForce('LEAK-1')).toMatchObject({ value: 10, from: 'default' })
})
