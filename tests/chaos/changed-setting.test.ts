import { connectAsync, type MqttClient } from 'mqtt'
import { afterEach, expect, test } from 'vitest'
import { endHubProcesses, type HubProcess, startHubProcess } from '../hub-process.ts'
import { eventually, SPEAKERS, telemetry, yard } from '../scenarios/yard.ts'
import { prepareFolder, type Prepared, removeFolder, signIn } from '../test-hub.ts'

let prepared: Prepared | undefined
let clients: MqttClient[] = []
afterEach(() => {
  for (const client of clients) client.end(true)
  clients = []
  endHubProcesses()
  if (prepared) removeFolder(prepared.folder)
})

/** Checkpoints are far apart here, so that a restart reads the whole log again. */
const SETTINGS = { SANFANG_RULES_CHECKPOINT_EVERY_S: '600' }

const wet = async (hub: HubProcess, id: string) => {
  const client = await connectAsync(hub.addresses.mqtt.tcp!.url, { username: id, password: prepared!.tokens[id]!, reconnectPeriod: 0 })
  client.on('error', () => {})
  clients.push(client)
  await client.publishAsync(telemetry(id), '{"waterLeak":true}', { qos: 1 })
}
const open = async (hub: HubProcess) => {
  const manager = await signIn(hub.http, 'propertyManager')
  const put = async (scope: string, value: number) =>
    expect(
      (await manager('/settings', { method: 'PUT', body: { site: 'Y', scope, type: 'leak.wet', name: 'raiseAfter', value } })).status,
    ).toBe(200)
  const alarms = async (): Promise<any[]> => ((await (await manager('/alarms?site=Y')).json()) as { items: any[] }).items
  return { put, alarms }
}
const told = (items: readonly any[]) =>
  items
    .map(({ subject, type, state, count, foundAtRestart }) => [subject, type, state, count, foundAtRestart])
    .toSorted((a, b) => String(a).localeCompare(String(b)))

test('what was decided by a setting stays decided when the setting is changed and the hub is killed', async () => {
  prepared = await prepareFolder(yard, SPEAKERS)
  let hub = await startHubProcess(prepared.folder, SETTINGS)
  const first = await open(hub)
  await first.put('Y', 0)
  await wet(hub, 'LEAK-1')
  await eventually(async () => (await first.alarms()).length === 1, 'the first leak')
  // From here on ten minutes of water are needed: the leak that was told stays told.
  await first.put('Y', 600)
  await wet(hub, 'LEAK-2')
  expect(told(await first.alarms())).toEqual([['LEAK-1', 'leak.wet', 'unackActive', 1, false]])

  await hub.kill()
  hub = await startHubProcess(prepared.folder, SETTINGS)
  const second = await open(hub)
  expect(told(await second.alarms())).toEqual([['LEAK-1', 'leak.wet', 'unackActive', 1, false]])
  // And the next decision is a new one: it is not taken for one that was told already.
  await second.put('LEAK-2', 0)
  await eventually(async () => (await second.alarms()).length === 2, 'the second leak')
  expect(told(await second.alarms())).toEqual([
    ['LEAK-1', 'leak.wet', 'unackActive', 1, false],
    ['LEAK-2', 'leak.wet', 'unackActive', 1, false],
  ])
})
