import type { Config } from '../config.ts'
import type { Instant } from '../core/time.ts'
import { VERSION } from '../version.ts'
import type { HubSource, RunningHub } from './ends.ts'
import { hubDeeds } from './hub-deeds.ts'
import { startHubSocket } from './hub-socket.ts'

/** Starts a hub in this process and lets the command line in by its socket. */
export async function runHub(options: {
  readonly hubs: HubSource
  readonly config: Config
  readonly demo?: { readonly speed: number; readonly origin: Instant }
}): Promise<{ readonly hub: RunningHub; stop(): Promise<void> }> {
  const { hubs, config, demo } = options
  const hub = await hubs.startHub({ config, ...(demo ? { demo } : {}) })
  try {
    const { addresses } = hub
    const deeds = hubDeeds(hub, { version: VERSION, running: true, http: addresses?.http ?? null, mqtt: addresses?.mqtt.tcp?.url ?? null })
    const socket = await startHubSocket({ file: hub.folder.file('hub.sock'), hub: deeds, log: hub.log })
    return {
      hub,
      async stop() {
        await socket.close()
        await hub.stop()
      },
    }
  } catch (error) {
    await hub.stop()
    throw error
  }
}
