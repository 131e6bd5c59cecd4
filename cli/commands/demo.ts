import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from '../../config.ts'
import { HubError } from '../../core/errors.ts'
import { seconds } from '../../core/time.ts'
import { makeEstate } from '../../simulators/estates/make-estate.ts'
import { startSimulation, type Simulation } from '../../simulators/start.ts'
import { STORIES } from '../../simulators/stories/index.ts'
import type { Command, Flag } from '../command.ts'
import { freshDemoFolder, noteDemo } from '../demo-folder.ts'
import { makeSignIns } from '../demo-sign-ins.ts'
import type { RunningHub } from '../ends.ts'
import { portOrFree } from '../free-port.ts'
import { CLI } from '../hub-deeds.ts'
import { demoFolder } from '../open-local-hub.ts'
import { runHub } from '../run-hub.ts'
import { boxed, columns } from '../text-width.ts'
import { SIZES } from './estate-make.ts'

export const STORY_FLAG: Flag = {
  text: { 'zh-CN': '要播放的剧情；none 表示只有台账，设备全部静默', en: 'story to play; none = the ledger only, every device silent' },
  value: 'NAME',
  oneOf: [...STORIES.keys(), 'none'],
}

export const demo: Command = {
  name: 'demo',
  text: { 'zh-CN': '启动演示：中枢加一个模拟小区', en: 'run a demo: the hub with a simulated estate' },
  takes: [],
  flags: {
    size: { text: { 'zh-CN': '小区规模，默认 medium', en: 'size of the estate, medium unless told' }, value: 'SIZE', oneOf: SIZES },
    story: STORY_FLAG,
    speed: { text: { 'zh-CN': '时钟加快的倍数，默认 1', en: 'how many times as fast the clock runs, 1 unless told' }, value: 'N' },
    port: { text: { 'zh-CN': '网页端口，默认 8080', en: 'port of the web page, 8080 unless told' }, value: 'PORT' },
    fresh: { text: { 'zh-CN': '先清除以前的演示数据', en: 'put earlier demo data away first' } },
  },
  examples: ['sanfang demo', 'sanfang demo --size small --story entrapment', 'sanfang demo --speed 60', 'sanfang demo --port 9090'],
  async run(call) {
    const { io, hubs } = call
    const stopAsked = io.stopAsked()
    const size = (call.flag('size') ?? 'medium') as (typeof SIZES)[number]
    const speed = speedOf(call.flag('speed'))
    const story = call.flag('story')
    const { config, moved } = await demoConfig(call.config(), call.flag('port'))
    const folder = config.platform.dataFolder
    if (existsSync(folder) && (await freshDemoFolder(folder, { size, speed, fresh: call.has('fresh') })))
      io.out('以前的演示数据已清除，重新开始 · earlier demo data was put away, this one begins anew')

    const running = await runHub({ hubs, config, demo: { speed, origin: Date.now() } })
    let simulation: Simulation | undefined
    try {
      const { hub } = running
      noteDemo(folder, { size, speed })
      const estate = makeEstate(size)
      await importDemo(hub, estate)
      const signIns = await makeSignIns(hub.accounts)
      if (story !== 'none') {
        const own = estate.devices.filter((device) => device.gateway === undefined)
        const tokens = Object.fromEntries(
          await Promise.all(own.map(async ({ id }) => [id, await hub.credentials.issue(id, { now: true })] as const)),
        )
        simulation = startSimulation(
          {
            url: hub.addresses!.mqtt.tcp!.url,
            estate,
            tokens,
            story: story ?? 'demo',
            speed,
            origin: { at: hub.clock.now(), wall: Date.now() },
          },
          { log: hub.log },
        )
        await connected(
          hub,
          own.map(({ id }) => id),
          simulation,
          stopAsked,
        )
      }
      for (const line of moved) io.out(line)
      io.out(
        boxed([
          `三防演示已就绪 · the Sanfang demo is ready${speed === 1 ? '' : ` · ×${speed}`}`,
          '',
          `网页 · web page   ${hub.addresses!.http}`,
          `设备 · devices    ${hub.addresses!.mqtt.tcp!.url}`,
          `小区 · estate     ${estate.site.name['zh-CN']} ${estate.site.name.en} (${size}, ${estate.devices.length} 台设备 devices)`,
          `剧情 · story      ${story ?? 'normal-day（穿插事件 · with incidents）'}`,
          '',
          '登录 · sign in（每次启动重新生成 · made anew at each start）',
          ...columns(signIns.map(({ name, password, role }) => [`  ${name}`, password, `${role['zh-CN']} · ${role.en}`])).split('\n'),
          '',
          `数据 · data       ${resolve(folder)}`,
          '按 Ctrl-C 结束 · Ctrl-C ends it',
        ]),
      )
      void simulation?.exited.then((code) => code !== 0 && io.error('模拟器已退出 · the simulator ended by itself; see the messages above'))
      await stopAsked
    } finally {
      await simulation?.stop()
      await running.stop()
    }
    return {}
  },
}

/** The demo's own settings: its folder, quieter messages, and free ports where the usual ones are taken. */
async function demoConfig(
  config: Config,
  port: string | undefined,
): Promise<{ readonly config: Config; readonly moved: readonly string[] }> {
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535))
    throw new HubError('bad-config', [{ where: '--port', what: `a port cannot be “${port}”`, mend: 'give a whole number from 0 to 65535' }])
  const { logLevel } = config.platform
  const http = await portOrFree(config.dashboard.host, port === undefined ? config.dashboard.port : Number(port), { usual: 8080 })
  const mqtt = await portOrFree(config.broker.host, config.broker.port ?? 0, { usual: 1883 })
  const moved: string[] = []
  if (http.moved) moved.push(`端口 8080 已被占用，网页改用空闲端口 · port 8080 is in use, the web page takes a free one`)
  if (mqtt.moved) moved.push(`端口 1883 已被占用，设备接入改用空闲端口 · port 1883 is in use, devices take a free one`)
  return {
    moved,
    config: {
      ...config,
      platform: {
        ...config.platform,
        dataFolder: demoFolder(config),
        logLevel: logLevel === 'info' ? ('warn' as typeof logLevel) : logLevel,
      },
      dashboard: { ...config.dashboard, port: http.port },
      broker: { ...config.broker, port: mqtt.port },
    },
  }
}

function speedOf(text: string | undefined): number {
  const speed = text === undefined ? 1 : Number(text)
  if (!(speed >= 1 && speed <= 1_000))
    throw new HubError('bad-config', [{ where: '--speed', what: `a speed cannot be “${text}”`, mend: 'give a number from 1 to 1000' }])
  return speed
}

async function importDemo(hub: RunningHub, estate: ReturnType<typeof makeEstate>): Promise<void> {
  const { id } = estate.site
  const answer = await hub.bus.ask({ id: randomUUID(), action: 'ledger.import', by: CLI, site: id, target: id, params: { estate } })
  if (!('done' in answer)) throw new HubError('bad-estate', `the demo's estate was not taken: ${JSON.stringify(answer)}`)
}

/** Waits until all devices are on line, the simulator is gone, somebody wants to end it, or 30 s have passed: then the page shows who is missing. */
async function connected(hub: RunningHub, devices: readonly string[], simulation: Simulation, stopAsked: Promise<void>): Promise<void> {
  const online = async (): Promise<void> => {
    for (let i = 0; i < 300; i++) {
      if (devices.every((id) => (hub.twins.get(id)?.sessions ?? 0) > 0)) return
      await new Promise((resolve) => setTimeout(resolve, seconds(0.1)).unref())
    }
  }
  await Promise.race([online(), simulation.exited, stopAsked])
}
