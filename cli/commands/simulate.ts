import { HubError } from '../../core/errors.ts'
import { startSimulation } from '../../simulators/start.ts'
import { STORIES } from '../../simulators/stories/index.ts'
import { openLog } from '../../platform/log.ts'
import type { Command } from '../command.ts'
import { DEMO_FLAG, withLocalHub } from '../open-local-hub.ts'

export const simulate: Command = {
  name: 'simulate',
  text: { 'zh-CN': '让台账中标为模拟的设备接入正在运行的中枢', en: 'connect the ledger’s simulated devices to the running hub' },
  takes: [],
  flags: {
    site: { text: { 'zh-CN': '小区编号', en: 'site id' }, value: 'SITE' },
    story: {
      text: { 'zh-CN': '要播放的剧情，默认 normal-day', en: 'story to play, normal-day unless told' },
      value: 'NAME',
      oneOf: [...STORIES.keys()],
    },
    seed: { text: { 'zh-CN': '随机种子，默认 1', en: 'seed of chance, 1 unless told' }, value: 'N' },
    url: { text: { 'zh-CN': 'MQTT 地址，默认取自中枢', en: 'MQTT address, the hub’s own unless told' }, value: 'URL' },
    ...DEMO_FLAG,
  },
  examples: [
    'sanfang estate make --size small | sanfang estate import - && sanfang simulate',
    'sanfang simulate --story riser-burst-night',
  ],
  async run(call) {
    const { io } = call
    const stopAsked = io.stopAsked()
    const seed = Number(call.flag('seed') ?? 1)
    if (!Number.isFinite(seed))
      throw new HubError('bad-config', [{ where: '--seed', what: 'a seed is a number', mend: 'give one, such as 7' }])
    const given = await withLocalHub(call, async (hub) => {
      const { running, mqtt } = await hub.about()
      const url = call.flag('url') ?? mqtt
      if (!running || url === null)
        throw new HubError('no-hub', [
          { what: 'no hub runs here that devices could connect to', mend: 'start one in another terminal: `sanfang start`' },
        ])
      return { url, ...(await hub.simulatedTokens({ site: call.flag('site') })) }
    })
    const sessions = Object.keys(given.tokens).length
    if (sessions === 0)
      throw new HubError('nothing-simulated', [
        {
          what: `${given.estate.site.id} has no simulated device`,
          mend: 'import an estate of `sanfang estate make`, or mark devices with simulated: true',
        },
      ])
    const story = call.flag('story') ?? 'normal-day'
    // The rest of the estate is real: it speaks for itself.
    const estate = { ...given.estate, devices: given.estate.devices.filter(({ simulated }) => simulated) }
    const simulation = startSimulation(
      { url: given.url, estate, tokens: given.tokens, story, seed },
      { log: openLog(call.config().platform.logLevel) },
    )
    io.out(`${story}: ${estate.devices.length} 台设备 devices, ${sessions} 个连接 connections → ${given.url}（Ctrl-C 结束 ends it）`)
    const first = await Promise.race([stopAsked, simulation.exited])
    await simulation.stop()
    return typeof first === 'number' && first !== 0 ? { failed: true } : {}
  },
}
