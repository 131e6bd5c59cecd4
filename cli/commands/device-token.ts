import type { Command } from '../command.ts'
import { DEMO_FLAG, withLocalHub } from '../open-local-hub.ts'

export const deviceToken: Command = {
  name: 'device token',
  text: { 'zh-CN': '为设备生成新令牌（只显示一次）', en: 'make a new token for a device; it is shown once' },
  takes: [{ name: 'ID', text: { 'zh-CN': '设备编号', en: 'device id' } }],
  flags: {
    now: {
      text: {
        'zh-CN': '旧令牌立即失效并断开连接；否则旧令牌在新令牌首次使用前仍有效',
        en: 'end the old token and its connections at once; else it lives until the new one is first used',
      },
    },
    ...DEMO_FLAG,
  },
  examples: [
    'sanfang device token QHY-A-03-2-LIFT-1',
    'sanfang device token QHY-A-03-2-LIFT-1 --now',
    'TOKEN=$(sanfang device token LEAK-7)',
  ],
  json: true,
  async run(call) {
    const made = await withLocalHub(call, (hub) => hub.deviceToken({ device: call.words.ID!, now: call.has('now') }))
    return { data: made, words: made.token }
  },
}
