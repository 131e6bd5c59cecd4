import { accessGate } from './access-gate.ts'
import type { AlarmPoint, KindAlarms } from './alarm-point.ts'
import { boosterPump } from './booster-pump.ts'
import { elevator } from './elevator.ts'
import { fireAlarmPanel } from './fire-alarm-panel.ts'
import { firePump } from './fire-pump.ts'
import { gateway } from './gateway.ts'
import { jockeyPump } from './jockey-pump.ts'
import { leakSensor } from './leak-sensor.ts'
import { parkingBarrier } from './parking-barrier.ts'
import { sumpPump } from './sump-pump.ts'

/** The alarms of every kind. */
export const ALARMS: readonly KindAlarms[] = [
  elevator,
  boosterPump,
  firePump,
  jockeyPump,
  sumpPump,
  fireAlarmPanel,
  accessGate,
  parkingBarrier,
  leakSensor,
  gateway,
]

/** Every alarm point by its type, with the kind that decides it. */
export const ALARM_POINTS: ReadonlyMap<string, { readonly kind: string; readonly point: AlarmPoint }> = new Map(
  ALARMS.flatMap(({ kind, points }) => points.map((point) => [point.type, { kind, point }] as const)),
)
