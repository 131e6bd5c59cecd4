import type { Estate } from '../../core/ledger.ts'
import { days, minutes, seconds } from '../../core/time.ts'
import { barrierRamming } from './barrier-ramming.ts'
import { chatteringDoor } from './chattering-door.ts'
import { duressAtGate } from './duress-at-gate.ts'
import { entrapment } from './entrapment.ts'
import { garageLeak } from './garage-leak.ts'
import { gatewayLoss } from './gateway-loss.ts'
import { kitchenFireConfirmed } from './kitchen-fire-confirmed.ts'
import { riserBurstNight } from './riser-burst-night.ts'
import { singleSmokeFalse } from './single-smoke-false.ts'
import type { Act, Story } from './story.ts'

/** A round begins every so often; what one round starts is over before the same place plays again. */
const ROUND = minutes(90)
/** What every round begins with, soon enough for somebody who just opened the page. */
const OPENING: readonly (readonly [after: number, story: Story])[] = [
  [seconds(45), riserBurstNight],
  [seconds(120), entrapment],
  [seconds(240), singleSmokeFalse],
]
/** One of these follows half an hour later, in turn. */
const TURNS: readonly Story[] = [barrierRamming, garageLeak, chatteringDoor, kitchenFireConfirmed, gatewayLoss, duressAtGate]

/** What a newcomer sees over a normal day: stories one after the other, in another part of the estate each round, for a week. */
export function demoProgramme(estate: Estate): readonly Act[] {
  const acts: Act[] = []
  for (let round = 0; round * ROUND < days(7); round++) {
    const turn = TURNS[round % TURNS.length]!
    for (const [after, story] of [...OPENING, [minutes(35), turn] as const])
      for (const act of story.script(estate, round).acts) acts.push({ ...act, after: round * ROUND + after + act.after })
  }
  return acts
}
