import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Config } from '../config.ts'
import { HubError } from '../core/errors.ts'
import { VERSION } from '../version.ts'
import type { Call } from './command.ts'
import { hubDeeds } from './hub-deeds.ts'
import { connectHub } from './hub-socket.ts'
import type { LocalHub } from './local-hub.ts'

/** Folder of the demo's data, in the data folder. */
export const demoFolder = (config: Config): string => join(config.platform.dataFolder, 'demo')

/** Flag of every command that works on a hub's data. */
export const DEMO_FLAG = { demo: { text: { 'zh-CN': '对演示数据操作', en: 'work on the demo’s data' } } } as const

/** Does something with the running hub, or, while none runs, with the stores under the folder's lock. */
export async function withLocalHub<T>(call: Call, work: (hub: LocalHub) => Promise<T>): Promise<T> {
  const config = call.config()
  const demo = call.has('demo')
  const dataFolder = demo ? demoFolder(config) : config.platform.dataFolder
  const running = await connectHub(resolve(dataFolder, 'hub.sock'))
  if (running) return work(running)
  if (demo && !existsSync(dataFolder))
    throw new HubError('no-demo', [{ what: 'there is no demo data', where: resolve(dataFolder), mend: 'start one: `sanfang demo`' }])
  const { logLevel } = config.platform
  const hub = await call.hubs.startHub({
    config: {
      ...config,
      platform: { ...config.platform, dataFolder, logLevel: logLevel === 'info' ? ('warn' as typeof logLevel) : logLevel },
    },
    ...(demo ? { demo: { speed: 1, origin: Date.now() } } : {}),
    offline: true,
  })
  try {
    return await work(hubDeeds(hub, { version: VERSION, http: null, mqtt: null, running: false }))
  } finally {
    await hub.stop()
  }
}
