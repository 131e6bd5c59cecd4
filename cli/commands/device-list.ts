import type { Command } from '../command.ts'
import { DEMO_FLAG, withLocalHub } from '../open-local-hub.ts'
import { columns } from '../text-width.ts'

export const deviceList: Command = {
  name: 'device list',
  text: { 'zh-CN': '列出设备及其令牌与在线状态', en: 'list devices with their tokens and presence' },
  takes: [],
  flags: {
    site: { text: { 'zh-CN': '只列此小区', en: 'only of this site' }, value: 'SITE' },
    kind: { text: { 'zh-CN': '只列此类', en: 'only of this kind' }, value: 'KIND' },
    ...DEMO_FLAG,
  },
  examples: ['sanfang device list', 'sanfang device list --kind elevator --json'],
  json: true,
  async run(call) {
    const devices = await withLocalHub(call, (hub) => hub.devices({ site: call.flag('site'), kind: call.flag('kind') }))
    const lines = devices.map((device) => [
      device.id,
      device.kind,
      device.place,
      device.token,
      device.presence ?? '-',
      device.lastHeardAt ?? '-',
      device.name,
    ])
    return {
      data: devices,
      words:
        lines.length === 0
          ? '没有设备 · no devices'
          : columns([['ID', 'KIND', 'PLACE', 'TOKEN', 'PRESENCE', 'LAST HEARD', 'NAME'], ...lines]),
    }
  },
}
