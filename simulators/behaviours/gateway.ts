import { seconds } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'
import { unknownCommand } from './behaviour.ts'
import type { Around, Behaviour, Measured } from './behaviour.ts'
import { timers } from './timers.ts'

/** A gateway: every half minute it tells how it is and how many of its devices it hears. */
export function gateway({ device, random, world, from, routine }: Around): Behaviour {
  const time = timers<'report'>()
  const childCount = world.children(device.id).length

  function report(now: Instant): void {
    routine(measure())
    time.set('report', now + seconds(30), report)
  }

  const measure = (): Measured => ({
    uplink: 'fibre',
    childCount,
    queueDepth: random.chance(0.1) ? random.whole(1, 3) : 0,
    cpu: random.whole(6, 18),
    mainsPresent: true,
  })

  time.set('report', from + random.whole(0, 29_999), report)

  return {
    due: time.due,
    move: time.run,
    measure: () => ({ ...measure(), firmware: '2.4.1' }),
    obey: unknownCommand,
    suffer: () => false,
  }
}
