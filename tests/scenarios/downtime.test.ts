import { setTimeout as sleep } from 'node:timers/promises'
import type { MqttClient } from 'mqtt'
import { afterEach, expect, test } from 'vitest'
import type { Estate } from '../../core/ledger.ts'
import { hours, seconds } from '../../core/time.ts'
import { type Hub, startHub } from '../../main.ts'
import { endHubProcesses, startHubProcess } from '../hub-process.ts'
import { device, prepareFolder, type Prepared, removeFolder, testConfig } from '../test-hub.ts'
import { eventually, SPEAKERS, telemetry, yard } from './yard.ts'

const T0 = Date.UTC(2026, 10, 23, 4)
let prepared: Prepared | undefined
let hub: Hub | undefined
let clients: MqttClient[] = []
afterEach(async () => {
  for (const client of clients) client.end(true)
  clients = []
  await hub?.stop()
  hub = undefined
  endHubProcesses()
  if (prepared) removeFolder(prepared.folder)
})

const enter = async (url: string | Hub, id: string, more: Record<string, unknown> = {}) => {
  const client = await device(url, id, prepared!.tokens[id]!, more)
  client.on('error', () => {})
  clients.push(client)
  return client
}
const BODY: Readonly<Record<string, object>> = { LIFT: { doorClosed: true }, PUMP: { dischargePressure: 0.5 }, GATE: {} }
const say = (client: MqttClient, id: string) =>
  client.publishAsync(telemetry(id), JSON.stringify(BODY[id] ?? { waterLeak: false }), { qos: 1 })
const presence = (...ids: string[]) => ids.map((id) => hub!.twins.get(id)?.presence ?? 'notCommissioned')
const alarms = () => hub!.rules.reads.open().map((alarm) => `${alarm.subject} ${alarm.type}`)
const start = async (speed: number, origin: number) =>
  (hub = await startHub({ config: testConfig(prepared!.folder), demo: { speed, origin } }))
const prepare = async () => (prepared = await prepareFolder(yard, SPEAKERS, undefined, { speed: 1, origin: T0 }))

test.each(['stop', 'kill'] as const)(
  'a hub that was gone for two hours (%s) declares nobody offline for it; who stays silent from then on is, after its own limit',
  async (end) => {
    await prepare()
    const first = await startHubProcess(prepared!.folder, {}, { speed: 1, at: T0, wall: Date.now() })
    const url = first.addresses.mqtt.tcp!.url
    for (const id of ['LIFT', 'PUMP', 'LEAK-1', 'GATE']) await say(await enter(url, id), id === 'GATE' ? 'LEAK-3' : id)
    await first[end]()

    // Two hours later, thirty times as fast from then on.
    const at = T0 + hours(2)
    const { clock } = await start(30, at)
    const up = clock.now()
    const everybody = ['LIFT', 'PUMP', 'LEAK-1', 'GATE', 'LEAK-3']
    expect(presence(...everybody)).toEqual(everybody.map(() => 'online'))
    expect(alarms()).toEqual([])

    // Two come back and go on talking; the lift and the leak sensor do not.
    const talking = ['PUMP', 'GATE']
    for (const id of talking) {
      const client = await enter(hub!, id)
      void (async () => {
        while (client.connected) {
          await say(client, id === 'GATE' ? 'LEAK-3' : id).catch(() => {})
          await sleep(200)
        }
      })()
    }
    // A minute is given to everybody, however much of its limit had passed before.
    await sleep(1_000)
    expect(presence(...everybody)).toEqual(everybody.map(() => 'online'))

    await eventually(() => alarms().length > 0, 'the lift’s silence is told')
    expect(alarms()).toEqual(['LIFT lift.offline'])
    expect(presence(...everybody)).toEqual(['offline', 'online', 'online', 'online', 'online'])
    // 180 s of silence that the hub heard itself: some of it before it went, the rest after it came back.
    const { raisedAt } = hub!.rules.reads.open()[0]!
    expect(raisedAt - at).toBeGreaterThan(seconds(180 - 15))
    expect(raisedAt - up).toBeLessThanOrEqual(seconds(181))
    // The leak sensor has three hours, of which the two that nobody listened do not count.
    expect(clock.now() - T0).toBeGreaterThan(hours(2) + seconds(160))
    expect(presence('LEAK-1')).toEqual(['online'])
  },
)

test('a will, an old or retained `offline`, decides nothing; only silence does', async () => {
  await prepare()
  await start(30, T0)
  const status = (id: string) => `sanfang/Y/${id}/status`
  const pump = await enter(hub!, 'PUMP')
  await say(pump, 'PUMP')
  // A second session is cut: its will says that the pump is gone, which the first one knows better.
  const other = await enter(hub!, 'PUMP', {
    clientId: 'second',
    will: { topic: status('PUMP'), payload: Buffer.from('offline'), qos: 1, retain: true },
  })
  const received = hub!.journal.position
  other.stream.destroy()
  await eventually(() => hub!.journal.position >= received + 2, 'the will and the disconnect are in the log')
  await pump.publishAsync(status('PUMP'), 'offline', { qos: 1, retain: true })
  // A device never heard that says `offline` as its first word is not commissioned by it.
  const leak = await enter(hub!, 'LEAK-2')
  await leak.publishAsync(status('LEAK-2'), 'offline', { qos: 1, retain: true })
  expect(presence('PUMP', 'LEAK-2')).toEqual(['online', 'notCommissioned'])
  expect(alarms()).toEqual([])
  // Nobody is sent it again: who comes anew is heard by his own word alone.
  await eventually(() => alarms().length > 0, 'a minute of silence')
  expect(alarms()).toEqual(['PUMP booster.offline'])
  expect(presence('PUMP')).toEqual(['offline'])
  await pump.publishAsync(status('PUMP'), 'online', { qos: 1, retain: true })
  await eventually(() => hub!.rules.reads.open()[0]!.state === 'rtnUnack', 'its word')
  expect(presence('PUMP')).toEqual(['online'])
  expect(presence('LEAK-2')).toEqual(['notCommissioned'])
})

test('a new ledger declares nobody offline: neither the devices that it brings nor those that it changes', async () => {
  await prepare()
  await start(3_600, T0)
  const leak = await enter(hub!, 'LEAK-1')
  await say(leak, 'LEAK-1')
  await sleep(1_000)
  const renamed: Estate = {
    ...yard,
    site: { ...yard.site, name: { 'zh-CN': '新院' } },
    devices: [
      ...yard.devices.map((one) => ({ ...one, name: { 'zh-CN': `新${one.id}` } })),
      ...Array.from({ length: 500 }, (_, n) => ({
        id: `NEW-${n}`,
        kind: ['leakSensor', 'boosterPump', 'elevator', 'gateway'][n % 4]!,
        name: { 'zh-CN': `第${n}台` },
        place: 'Y',
      })),
    ],
  }
  const answer = await hub!.bus.ask({
    id: 'second-import',
    action: 'ledger.import',
    by: { name: 'test', roles: ['admin'], kind: 'cli' },
    site: 'Y',
    target: 'Y',
    params: { estate: renamed },
  })
  expect(answer).toMatchObject({ done: true })
  const imported = hub!.clock.now()
  expect(presence('LEAK-1')).toEqual(['online'])
  // The one that was heard is told after its three hours, counted from its own word; the new ones never.
  await eventually(() => alarms().length > 0, 'the silence of the one that was heard')
  const [alarm] = hub!.rules.reads.open()
  expect([alarm!.subject, alarm!.type]).toEqual(['LEAK-1', 'leak.offline'])
  const silentFor = alarm!.raisedAt - hub!.twins.get('LEAK-1')!.lastHeardAt!
  expect(silentFor).toBeGreaterThanOrEqual(hours(3))
  expect(silentFor).toBeLessThan(hours(3.1))
  await eventually(() => hub!.clock.now() > imported + hours(4), 'four hours with the new ledger')
  expect(alarms()).toEqual(['LEAK-1 leak.offline'])
  expect(hub!.ledger.devices('Y').filter(({ id }) => hub!.twins.get(id) && id.startsWith('NEW-'))).toEqual([])
})
