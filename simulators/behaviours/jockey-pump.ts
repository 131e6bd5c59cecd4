import { seconds } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'
import { rounded, unknownCommand } from './behaviour.ts'
import type { Around, Behaviour, Measured } from './behaviour.ts'
import { fireMain } from './fire-main.ts'
import { rhythm, timers } from './timers.ts'

/** A jockey pump: once or twice an hour it brings the fire main back to its pressure. */
export function jockeyPump({ device, random, world, from, change, routine }: Around): Behaviour {
  const main = fireMain(device, world, from)
  const time = timers<'report' | 'look'>()
  const tenMinutely = rhythm(seconds(600), random.whole(0, 599) * 1_000)
  const age = Math.max(0, from - 1_577_836_800_000) / 3_600_000
  const startsBefore = Math.floor(age)
  let runHours = age * 0.012
  let countedAt = from
  let running = false
  /** Header pressure as last reported; a jump is reported at once. */
  let told = main.pressure

  function look(now: Instant): void {
    main.advance(now)
    if (running) runHours += (now - countedAt) / 3_600_000
    countedAt = now
    if (main.jockeyRuns !== running) {
      running = main.jockeyRuns
      change({ ...hydraulics(), runState: running ? 'running' : 'stopped', startRequested: running, ...counters() })
    } else if (Math.abs(main.pressure - told) > main.hold * 0.04) change(hydraulics())
    time.set('look', now + seconds(2), look)
  }

  function report(now: Instant): void {
    main.advance(now)
    routine({ ...hydraulics(), ...(tenMinutely(now) ? counters() : undefined) })
    time.set('report', now + seconds(60), report)
  }

  const hydraulics = (): Measured => {
    told = main.pressure
    return {
      headerPressure: rounded(main.pressure + random.normal() * 0.001, 3),
      dischargePressure: rounded(main.pressure + random.normal() * 0.001, 3),
      current: running ? 5.4 : 0,
      power: running ? 2.6 : 0,
    }
  }
  const counters = (): Measured => ({ startCount: startsBefore + main.jockeyStarts, runHours: rounded(runHours, 0) })

  time.set('report', from + random.whole(0, 59_999), report)
  time.set('look', from + random.whole(0, 1_999), look)

  return {
    due: time.due,
    move: time.run,
    measure(now) {
      main.advance(now)
      return {
        ...hydraulics(),
        ...counters(),
        runState: running ? 'running' : 'stopped',
        startRequested: running,
        controlMode: 'auto',
        standbyAvailable: true,
      }
    },
    obey: unknownCommand,
    suffer: () => false,
  }
}
