import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Estate } from '../../core/ledger.ts'
import { startHub } from '../../main.ts'
import { PASSWORD, testConfig } from '../test-hub.ts'

/** A data folder with an estate and an operator, to be copied for each hub that starts with it. */
export interface Prepared {
  readonly folder: string
  readonly site: string
  readonly tokens: Readonly<Record<string, string>>
}

/** The hub as anybody runs it, in a process of its own. */
export interface BenchHub {
  readonly pid: number
  readonly mqttPort: number
  readonly base: string
  /** Milliseconds from the start of the process until it said its addresses. */
  readonly startedIn: number
  /** Seconds of processor time so far, all threads. */
  cpu(): number
  /** Bytes of memory held. */
  memory(): number
  /** The value of one line of /metrics, by its name and labels as printed there. */
  metric(name: string): Promise<number>
  kill(): Promise<void>
  stop(): Promise<void>
}

/** Where copies of data folders go; removed when the benchmarks end, however they end. */
const folders: string[] = []
const running = new Set<ChildProcess>()
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sanfang-bench-'))
  folders.push(folder)
  return folder
}
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** An estate in a new data folder, a token for each of `sessions`, and an operator. */
export async function prepare(estate: Estate, sessions: readonly string[]): Promise<Prepared> {
  const folder = newFolder()
  const hub = await startHub({ config: testConfig(folder), offline: true })
  const site = estate.site.id
  const by = { name: 'bench', roles: ['admin'], kind: 'cli' } as const
  const answer = await hub.bus.ask({ id: 'import', action: 'ledger.import', by, site, target: site, params: { estate } })
  if (!('done' in answer)) throw new Error(`the estate was not taken: ${JSON.stringify(answer).slice(0, 2_000)}`)
  const tokens: Record<string, string> = {}
  for (let from = 0; from < sessions.length; from += 500)
    await Promise.all(
      sessions.slice(from, from + 500).map(async (device) => {
        tokens[device] = await hub.credentials.issue(device)
      }),
    )
  await hub.accounts.add({ name: 'operator', displayName: 'operator', roles: ['operator'], password: PASSWORD })
  await hub.stop()
  return { folder, site, tokens }
}

/** A copy of a prepared folder. */
export function copyOf(prepared: Prepared): string {
  const folder = newFolder()
  cpSync(prepared.folder, folder, { recursive: true })
  return folder
}

/** Removes a folder that is not needed any more, to spare the disk. */
export const forget = (folder: string): void => rmSync(folder, { recursive: true, force: true })

/** Starts a hub in a folder. Only the limits per device and per address are raised by their settings; all parts run. */
export async function openHub(folder: string, env: Record<string, string> = {}): Promise<BenchHub> {
  const from = performance.now()
  const settings = {
    SANFANG_DATA: folder,
    SANFANG_HTTP_PORT: '0',
    SANFANG_MQTT_PORT: '0',
    SANFANG_LOG_LEVEL: 'error',
    SANFANG_BROKER_MESSAGES_PER_SECOND: '1000000',
    SANFANG_BROKER_BURST_MESSAGES: '10000000',
    SANFANG_DASHBOARD_REQUESTS_PER_MINUTE: '1000000',
    ...env,
  }
  const profile = process.env['BENCH_PROFILE']
  const child = spawn(
    process.execPath,
    [...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []), 'tests/chaos/hub-process.mjs', JSON.stringify(settings)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  running.add(child)
  const exited = once(child, 'exit').then(() => void running.delete(child))
  const lines = createInterface({ input: child.stdout })
  const addresses = await new Promise<{ mqtt: { tcp: { port: number } }; http: { url: string } | string }>((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line)))
    void exited.then(() => reject(new Error('the hub ended before it was up')))
  })
  const startedIn = performance.now() - from
  const pid = child.pid!
  const base = typeof addresses.http === 'string' ? addresses.http : addresses.http.url
  return {
    pid,
    mqttPort: addresses.mqtt.tcp.port,
    base,
    startedIn,
    cpu() {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
      return (Number(fields[11]) + Number(fields[12])) / 100
    },
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1_024,
    async metric(name) {
      const text = await (await fetch(`${base}/metrics`)).text()
      const line = text.split('\n').find((one) => one.startsWith(`${name} `))
      if (line === undefined) throw new Error(`no metric ${name}`)
      return Number(line.slice(name.length + 1))
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** Signs in as the operator. Answers the cookie. */
export async function signInAsOperator(base: string): Promise<string> {
  const answer = await fetch(`${base}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'sanfang' },
    body: JSON.stringify({ name: 'operator', password: PASSWORD }),
  })
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
}
