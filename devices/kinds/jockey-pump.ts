import type { Kind } from '../../core/kind.ts'
import { t } from '../../core/text.ts'
import { firePump } from './fire-pump.ts'
import { commonPoints } from './parts/common-points.ts'
import { pumpPoints } from './parts/pump-points.ts'

/** 稳压泵: keeps the fire main at its pressure; its rhythm tells of leaks in the main (domain reference 3.3). */
export const jockeyPump: Kind = {
  id: 'jockeyPump',
  text: t('稳压泵', 'Jockey pump'),
  system: 'fire',
  points: { headerPressure: firePump.points['headerPressure']!, ...pumpPoints, ...commonPoints },
  events: {},
  commands: {},
  silence: { afterS: 180, expectS: 60, source: 'domain reference 3.1: three times the interval' },
  headline: ['headerPressure', 'runState', 'controlMode', 'startCount'],
  examples: [
    { channel: 'telemetry', payload: { headerPressure: 0.6, runState: 'stopped', controlMode: 'auto', startCount: 20_114, runHours: 830 } },
    { channel: 'telemetry', payload: { headerPressure: 0.55, runState: 'running' } },
  ],
}
