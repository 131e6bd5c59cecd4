import type { Kind } from '../../core/kind.ts'
import { t } from '../../core/text.ts'
import { commonPoints } from './parts/common-points.ts'
import { flag } from './parts/flag.ts'
import { pumpPoints } from './parts/pump-points.ts'

const { runState, controlMode, current, power, startRequested, standbyAvailable, runHours, startCount } = pumpPoints

/** 排污潜水泵: empties a sump pit (domain reference 3.3). Fact `startLevel` = the level at which it starts, mm. */
export const sumpPump: Kind = {
  id: 'sumpPump',
  text: t('排污潜水泵', 'Sump pump'),
  system: 'water',
  points: {
    pitLevel: {
      type: 'number',
      text: t('集水井液位', 'Sump level'),
      unit: 'mm',
      min: -100,
      max: 20_000,
      normal: [0, 900],
      decimals: 0,
      staleAfterS: 300,
    },
    highHighFloat: flag(t('超高液位浮球', 'High-high float'), t('动作', 'raised'), t('未动作', 'down'), { normal: false }),
    runState,
    controlMode,
    current,
    power,
    startRequested,
    standbyAvailable,
    runHours,
    startCount,
    ...commonPoints,
  },
  events: {},
  commands: {
    startStandby: {
      text: t('启动备用泵', 'Start the standby pump'),
      class: 'B',
      params: {},
      note: t('由值班员确认；排水只降低水位', 'An operator confirms; pumping only lowers the level'),
    },
  },
  silence: { afterS: 180, expectS: 60, source: 'domain reference 3.1: three times the interval' },
  headline: ['pitLevel', 'runState', 'highHighFloat', 'controlMode', 'standbyAvailable'],
  examples: [
    {
      channel: 'telemetry',
      payload: {
        pitLevel: 420,
        highHighFloat: false,
        runState: 'stopped',
        controlMode: 'auto',
        startRequested: false,
        standbyAvailable: true,
        startCount: 903,
        runHours: 410,
      },
    },
    { channel: 'telemetry', payload: { pitLevel: 980, highHighFloat: true, runState: 'running', current: 8.4, power: 3.9 } },
  ],
}
