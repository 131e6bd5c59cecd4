import type { Kind } from '../../core/kind.ts'
import { t } from '../../core/text.ts'
import { commonPoints } from './parts/common-points.ts'
import { pumpPoints } from './parts/pump-points.ts'

/** 生活加压泵: a variable-speed set that keeps one pressure zone of the drinking water supplied (domain reference 3.3). Fact `setPressure` in MPa. */
export const boosterPump: Kind = {
  id: 'boosterPump',
  text: t('生活加压泵', 'Domestic booster pump'),
  system: 'water',
  points: { ...pumpPoints, ...commonPoints },
  events: {},
  commands: {
    start: {
      text: t('启动', 'Start'),
      class: 'B',
      params: {},
      note: t('由值班员确认；水箱低低液位时不得启动', 'An operator confirms; never with an empty tank'),
    },
    stop: {
      text: t('停止', 'Stop'),
      class: 'B',
      params: {},
      note: t('由值班员确认；该压力分区将停水', 'An operator confirms; the pressure zone loses its water'),
    },
    setPressure: {
      text: t('设定压力', 'Set the pressure'),
      class: 'B',
      params: { pressure: { type: 'number', min: 0.1, max: 1.2, required: true } },
      note: t('单位 MPa，由值班员确认', 'In MPa; an operator confirms'),
    },
  },
  silence: { afterS: 60, expectS: 10, source: 'domain reference 3.1: three times the interval, at least 60 s' },
  headline: ['dischargePressure', 'flow', 'runState', 'controlMode', 'frequency', 'suctionPressure'],
  examples: [
    {
      channel: 'telemetry',
      payload: {
        dischargePressure: 0.52,
        suctionPressure: 0.21,
        flow: 14.2,
        frequency: 38.5,
        current: 11.2,
        power: 5.1,
        runState: 'running',
        controlMode: 'auto',
        startRequested: true,
        standbyAvailable: true,
        tankLowLow: false,
      },
    },
    { channel: 'telemetry', payload: { bearingTemp: 48, vibrationRms: 1.8, runHours: 12_044, startCount: 3_310 } },
    { channel: 'telemetry', payload: { runState: 'fault', standbyAvailable: false } },
  ],
}
