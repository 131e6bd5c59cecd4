import type { Command } from '../command.ts'
import { runHub } from '../run-hub.ts'

export const start: Command = {
  name: 'start',
  text: { 'zh-CN': '启动中枢（生产）', en: 'run the hub (production)' },
  takes: [],
  flags: {},
  examples: [
    'sanfang start',
    'sanfang start --config /etc/sanfang.yaml',
    'SANFANG_DATA=/srv/sanfang sanfang start --http-host 0.0.0.0 --http-port 80',
  ],
  async run({ config, hubs, io }) {
    const stopAsked = io.stopAsked()
    const running = await runHub({ hubs, config: config() })
    try {
      const { hub } = running
      const lines = [`三防中枢已启动 · the hub is up: ${hub.addresses!.http}`]
      for (const address of Object.values(hub.addresses!.mqtt)) lines.push(`设备接入 · devices: ${address.url}`)
      if (hub.accounts.list().length === 0)
        lines.push(
          '',
          '还没有账号。请在另一个终端创建第一个 · nobody can sign in yet: make the first account in another terminal',
          '  npx sanfang user add NAME --role admin',
        )
      io.out(lines.join('\n'))
      await stopAsked
    } finally {
      await running.stop()
    }
    return {}
  },
}
