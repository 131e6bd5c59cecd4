import { seconds } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'
import { fact, rounded, unknownCommand } from './behaviour.ts'
import type { Around, Behaviour, Measured, Obeyed } from './behaviour.ts'
import { comingsAndGoings, outbound } from './day-profile.ts'
import { liftTravel } from './lift-travel.ts'
import type { Travel } from './lift-travel.ts'
import { rhythm, timers } from './timers.ts'

const FLOOR_HEIGHT = 3
const ACCELERATION = 0.7
const PERSON_KG = 70
/** People who call a lift per hour, on the mean of the day; gives a quarter of the time moving, as in table 5.2. */
const CALLS_PER_HOUR = 20
/** More than that walk. */
const MAX_WAITING = 8
const DEBOUNCE = seconds(10)
const BACK_IN_SERVICE = seconds(1_800)

interface Trip {
  readonly from: number
  readonly to: number
  readonly persons: number
}

type Doing = 'resting' | 'moving' | 'doors' | 'stuck' | 'outOfService'

/**
 * A lift of 26 landings or what its `landings` fact says: people call it by the time of day, it runs, opens, waits and closes.
 * Reports by the domain's rates: changes at once, once a second while moving, every 30 s at rest, slow values and counters in between.
 */
export function elevator({ device, random, world, from, change, routine, event }: Around): Behaviour {
  const landings = String(device.facts?.['landings'] ?? 'B1,1,2,3,4,5,6').split(',')
  const ground = Math.max(0, landings.indexOf('1'))
  const rated = fact(device, 'ratedSpeed', 1.75)
  const capacity = fact(device, 'ratedLoad', 1_000)
  const time = timers<'call' | 'report' | 'motion' | 'occupied' | 'service'>()
  const phase = random.whole(0, 599) * 1_000
  const minutely = rhythm(seconds(60), phase)
  const fiveMinutely = rhythm(seconds(300), phase)
  const tenMinutely = rhythm(seconds(600), phase)

  let doing: Doing = 'resting'
  let serviceMode = 'normal'
  let faultCode = 'none'
  /** Height above the lowest landing, m. */
  let height = random.whole(0, landings.length - 1) * FLOOR_HEIGHT
  let doorClosed = true
  let persons = 0
  let loadPercent = 0
  let carOccupied = false
  let doorZone = true
  let direction: 'none' | 'up' | 'down' = 'none'
  let run: { travel: Travel; from: Instant; start: number; sign: number; arrived: (now: Instant) => void } | undefined
  /** What happens at the landing where the doors are open. */
  let stop: { boarding: number; onward: (now: Instant) => void } = { boarding: 0, onward: serve }
  let crowd = 1
  let trapping = false
  let onArrival: ((now: Instant) => void) | undefined
  const waiting: Trip[] = []

  let motorTemp = 38
  let motorAt = from
  // Counters go on with the calendar, so that a later start never counts backwards.
  const age = Math.max(0, from - 1_577_836_800_000) / 3_600_000
  let runCount = Math.floor(age * 45)
  let metresRun = age * 45 * 24
  let runHours = age * 0.25
  let doorCycles = Math.floor(age * 46)

  const landing = () => Math.min(landings.length - 1, Math.max(0, Math.round(height / FLOOR_HEIGHT)))
  const carPosition = () => landings[landing()]!

  function call(now: Instant): void {
    const trip = wish(now)
    if (trip && waiting.length < MAX_WAITING && doing !== 'stuck' && doing !== 'outOfService') {
      waiting.push(trip)
      if (doing === 'resting') serve(now)
    }
    nextCall(now)
  }

  function nextCall(now: Instant): void {
    const perHour = CALLS_PER_HOUR * crowd * comingsAndGoings(world.hour(now))
    const wait = random.wait(3_600_000 / perHour)
    // Looks again after a quarter of an hour, since the rate is another one then.
    if (wait > seconds(900)) time.set('call', now + seconds(900), nextCall)
    else time.set('call', now + Math.ceil(wait), call)
  }

  function wish(now: Instant): Trip | undefined {
    const upper = random.whole(ground + 1, landings.length - 1)
    const lower = ground > 0 && random.chance(0.3) ? ground - 1 : ground
    const persons = 1 + Math.floor(random.next() ** 3 * 4)
    return random.chance(outbound(world.hour(now))) ? { from: upper, to: lower, persons } : { from: lower, to: upper, persons }
  }

  function serve(now: Instant): void {
    if (onArrival) {
      const then = onArrival
      onArrival = undefined
      then(now)
      return
    }
    const trip = waiting.shift()
    if (!trip) {
      doing = 'resting'
      return
    }
    goTo(trip.from, now, (at) => openDoors(at, trip.persons, (closed) => goTo(trip.to, closed, (there) => openDoors(there, 0, serve))))
  }

  function goTo(floor: number, now: Instant, then: (now: Instant) => void): void {
    const way = floor * FLOOR_HEIGHT - height
    if (Math.abs(way) < 0.01) {
      then(now)
      return
    }
    doing = 'moving'
    doorZone = false
    direction = way > 0 ? 'up' : 'down'
    run = { travel: liftTravel(Math.abs(way), rated, ACCELERATION), from: now, start: height, sign: Math.sign(way), arrived: then }
    runCount++
    change({ carStatus: 'run', carDirection: direction, doorZone, carPosition: carPosition(), speed: 0, ...due(now) })
    time.set('report', now + seconds(1), report)
    const stopsAfter = trapping && persons > 0 ? run.travel.seconds * 0.45 : run.travel.seconds
    time.set('motion', now + Math.ceil(stopsAfter * 1_000), trapping && persons > 0 ? jam : arrive)
  }

  function arrive(now: Instant): void {
    const { travel, start, sign, arrived } = run!
    follow(now)
    height = start + sign * travel.at(Infinity).way
    halt(now, 'arrived')
    arrived(now)
  }

  /** The safety gear or a lost door contact stops the car where it is. */
  function jam(now: Instant): void {
    follow(now)
    const off = height / FLOOR_HEIGHT - Math.round(height / FLOOR_HEIGHT)
    if (Math.abs(off) < 0.3) height += FLOOR_HEIGHT * (off < 0 ? -0.35 : 0.35)
    trapping = false
    doing = 'stuck'
    waiting.length = 0
    faultCode = 'stoppedOutsideDoorZone'
    halt(now, 'jammed')
    event('stoppedOutsideDoorZone', { rawCode: '04', carPosition: carPosition() })
  }

  function halt(now: Instant, why: 'arrived' | 'jammed'): void {
    metresRun += Math.abs(height - run!.start)
    runHours += (now - run!.from) / 3_600_000
    motorTemp = warmed(now, 45)
    run = undefined
    direction = 'none'
    doorZone = why === 'arrived'
    change({
      carStatus: 'stop',
      carDirection: direction,
      doorZone,
      carPosition: carPosition(),
      speed: 0,
      ...(why === 'jammed' ? { faultCode } : {}),
    })
    time.set('report', now + seconds(30), report)
  }

  function follow(now: Instant): void {
    if (run) height = run.start + run.sign * run.travel.at((now - run.from) / 1_000).way
  }

  /** Opens, lets people out or in, closes, goes on. */
  function openDoors(now: Instant, boarding: number, then: (now: Instant) => void): void {
    doing = 'doors'
    stop = { boarding, onward: then }
    time.set('motion', now + random.whole(400, 900), (opening) => {
      change({ doorClosed: (doorClosed = false) })
      time.set('motion', opening + random.whole(5_500, 8_500), closeDoors)
    })
  }

  function closeDoors(now: Instant): void {
    persons = stop.boarding
    sense(now)
    loadPercent = Math.min(100, Math.round((persons * PERSON_KG * 100) / capacity))
    doorClosed = true
    doorCycles++
    change({ doorClosed, loadPercent })
    time.set('motion', now + random.whole(600, 1_200), stop.onward)
  }

  /** Whether somebody is in the car is told once it has held for ten seconds. */
  function sense(now: Instant): void {
    if (carOccupied === persons > 0) time.clear('occupied')
    else
      time.set('occupied', now + DEBOUNCE, () => {
        carOccupied = persons > 0
        change({ carOccupied })
      })
  }

  function report(now: Instant): void {
    follow(now)
    if (run) routine({ carPosition: carPosition(), ...motion(now), ...due(now) })
    else routine({ carPosition: carPosition(), ...due(now) })
    time.set('report', now + seconds(run ? 1 : 30), report)
  }

  const motion = (now: Instant): Measured => ({
    speed: run ? rounded(run.travel.at((now - run.from) / 1_000).speed, 2) : 0,
    vibration: rounded(0.03 + Math.abs(random.normal()) * 0.012, 2),
    tiltFb: rounded(0.1 + random.normal() * 0.05, 2),
    tiltLr: rounded(-0.1 + random.normal() * 0.05, 2),
  })

  const slow = (now: Instant): Measured => ({
    serviceMode,
    mainsPresent: true,
    mainsVoltage: rounded(384 + random.normal() * 3, 0),
    machineRoomTemp: rounded(27 + 4 * Math.sin(((world.hour(now) - 9) * Math.PI) / 12) + random.normal() * 0.3, 0),
    motorTemp: rounded(warmed(now, run ? 62 : 36), 0),
  })
  const counters = (): Measured => ({
    runCount,
    runDistance: rounded(metresRun / 1_000, 0),
    runTime: rounded(runHours, 0),
    doorCycles,
    ropeBendCount: runCount * 4,
  })

  /** Slow values that are due by now. */
  function due(now: Instant): Measured | undefined {
    if (!minutely(now)) return undefined
    return {
      ...slow(now),
      ...(fiveMinutely(now) ? { backupBatteryVoltage: rounded(27.2 + random.normal() * 0.05, 1) } : undefined),
      ...(tenMinutely(now) ? counters() : undefined),
    }
  }

  function warmed(now: Instant, towards: number): number {
    const share = 1 - Math.exp(-(now - motorAt) / seconds(1_200))
    motorAt = now
    motorTemp += (towards - motorTemp) * share
    return motorTemp
  }

  /** By hand at crawling speed to the next landing, doors open, people out; three minutes later it runs again. */
  function free(now: Instant): void {
    serviceMode = 'inspection'
    change({ serviceMode })
    event('modeInspection', {})
    time.set('motion', now + seconds(60), (level) => {
      height = landing() * FLOOR_HEIGHT
      doorZone = true
      change({ doorZone, carPosition: carPosition() })
      time.set('motion', level + seconds(5), (open) => {
        doorClosed = false
        persons = 0
        loadPercent = 0
        sense(open)
        change({ doorClosed, loadPercent })
        time.set('motion', open + seconds(180), (close) => {
          doorClosed = true
          faultCode = 'none'
          doorCycles++
          change({ doorClosed, faultCode })
          backToService(close)
        })
      })
    })
  }

  function backToService(now: Instant): void {
    time.clear('service')
    serviceMode = 'normal'
    change({ serviceMode, doorClosed: (doorClosed = true) })
    event('modeAuto', {})
    serve(now)
  }

  /** Runs empty to a landing, stands there in another mode, and is handed back by a mechanic half an hour later. */
  function withdraw(mode: string, name: string, floor: number, doorsOpen: boolean): (now: Instant) => void {
    return (now) => {
      serviceMode = mode
      change({ serviceMode })
      event(name, {})
      goTo(floor, now, (there) => {
        doing = 'outOfService'
        if (doorsOpen) change({ doorClosed: (doorClosed = false) })
        time.set('service', there + BACK_IN_SERVICE, backToService)
      })
    }
  }

  function obey(command: string, params: Readonly<Record<string, unknown>>, now: Instant): Obeyed {
    switch (command) {
      case 'playVoice':
        return { ok: true, result: { played: typeof params['textId'] === 'string' ? params['textId'] : '' } }
      case 'openIntercom':
        return { ok: true, result: { intercom: 'open' } }
      case 'snapshot':
        return { ok: true, result: { image: `simulated:${device.id}:${now}` } }
      case 'holdDoor': {
        if (doing !== 'resting' && doing !== 'doors') return { ok: false, error: 'the car is not at a landing' }
        const held = Number(params['durationS'])
        if (doing === 'resting') stop = { boarding: 0, onward: serve }
        doing = 'doors'
        if (doorClosed) change({ doorClosed: (doorClosed = false) })
        time.set('motion', now + seconds(held), closeDoors)
        return { ok: true, result: { heldForS: held } }
      }
      case 'recallToGround':
        return order(withdraw('fireReturn', 'modeFireReturn', ground, true), now)
      case 'parkUpstairs':
        return order(withdraw('stopped', 'modeOutOfService', Math.floor(landings.length / 2), false), now)
      case 'outOfService':
        return order(withdraw('stopped', 'modeOutOfService', landing(), false), now)
      default:
        return unknownCommand(command)
    }
  }

  /** At once at rest, else after the people under way have left. */
  function order(then: (now: Instant) => void, now: Instant): Obeyed {
    if (doing === 'stuck') return { ok: false, error: 'the car stands between floors' }
    if (doing === 'outOfService') return { ok: false, error: 'the lift is out of service' }
    waiting.length = 0
    onArrival = then
    if (doing === 'resting') serve(now)
    return { ok: true, result: { accepted: true } }
  }

  nextCall(from)
  time.set('report', from + random.whole(0, 30_000), report)

  return {
    due: time.due,
    move: time.run,
    obey,
    measure(now) {
      follow(now)
      return {
        ...slow(now),
        ...counters(),
        backupBatteryVoltage: 27.2,
        carStatus: run ? 'run' : 'stop',
        carDirection: direction,
        carPosition: carPosition(),
        doorZone,
        doorClosed,
        carOccupied,
        loadPercent,
        faultCode,
        ...motion(now),
      }
    },
    suffer(deed, now) {
      switch (deed.what) {
        case 'trap': {
          if (doing === 'stuck') return true
          trapping = true
          waiting.length = 0
          if (run && persons > 0) {
            // Under way with people in it: it stops within two seconds.
            const left = run.travel.seconds * 1_000 - (now - run.from)
            if (left > 5_000) {
              time.set('motion', now + 2_000, jam)
              return true
            }
          }
          waiting.push({ from: landing(), to: landing() > ground + 8 ? ground : landings.length - 2, persons: 2 })
          if (doing === 'resting') serve(now)
          return true
        }
        case 'pressAlarm':
          event('carAlarmButton', { rawCode: '90', carPosition: carPosition() })
          return true
        case 'free':
          if (doing === 'stuck') free(now)
          return true
        case 'fireSignal':
          if (deed.on) order(withdraw('fireReturn', 'modeFireReturn', ground, true), now)
          else if (doing === 'outOfService') backToService(now)
          else onArrival = undefined
          return true
        case 'crowd':
          crowd = deed.factor
          nextCall(now)
          return true
        default:
          return false
      }
    },
  }
}
