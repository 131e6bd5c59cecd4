import type { Kind } from '../../core/kind.ts'
import { t } from '../../core/text.ts'
import { commonPoints } from './parts/common-points.ts'
import { flag } from './parts/flag.ts'

/** 网关: carries devices that have no session of their own (domain reference 3.19). When it is lost, its children are unknown rather than off line. */
export const gateway: Kind = {
  id: 'gateway',
  text: t('网关', 'Gateway'),
  system: 'network',
  points: {
    uplink: {
      type: 'enum',
      text: t('上行链路', 'Uplink'),
      words: {
        ethernet: t('以太网', 'Ethernet'),
        fibre: t('光纤', 'fibre'),
        wifi: t('无线局域网', 'Wi-Fi'),
        cellular: t('移动网络', 'cellular'),
        down: t('中断', 'down'),
      },
      normal: ['ethernet', 'fibre', 'wifi', 'cellular'],
    },
    childCount: { type: 'number', text: t('在线子设备', 'Children heard'), unit: 'count', min: 0, max: 100_000, decimals: 0 },
    queueDepth: {
      type: 'number',
      text: t('待发队列', 'Queue depth'),
      unit: 'count',
      min: 0,
      max: 10_000_000,
      normal: [0, 100],
      decimals: 0,
    },
    cpu: { type: 'number', text: t('处理器占用', 'CPU load'), unit: '%', min: 0, max: 100, normal: [0, 80], decimals: 0, optional: true },
    mainsPresent: flag(t('市电', 'Mains'), t('有电', 'present'), t('断电', 'lost'), { normal: true, optional: true }),
    ...commonPoints,
  },
  events: {},
  commands: {},
  silence: { afterS: 90, expectS: 30, source: 'domain reference 3.19, offline 90 s' },
  headline: ['uplink', 'childCount', 'queueDepth', 'cpu'],
  examples: [
    {
      channel: 'telemetry',
      payload: { uplink: 'ethernet', childCount: 24, queueDepth: 0, cpu: 12, mainsPresent: true, firmware: '2.4.1' },
    },
    { channel: 'telemetry', payload: { uplink: 'cellular', queueDepth: 310, mainsPresent: false } },
  ],
}
