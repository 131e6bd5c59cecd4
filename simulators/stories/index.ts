import { barrierRamming } from './barrier-ramming.ts'
import { brokerRestart } from './broker-restart.ts'
import { chatteringDoor } from './chattering-door.ts'
import { clockSkewedDevice } from './clock-skewed-device.ts'
import { duressAtGate } from './duress-at-gate.ts'
import { entrapment } from './entrapment.ts'
import { garageLeak } from './garage-leak.ts'
import { gatewayLoss } from './gateway-loss.ts'
import { kitchenFireConfirmed } from './kitchen-fire-confirmed.ts'
import { morningRush } from './morning-rush.ts'
import { normalDay } from './normal-day.ts'
import { riserBurstNight } from './riser-burst-night.ts'
import { singleSmokeFalse } from './single-smoke-false.ts'
import type { Story } from './story.ts'

/** Every story that can be played, by its id. */
export const STORIES: ReadonlyMap<string, Story> = new Map(
  [
    normalDay,
    morningRush,
    entrapment,
    singleSmokeFalse,
    kitchenFireConfirmed,
    riserBurstNight,
    garageLeak,
    barrierRamming,
    duressAtGate,
    chatteringDoor,
    gatewayLoss,
    brokerRestart,
    clockSkewedDevice,
  ].map((story) => [story.id, story]),
)
