import type { Kind } from '../../core/kind.ts'
import { t } from '../../core/text.ts'
import { commonPoints } from './parts/common-points.ts'
import { flag } from './parts/flag.ts'
import { pumpPoints } from './parts/pump-points.ts'

/**
 * 消防泵: a hydrant or sprinkler pump (domain reference 3.3). It starts by its pressure switch, tank flow switch or alarm valve,
 * has no automatic stop, and is never stopped from here. Fact `setPressure` = the header pressure that is held, MPa.
 */
export const firePump: Kind = {
  id: 'firePump',
  text: t('消防泵', 'Fire pump'),
  system: 'fire',
  points: {
    headerPressure: {
      type: 'number',
      text: t('管网压力', 'Header pressure'),
      unit: 'MPa',
      min: -0.1,
      max: 4,
      normal: [0.35, 1.4],
      decimals: 3,
      staleAfterS: 300,
    },
    startSource: {
      type: 'enum',
      text: t('启动来源', 'Start source'),
      words: {
        pressureSwitch: t('压力开关', 'pressure switch'),
        tankFlowSwitch: t('高位水箱流量开关', 'tank flow switch'),
        alarmValve: t('报警阀压力开关', 'alarm valve'),
        panel: t('消防联动控制器', 'fire panel'),
        manual: t('手动', 'by hand'),
      },
      optional: true,
    },
    supplyA: flag(t('主电源', 'Supply A'), t('有电', 'present'), t('断电', 'lost'), { normal: true }),
    supplyB: flag(t('备用电源', 'Supply B'), t('有电', 'present'), t('断电', 'lost'), { normal: true }),
    ...pumpPoints,
    ...commonPoints,
  },
  events: {},
  commands: {
    start: {
      text: t('启动', 'Start'),
      class: 'C',
      params: {},
      note: t(
        '由消防联动控制器或持证人员启动；平台不能停泵',
        'For the linkage controller or a qualified person; there is no stop from here',
      ),
    },
  },
  silence: { afterS: 180, expectS: 60, source: 'domain reference 3.1: three times the interval' },
  headline: ['controlMode', 'runState', 'headerPressure', 'supplyA', 'supplyB', 'startSource'],
  examples: [
    {
      channel: 'telemetry',
      payload: {
        headerPressure: 0.62,
        runState: 'stopped',
        controlMode: 'auto',
        supplyA: true,
        supplyB: true,
        startRequested: false,
        standbyAvailable: true,
        tankLowLow: false,
      },
    },
    {
      channel: 'telemetry',
      payload: {
        runState: 'running',
        startSource: 'pressureSwitch',
        startRequested: true,
        headerPressure: 0.81,
        dischargePressure: 0.93,
        current: 61,
        power: 36,
      },
    },
  ],
}
