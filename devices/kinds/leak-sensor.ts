import type { Kind } from '../../core/kind.ts'
import { t } from '../../core/text.ts'
import { commonPoints } from './parts/common-points.ts'
import { flag } from './parts/flag.ts'

/** 水浸传感器: a spot, rope or level sensor on battery; it speaks on change and once per heartbeat (domain reference 3.7). */
export const leakSensor: Kind = {
  id: 'leakSensor',
  text: t('水浸传感器', 'Leak sensor'),
  system: 'leak',
  points: {
    waterLeak: flag(t('水浸', 'Water'), t('有水', 'wet'), t('无水', 'dry'), { normal: false }),
    waterDepth: {
      type: 'number',
      text: t('水深', 'Water depth'),
      unit: 'mm',
      min: -10,
      max: 10_000,
      normal: [0, 2],
      decimals: 0,
      optional: true,
    },
    temperature: {
      type: 'number',
      text: t('温度', 'Temperature'),
      unit: '°C',
      min: -60,
      max: 150,
      normal: [0, 45],
      decimals: 1,
      optional: true,
    },
    ...commonPoints,
  },
  events: {},
  commands: {},
  silence: { afterS: 10_800, expectS: 3_600, source: 'domain reference 3.1: two heartbeats of 1 h, and 1 h more' },
  headline: ['waterLeak', 'waterDepth', 'batteryPercent', 'temperature'],
  examples: [
    {
      channel: 'telemetry',
      payload: { waterLeak: false, waterDepth: 0, temperature: 18.5, batteryPercent: 91, linkQuality: 142, tamper: false },
    },
    { channel: 'telemetry', payload: { waterLeak: true } },
  ],
}
