import { accessGate } from './access-gate.ts'
import type { Around, Behaviour } from './behaviour.ts'
import { boosterPump } from './booster-pump.ts'
import { elevator } from './elevator.ts'
import { fireAlarmPanel } from './fire-alarm-panel.ts'
import { firePump } from './fire-pump.ts'
import { gateway } from './gateway.ts'
import { jockeyPump } from './jockey-pump.ts'
import { leakSensor } from './leak-sensor.ts'
import { parkingBarrier } from './parking-barrier.ts'
import { sumpPump } from './sump-pump.ts'

/** How each kind of device lives, by the kind's id. */
export const BEHAVIOURS: ReadonlyMap<string, (around: Around) => Behaviour> = new Map([
  ['accessGate', accessGate],
  ['boosterPump', boosterPump],
  ['elevator', elevator],
  ['fireAlarmPanel', fireAlarmPanel],
  ['firePump', firePump],
  ['gateway', gateway],
  ['jockeyPump', jockeyPump],
  ['leakSensor', leakSensor],
  ['parkingBarrier', parkingBarrier],
  ['sumpPump', sumpPump],
])
