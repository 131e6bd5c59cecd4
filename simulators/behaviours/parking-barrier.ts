import { seconds } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'
import { rounded, unknownCommand } from './behaviour.ts'
import type { Around, Behaviour, Measured } from './behaviour.ts'
import { outbound, traffic } from './day-profile.ts'
import { rhythm, timers } from './timers.ts'

/** Passages per flat and day: 0.4 cars, each with three lane events (table 5.2); a passage is two of them, plate and passing. */
const PASSAGES_PER_FLAT = 0.6
const SERVICE_PASSAGES = 30
const PLACES_PER_FLAT = 0.41
const COLORS = ['blue', 'blue', 'green', 'white', 'yellow'] as const

/** Cars in the garage, shared by all its lanes. */
interface Garage {
  free: number
  readonly places: number
}

/**
 * A barrier: a car stops on the loop, its plate is read, the arm rises, the car passes the safety loop, the arm comes down.
 * Reports changes at once, its states after a minute without any, counters every ten minutes.
 */
export function parkingBarrier({ device, random, world, from, change, routine, event }: Around): Behaviour {
  const time = timers<'car' | 'arm' | 'report' | 'restore'>()
  const tenMinutely = rhythm(seconds(600), random.whole(0, 599) * 1_000)
  const direction = device.facts?.['direction']
  const fireLane = device.facts?.['fireLane'] === true
  const perDay = fireLane ? 0 : direction === 'both' ? SERVICE_PASSAGES : passagesPerLane()
  const garage = world.shared('garage', openGarage)
  let armState = 'down'
  let armBroken = false
  let loopPresence = false
  let safetyLoop = false
  let mode = fireLane ? 'heldClosed' : 'auto'
  let cycleCount = Math.floor((Math.max(0, from - 1_577_836_800_000) / 86_400_000) * perDay)
  let motorTemp = 30

  function passagesPerLane(): number {
    const lanes = world.count('parkingBarrier', (facts) => facts['direction'] === 'in' || facts['direction'] === 'out')
    return (world.flats * PASSAGES_PER_FLAT) / Math.max(1, lanes)
  }

  function openGarage(): Garage {
    const places = Math.round(world.flats * PLACES_PER_FLAT)
    const hour = world.hour(from)
    // Few are at home by day.
    return { places, free: Math.round(places * (hour > 9 && hour < 17 ? 0.6 : 0.2)) }
  }

  function nextCar(now: Instant): void {
    const hour = world.hour(now)
    const share = direction === 'out' ? outbound(hour) * 2 : direction === 'in' ? (1 - outbound(hour)) * 2 : 1
    const perHour = (perDay / 24) * traffic(hour) * share
    const wait = perHour > 0 ? random.wait(3_600_000 / perHour) : Infinity
    if (wait > seconds(900)) time.set('car', now + seconds(900), nextCar)
    else time.set('car', now + Math.ceil(wait), car)
  }

  function car(now: Instant): void {
    if (armState !== 'down' || mode !== 'auto') {
      // Behind another car, or before an arm that is not on automatic: it tries again.
      time.set('car', now + seconds(20), armState === 'fault' || mode !== 'auto' ? nextCar : car)
      return
    }
    const out = direction === 'both' ? random.chance(0.5) : direction === 'out'
    const permit = random.chance(0.85) ? 'yes' : 'temp'
    loopPresence = true
    tell({ loopPresence }, now)
    time.set('arm', now + random.whole(600, 1_500), (read) => {
      event('plateRead', {
        plateHash: random.whole(0x1000_0000, 0x7fff_ffff).toString(16),
        confidence: rounded(Math.min(0.99, 0.95 + random.normal() * 0.015), 2),
        color: random.pick(COLORS),
        direction: out ? 'out' : 'in',
        permit,
      })
      raise(read, () => drivesThrough(read, out, permit))
    })
    nextCar(now)
  }

  function raise(now: Instant, then: (now: Instant) => void): void {
    tell({ armState: (armState = 'rising') }, now)
    time.set('arm', now + random.whole(1_500, 2_500), (up) => {
      tell({ armState: (armState = 'up') }, up)
      cycleCount++
      motorTemp = Math.min(55, motorTemp + 0.6)
      then(up)
    })
  }

  function drivesThrough(since: Instant, out: boolean, permit: string): void {
    time.set('arm', since + random.whole(4_000, 5_500), (below) => {
      loopPresence = false
      safetyLoop = true
      tell({ loopPresence, safetyLoop }, below)
      time.set('arm', below + random.whole(1_500, 3_000), (gone) => {
        safetyLoop = false
        garage.free = Math.min(garage.places, Math.max(0, garage.free + (out ? 1 : -1)))
        tell({ safetyLoop, armState: (armState = 'lowering'), freePlaces: garage.free }, gone)
        event('passage', { durationMs: gone - since, paid: permit === 'temp', tailgate: false })
        lower(gone)
      })
    })
  }

  function lower(now: Instant): void {
    if (armState !== 'lowering') tell({ armState: (armState = 'lowering') }, now)
    time.set('arm', now + random.whole(1_500, 2_500), (down) => tell({ armState: (armState = 'down') }, down))
  }

  function tell(values: Measured, now: Instant): void {
    change(values)
    time.set('report', now + seconds(60), report)
  }

  function report(now: Instant): void {
    motorTemp += (30 - motorTemp) * 0.02
    routine({ ...states(), ...(tenMinutely(now) ? counters() : undefined) })
    time.set('report', now + seconds(60), report)
  }

  const states = (): Measured => ({ armState, armBroken, loopPresence, safetyLoop, mode, freePlaces: garage.free })
  const counters = (): Measured => ({ cycleCount, motorTemp: rounded(motorTemp, 0), mainsPresent: true })

  function hold(wanted: string, now: Instant): void {
    mode = wanted
    // Whoever is below the arm drives on; the loops are free again by the time anybody lowers it.
    loopPresence = false
    safetyLoop = false
    tell({ mode, loopPresence, safetyLoop }, now)
    if (armState === 'up') time.clear('arm')
    else if (armState !== 'fault') raise(now, () => {})
  }

  /** Back to what it usually does. No car stands below an arm that was held, so it comes down. */
  function release(now: Instant): void {
    mode = fireLane ? 'heldClosed' : 'auto'
    tell({ mode }, now)
    if (armState === 'up') lower(now)
  }

  if (perDay > 0) nextCar(from)
  time.set('report', from + random.whole(0, 59_999), report)

  return {
    due: time.due,
    move: time.run,
    measure: () => ({ ...states(), ...counters() }),
    obey(command, _params, now) {
      if (armBroken) return { ok: false, error: 'the arm is broken off' }
      switch (command) {
        case 'raise':
        case 'hold':
          hold(command === 'hold' ? 'heldOpen' : 'manual', now)
          return { ok: true, result: { mode } }
        case 'normal':
          release(now)
          return { ok: true, result: { mode } }
        case 'closeEntry':
          mode = 'heldClosed'
          tell({ mode }, now)
          return { ok: true, result: { mode } }
        default:
          return unknownCommand(command)
      }
    },
    suffer(deed, now) {
      if (deed.what === 'ram') {
        time.clear('arm')
        armBroken = true
        loopPresence = false
        safetyLoop = false
        armState = 'fault'
        event('armAngleJump', { angle: 42 })
        event('armBroken')
        tell({ armBroken, armState, loopPresence, safetyLoop }, now)
        return true
      }
      if (deed.what === 'fireSignal') {
        if (deed.on) hold('fireRelease', now)
        else release(now)
        return true
      }
      if (deed.what === 'newArm') {
        armBroken = false
        armState = 'down'
        tell({ armBroken, armState }, now)
        return true
      }
      return false
    },
  }
}
