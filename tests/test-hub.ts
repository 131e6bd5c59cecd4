import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import { type Config, loadConfig } from '../config.ts'
import type { Estate } from '../core/ledger.ts'
import type { Role } from '../core/role.ts'
import { type Hub, type HubOptions, startHub } from '../main.ts'

/** Settings of a hub under test: its own folder, any free ports, little said. */
export function testConfig(dataFolder: string, env: Record<string, string> = {}): Config {
  return loadConfig({
    env: { SANFANG_DATA: dataFolder, SANFANG_HTTP_PORT: '0', SANFANG_MQTT_PORT: '0', SANFANG_LOG_LEVEL: 'error', ...env },
  })
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'sanfang-'))
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true })

export const PASSWORD = 'a horse on a battery'

export interface Prepared {
  readonly folder: string
  readonly tokens: Readonly<Record<string, string>>
}

/** A data folder with an estate, a token for each of `devices`, and one person per role, named like it; for a hub with that `demo`. */
export async function prepareFolder(
  estate: Estate,
  devices: readonly string[],
  folder = temporaryFolder(),
  demo?: HubOptions['demo'],
): Promise<Prepared> {
  const hub = await startHub({ config: testConfig(folder), offline: true, ...(demo ? { demo } : {}) })
  const answer = await hub.bus.ask({
    id: 'import',
    action: 'ledger.import',
    by: { name: 'test', roles: ['admin'], kind: 'cli' },
    site: estate.site.id,
    target: estate.site.id,
    params: { estate },
  })
  if (!('done' in answer)) throw new Error(`the estate was not taken: ${JSON.stringify(answer)}`)
  const tokens: Record<string, string> = {}
  for (const device of devices) tokens[device] = await hub.credentials.issue(device)
  for (const role of ['operator', 'shiftLeader', 'engSupervisor', 'propertyManager', 'admin'] satisfies Role[])
    await hub.accounts.add({ name: role, displayName: role, roles: [role], password: PASSWORD })
  await hub.stop()
  return { folder, tokens }
}

/** A real MQTT session of a device. */
export const device = (
  hub: { readonly addresses: Hub['addresses'] } | string,
  id: string,
  token: string,
  options: Record<string, unknown> = {},
): Promise<MqttClient> =>
  connectAsync(typeof hub === 'string' ? hub : hub.addresses!.mqtt.tcp!.url, {
    username: id,
    password: token,
    clientId: `c-${id}`,
    reconnectPeriod: 0,
    ...options,
  })

/** Signs in over REST. Answers a `fetch` with the session. */
export async function signIn(
  base: string,
  name: Role,
): Promise<(path: string, init?: { method?: string; body?: unknown }) => Promise<Response>> {
  const answer = await fetch(`${base}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'sanfang' },
    body: JSON.stringify({ name, password: PASSWORD }),
  })
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`)
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  return (path, init = {}) =>
    fetch(`${base}/api/v1${path}`, {
      method: init.method ?? 'GET',
      headers: { cookie, 'x-requested-with': 'sanfang', ...(init.body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    })
}
