import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Hub } from '../main.ts'

/** A hub in a process of its own, to be killed, frozen or stopped. */
export interface HubProcess {
  readonly pid: number
  readonly addresses: NonNullable<Hub['addresses']>
  readonly mqttPort: number
  readonly http: string
  /** Time of the hub when it was up, and the wall's. */
  readonly clock: { readonly at: number; readonly wall: number }
  signal(signal: NodeJS.Signals): void
  /** Ends it at once, as a power cut does. */
  kill(): Promise<void>
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>
}

/** A clock `speed` times as fast, that said `at` when the wall clock said `wall`: the same for every start of a hub and its simulators. */
export interface DemoClock {
  readonly speed: number
  readonly at: number
  readonly wall: number
}

const running = new Set<ChildProcess>()

/** Starts the built hub with these settings; resolves when it is up. */
export async function startHubProcess(
  folder: string,
  settings: Readonly<Record<string, string>> = {},
  demo?: DemoClock,
): Promise<HubProcess> {
  const env = { SANFANG_DATA: folder, SANFANG_HTTP_PORT: '0', SANFANG_MQTT_PORT: '0', SANFANG_LOG_LEVEL: 'fatal', ...settings }
  const words = ['tests/chaos/hub-process.mjs', JSON.stringify(env), ...(demo ? [JSON.stringify(demo)] : [])]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  running.add(child)
  const gone = once(child, 'exit').then(() => void running.delete(child))
  const first = await Promise.race([once(child.stdout!, 'data'), gone])
  if (!first) throw new Error(`the hub ended by itself with code ${child.exitCode}`)
  const { clock, ...addresses } = JSON.parse(String(first[0])) as HubProcess['addresses'] & Pick<HubProcess, 'clock'>
  const end = (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    return gone
  }
  return {
    pid: child.pid!,
    addresses,
    mqttPort: addresses.mqtt.tcp!.port,
    http: addresses.http,
    clock,
    signal: (signal) => void child.kill(signal),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

/** For the end of a test file: nothing is left running. */
export function endHubProcesses(): void {
  for (const child of running) child.kill('SIGKILL')
}
