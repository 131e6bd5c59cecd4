import type { Kind } from '../../core/kind.ts'
import { accessGate } from './access-gate.ts'
import { boosterPump } from './booster-pump.ts'
import { elevator } from './elevator.ts'
import { fireAlarmPanel } from './fire-alarm-panel.ts'
import { firePump } from './fire-pump.ts'
import { gateway } from './gateway.ts'
import { jockeyPump } from './jockey-pump.ts'
import { leakSensor } from './leak-sensor.ts'
import { parkingBarrier } from './parking-barrier.ts'
import { sumpPump } from './sump-pump.ts'

/** Every kind of device that can be installed, by id. */
export const KINDS: ReadonlyMap<string, Kind> = new Map(
  [elevator, boosterPump, firePump, jockeyPump, sumpPump, fireAlarmPanel, accessGate, parkingBarrier, leakSensor, gateway].map((kind) => [
    kind.id,
    kind,
  ]),
)
