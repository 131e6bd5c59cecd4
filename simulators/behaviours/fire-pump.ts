import { seconds } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'
import { fact, rounded, unknownCommand } from './behaviour.ts'
import type { Around, Behaviour, Measured } from './behaviour.ts'
import { fireMain } from './fire-main.ts'
import { rhythm, timers } from './timers.ts'

/**
 * A fire pump stands ready: it starts when the pressure switch of its header says so, and a person stops it.
 * The first of a system is the duty pump; the standby would follow a duty pump that fails, which no story lets it do.
 */
export function firePump({ device, random, world, from, change, routine }: Around): Behaviour {
  const main = fireMain(device, world, from)
  const duty = device.facts?.['standby'] !== true
  const time = timers<'report' | 'look'>()
  const ratedPower = fact(device, 'ratedPower', 75)
  const tenMinutely = rhythm(seconds(600), random.whole(0, 599) * 1_000)
  const age = Math.max(0, from - 1_577_836_800_000) / 3_600_000
  let runHours = age * 0.004
  let startCount = Math.floor(age / 700)
  let countedAt = from
  let state: 'stopped' | 'running' = 'stopped'
  let requested = false
  let source = 'pressureSwitch'
  /** Header pressure as last reported; a jump is reported at once. */
  let told = main.pressure

  function look(now: Instant): void {
    main.advance(now)
    if (state === 'running') runHours += (now - countedAt) / 3_600_000
    countedAt = now
    const asked = duty && main.pump !== 'stopped'
    const runs = duty && main.pump === 'running'
    if (asked !== requested || runs !== (state === 'running')) {
      if (runs && state === 'stopped') startCount++
      requested = asked
      state = runs ? 'running' : 'stopped'
      change({ ...hydraulics(), ...states() })
    } else if (Math.abs(main.pressure - told) > main.hold * 0.04) change(hydraulics())
    time.set('look', now + seconds(2), look)
  }

  function report(now: Instant): void {
    main.advance(now)
    routine({ ...hydraulics(), ...(tenMinutely(now) ? { runHours: rounded(runHours, 0), startCount, ...states() } : undefined) })
    time.set('report', now + seconds(60), report)
  }

  const hydraulics = (): Measured => {
    told = main.pressure
    const runs = state === 'running'
    const load = runs ? 0.45 + Math.min(0.5, main.draw / 300) : 0
    return {
      headerPressure: rounded(main.pressure + random.normal() * 0.001, 3),
      dischargePressure: rounded(main.pressure + (runs ? 0.02 : 0) + random.normal() * 0.001, 3),
      suctionPressure: rounded(0.15 + random.normal() * 0.001, 3),
      flow: runs ? rounded(main.draw, 1) : 0,
      current: rounded(load * ratedPower * 1.85, 1),
      power: rounded(load * ratedPower, 1),
      bearingTemp: runs ? 52 : 24,
      vibrationRms: runs ? 2.1 : 0,
    }
  }
  const states = (): Measured => ({
    runState: state,
    controlMode: 'auto',
    startRequested: requested,
    ...(requested ? { startSource: source } : undefined),
    standbyAvailable: true,
    tankLowLow: false,
    supplyA: true,
    supplyB: true,
  })

  time.set('report', from + random.whole(0, 59_999), report)
  time.set('look', from + random.whole(0, 1_999), look)

  return {
    due: time.due,
    move: time.run,
    measure(now) {
      main.advance(now)
      return { ...hydraulics(), ...states(), runHours: rounded(runHours, 0), startCount }
    },
    obey(command, _params, now) {
      if (command !== 'start') return unknownCommand(command)
      if (!duty) return { ok: false, error: 'the standby pump is started at its cabinet' }
      main.advance(now)
      source = 'manual'
      main.startPump(now)
      return { ok: true, result: { runState: main.pump } }
    },
    suffer(deed, now) {
      main.advance(now)
      if (deed.what === 'draw') {
        if (deed.flow > 0) source = 'pressureSwitch'
        main.open(deed.flow)
        return true
      }
      if (deed.what === 'stopByHand') {
        main.stopPump()
        return true
      }
      return false
    },
  }
}
