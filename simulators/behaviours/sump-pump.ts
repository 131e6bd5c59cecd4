import { seconds } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'
import { fact, rounded, unknownCommand } from './behaviour.ts'
import type { Around, Behaviour, Measured } from './behaviour.ts'
import { sumpPit } from './sump-pit.ts'
import { rhythm, timers } from './timers.ts'

/** A sump pump: every few hours it empties its pit within two minutes, in turn with its sister. */
export function sumpPump({ device, random, world, from, change, routine }: Around): Behaviour {
  const pit = sumpPit(device, world, from)
  const me = pit.join()
  const time = timers<'report' | 'look'>()
  const ratedCurrent = fact(device, 'ratedCurrent', 5.2)
  const highHigh = fact(device, 'highHighLevel', 900)
  const tenMinutely = rhythm(seconds(600), random.whole(0, 599) * 1_000)
  const age = Math.max(0, from - 1_577_836_800_000) / 3_600_000
  let runHours = age * 0.004
  let startCount = Math.floor(age / 8)
  let countedAt = from
  let running = false
  let float = false

  function look(now: Instant): void {
    pit.advance(now)
    if (running) runHours += (now - countedAt) / 3_600_000
    countedAt = now
    const raised = pit.level >= highHigh
    if (me.running !== running || raised !== float) {
      if (me.running && !running) startCount++
      running = me.running
      float = raised
      change({ ...level(), ...states() })
    }
    time.set('look', now + seconds(5), look)
  }

  function report(now: Instant): void {
    pit.advance(now)
    routine({ ...level(), ...(tenMinutely(now) ? { ...states(), runHours: rounded(runHours, 0), startCount } : undefined) })
    time.set('report', now + seconds(60), report)
  }

  const level = (): Measured => ({
    pitLevel: rounded(pit.level + random.normal() * 2, 0),
    current: running ? rounded(ratedCurrent * 0.9 + random.normal() * 0.05, 1) : 0,
    power: running ? rounded(ratedCurrent * 0.45, 1) : 0,
  })
  const states = (): Measured => ({
    runState: running ? 'running' : 'stopped',
    highHighFloat: float,
    controlMode: 'auto',
    startRequested: running,
    standbyAvailable: true,
  })

  time.set('report', from + random.whole(0, 59_999), report)
  time.set('look', from + random.whole(0, 4_999), look)

  return {
    due: time.due,
    move: time.run,
    measure(now) {
      pit.advance(now)
      return { ...level(), ...states(), runHours: rounded(runHours, 0), startCount }
    },
    obey(command, _params, now) {
      if (command !== 'startStandby') return unknownCommand(command)
      pit.advance(now)
      me.running = true
      return { ok: true, result: { runState: 'running' } }
    },
    suffer(deed, now) {
      if (deed.what !== 'inflow') return false
      pit.advance(now)
      pit.inflow(deed.flow)
      return true
    },
  }
}
