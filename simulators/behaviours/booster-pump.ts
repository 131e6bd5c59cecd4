import { seconds } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'
import { fact, rounded, unknownCommand } from './behaviour.ts'
import type { Around, Behaviour, Measured } from './behaviour.ts'
import { rhythm, timers } from './timers.ts'
import { pressureZone } from './pressure-zone.ts'

/** A booster pump: one of the set that holds its pressure zone. Reports every 10 s as its gateway polls it; temperatures by the minute, counters by ten. */
export function boosterPump({ device, random, world, from, change, routine }: Around): Behaviour {
  const zone = pressureZone(device, world, from)
  const time = timers<'report'>()
  const ratedCurrent = fact(device, 'ratedPower', 11) * 2
  const phase = random.whole(0, 599) * 1_000
  const minutely = rhythm(seconds(60), phase)
  const tenMinutely = rhythm(seconds(600), phase)
  const age = Math.max(0, from - 1_577_836_800_000) / 3_600_000
  let runHours = age * 0.6
  let startCount = Math.floor(age * 0.3)
  let countedAt = from
  const me = zone.join(device.facts?.['standby'] === true)
  let running = false
  let bearingTemp = 34
  /** States as last told; the first time they come with the greeting. */
  let told: Measured | undefined

  function report(now: Instant): void {
    zone.advance(now)
    follow(now)
    const values = {
      ...hydraulics(),
      ...(minutely(now) ? wear() : undefined),
      ...(tenMinutely(now) ? { runHours: rounded(runHours, 0), startCount } : undefined),
    }
    const states = stateValues()
    if (told && !same(states, told)) change({ ...values, ...states })
    else routine(values)
    told = states
    time.set('report', now + seconds(10), report)
  }

  function follow(now: Instant): void {
    const hours = (now - countedAt) / 3_600_000
    countedAt = now
    if (running) runHours += hours
    bearingTemp += ((running ? 46 : 28) - bearingTemp) * Math.min(1, hours * 4)
    if (me.running !== running) {
      running = me.running
      if (running) startCount++
    }
  }

  function hydraulics(): Measured {
    const share = running ? (me.frequency / 50) ** 3 : 0
    return {
      dischargePressure: rounded(zone.pressure + random.normal() * 0.003, 3),
      suctionPressure: rounded(zone.suction + random.normal() * 0.002, 3),
      flow: running ? rounded(Math.max(0, me.flow + random.normal() * 0.1), 1) : 0,
      frequency: rounded(running ? me.frequency : 0, 1),
      current: running ? rounded(ratedCurrent * (0.3 + 0.6 * share), 1) : 0,
      power: running ? rounded((ratedCurrent / 2) * (0.12 + 0.8 * share), 1) : 0,
    }
  }
  const wear = (): Measured => ({
    bearingTemp: rounded(bearingTemp, 0),
    vibrationRms: rounded(running ? 1.6 + Math.abs(random.normal()) * 0.3 : 0.1, 1),
  })
  const stateValues = (): Measured => ({
    runState: running ? 'running' : 'stopped',
    controlMode: me.mode,
    startRequested: running,
    standbyAvailable: true,
    tankLowLow: false,
  })

  time.set('report', from + random.whole(0, 9_999), report)

  return {
    due: time.due,
    move: time.run,
    measure(now) {
      zone.advance(now)
      follow(now)
      return { ...hydraulics(), ...wear(), ...stateValues(), runHours: rounded(runHours, 0), startCount }
    },
    obey(command, params, now) {
      zone.advance(now)
      switch (command) {
        case 'start':
          me.mode = 'auto'
          return { ok: true, result: { controlMode: me.mode } }
        case 'stop':
          me.mode = 'off'
          return { ok: true, result: { controlMode: me.mode } }
        case 'setPressure':
          zone.setPressure(Number(params['pressure']))
          return { ok: true, result: { setPressure: Number(params['pressure']) } }
        default:
          return unknownCommand(command)
      }
    },
    suffer(deed, now) {
      if (deed.what !== 'burst') return false
      zone.advance(now)
      zone.burst(deed.flow)
      return true
    },
  }
}

const same = (a: Measured, b: Measured): boolean => Object.keys(a).every((key) => a[key] === b[key])
