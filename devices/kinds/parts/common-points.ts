import type { Point } from '../../../core/kind.ts'
import { t } from '../../../core/text.ts'
import { flag } from './flag.ts'

/** Fields that any device may send, whatever its kind (domain reference 3.1). `online` is decided by presence and never sent as a value. */
export const commonPoints = {
  batteryPercent: {
    type: 'number',
    text: t('电池电量', 'Battery charge'),
    unit: '%',
    min: 0,
    max: 100,
    normal: [25, 100],
    decimals: 0,
    optional: true,
  },
  rssi: {
    type: 'number',
    text: t('信号强度', 'Signal strength'),
    unit: 'dBm',
    min: -150,
    max: 20,
    normal: [-100, 0],
    decimals: 0,
    optional: true,
  },
  linkQuality: {
    type: 'number',
    text: t('链路质量', 'Link quality'),
    unit: '',
    min: 0,
    max: 255,
    normal: [50, 255],
    decimals: 0,
    optional: true,
  },
  firmware: { type: 'text', text: t('固件版本', 'Firmware'), maxLength: 64, optional: true },
  tamper: flag(t('防拆', 'Tamper'), t('外壳打开', 'case open'), t('外壳完好', 'case closed'), { normal: false, optional: true }),
  selfTest: {
    type: 'enum',
    text: t('自检', 'Self-test'),
    words: {
      passed: t('通过', 'passed'),
      failed: t('未通过', 'failed'),
      running: t('进行中', 'running'),
      notRun: t('未进行', 'not run'),
    },
    normal: ['passed', 'running', 'notRun'],
    optional: true,
  },
  maintenanceMode: flag(t('检修状态', 'Maintenance'), t('检修中', 'under maintenance'), t('正常', 'in service'), {
    normal: false,
    optional: true,
  }),
} as const satisfies Readonly<Record<string, Point>>
