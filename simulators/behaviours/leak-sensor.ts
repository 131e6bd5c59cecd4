import { hours } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'
import { hash } from '../random.ts'
import { rounded, unknownCommand } from './behaviour.ts'
import type { Around, Behaviour, Measured } from './behaviour.ts'
import { timers } from './timers.ts'

/** A leak sensor on battery: a heartbeat an hour, and a word at once when it gets wet or dry. */
export function leakSensor({ device, random, world, from, change, routine }: Around): Behaviour {
  const time = timers<'report'>()
  // A battery lasts four years; each sensor got its own on another day.
  const boughtAt = hash(device.id) % hours(24 * 365 * 3)
  let depth = 0

  function report(now: Instant): void {
    routine(measure(now))
    time.set('report', now + hours(1), report)
  }

  const measure = (now: Instant): Measured => ({
    waterLeak: depth > 0,
    waterDepth: depth,
    temperature: rounded(19 + 3 * Math.sin(((world.hour(now) - 9) * Math.PI) / 12) + random.normal() * 0.2, 1),
    batteryPercent: 100 - Math.floor((((now + boughtAt) % hours(24 * 365 * 3)) / hours(24 * 365 * 4)) * 80),
    linkQuality: 110 + (hash(device.id) % 80),
    tamper: false,
  })

  time.set('report', from + random.whole(0, hours(1) - 1), report)

  return {
    due: time.due,
    move: time.run,
    measure,
    obey: unknownCommand,
    suffer(deed) {
      if (deed.what !== 'water') return false
      depth = deed.depth
      change({ waterLeak: depth > 0, waterDepth: depth })
      return true
    },
  }
}
