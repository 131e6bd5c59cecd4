import { seconds } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'
import { rounded, unknownCommand } from './behaviour.ts'
import type { Around, Behaviour, Measured } from './behaviour.ts'
import { comingsAndGoings, outbound } from './day-profile.ts'
import { timers } from './timers.ts'

/** Passes per flat and day (table 5.2: six), and through which sort of door they go. */
const PASSES = { estateGate: 3, unitDoor: 2.2, garageDoor: 0.8 }
const STAFF_PASSES_PER_DAY = 40
const CREDENTIALS = ['card', 'face', 'face', 'phone', 'qr'] as const
const PERSONS_PER_GATE = 400

/**
 * A gate or door: people are granted passage, the door opens, they go through, it closes. A gate with hours is locked outside them.
 * Reports changes at once and its states after a minute without any.
 */
export function accessGate({ device, random, world, from, change, routine, event }: Around): Behaviour {
  const time = timers<'pass' | 'door' | 'report' | 'hours' | 'mode' | 'contact'>()
  const perDay = passesPerDay()
  const opens = clockHour(device.facts?.['openFrom'])
  const closes = clockHour(device.facts?.['openUntil'])
  let doorOpen = false
  let locked = true
  let mode = 'normal'
  let ordered: string | undefined
  let battery = 13.6

  function passesPerDay(): number {
    if (device.facts?.['staffOnly'] === true) return STAFF_PASSES_PER_DAY
    if (device.facts?.['fireDoor'] === true) return 0
    const place = world.estate.places.find((other) => other.id === device.place)
    if (place?.use === 'lobby') {
      const doors = world.count('accessGate', (_, id) => id.endsWith(device.id.slice(-7)))
      return (world.flats * (device.place.includes('-B1-') ? PASSES.garageDoor : PASSES.unitDoor)) / Math.max(1, doors)
    }
    const public_ = world.count('accessGate', (facts) => facts['staffOnly'] === false)
    return (world.flats * PASSES.estateGate) / Math.max(1, public_)
  }

  function nextPass(now: Instant): void {
    const perHour = (perDay / 24) * comingsAndGoings(world.hour(now))
    const wait = perHour > 0 ? random.wait(3_600_000 / perHour) : Infinity
    if (wait > seconds(900)) time.set('pass', now + seconds(900), nextPass)
    else time.set('pass', now + Math.ceil(wait), pass)
  }

  function pass(now: Instant): void {
    // Whoever comes while the door is open waits for it; whoever comes at night to a locked gate goes round.
    if (doorOpen) {
      time.set('pass', now + seconds(4), pass)
      return
    }
    if (mode === 'normal' || mode === 'freePass') {
      const out = random.chance(outbound(world.hour(now)))
      if (random.chance(0.008))
        event('accessDenied', { reason: random.pick(['unknown', 'expired'] as const), direction: out ? 'out' : 'in' })
      else if (out && random.chance(0.6)) {
        event('exitButton')
        openFor(now, random.whole(3_000, 6_000))
      } else {
        event('accessGranted', credential(out))
        openFor(now, random.whole(3_000, 7_000))
      }
    }
    nextPass(now)
  }

  const credential = (out: boolean): Measured => ({
    credentialKind: random.pick(CREDENTIALS),
    credentialRefHash: hex(random.whole(0, PERSONS_PER_GATE - 1), device.id),
    direction: out ? 'out' : 'in',
  })

  function openFor(now: Instant, ms: number): void {
    time.set('door', now + random.whole(400, 1_200), (opening) => {
      doorOpen = true
      locked = false
      tell({ lockState: 'unlocked', doorContact: 'open' }, opening)
      time.set('door', opening + ms, shut)
    })
  }

  function shut(now: Instant): void {
    doorOpen = false
    locked = mode !== 'freePass' && mode !== 'fireRelease'
    tell({ lockState: locked ? 'locked' : 'unlocked', doorContact: 'closed' }, now)
  }

  function tell(values: Measured, now: Instant): void {
    change(values)
    time.set('report', now + seconds(60), report)
  }

  function report(now: Instant): void {
    routine(states())
    time.set('report', now + seconds(60), report)
  }

  function states(): Measured {
    battery = Math.min(13.8, Math.max(13.4, battery + random.normal() * 0.01))
    return {
      lockState: locked ? 'locked' : 'unlocked',
      doorContact: doorOpen ? 'open' : 'closed',
      mode,
      mainsPresent: true,
      batteryVoltage: rounded(battery, 1),
      tamper: false,
    }
  }

  function keepHours(now: Instant): void {
    const wanted = ordered ?? hoursMode(now)
    if (wanted !== mode) {
      mode = wanted
      locked = mode !== 'freePass' && mode !== 'fireRelease'
      tell({ mode, lockState: locked ? 'locked' : 'unlocked' }, now)
    }
    if (opens !== undefined) time.set('hours', now + seconds(60), keepHours)
  }

  function hoursMode(now: Instant): string {
    if (opens === undefined || closes === undefined) return 'normal'
    const hour = world.hour(now)
    return hour >= opens && hour < closes ? 'normal' : 'locked'
  }

  function setMode(wanted: string, forS: number, now: Instant): void {
    ordered = wanted
    keepHours(now)
    time.set('mode', now + seconds(forS), (end) => {
      ordered = undefined
      keepHours(end)
    })
  }

  /** The contact bounces: open and closed again within half a second, with the controller crying «forced». */
  function chatter(times: number, everyS: number, now: Instant): void {
    if (times === 0) return
    event('doorForced')
    tell({ doorContact: 'open' }, now)
    time.set('contact', now + 500, (closing) => {
      tell({ doorContact: doorOpen ? 'open' : 'closed' }, closing)
      if (times > 1) time.set('contact', now + seconds(everyS), (again) => chatter(times - 1, everyS, again))
    })
  }

  mode = hoursMode(from)
  if (perDay > 0) nextPass(from)
  if (opens !== undefined) time.set('hours', from + random.whole(0, 59_999), keepHours)
  time.set('report', from + random.whole(0, 59_999), report)

  return {
    due: time.due,
    move: time.run,
    measure: states,
    obey(command, params, now) {
      switch (command) {
        case 'openOnce':
          event('remoteOpen', { by: 'hub' })
          openFor(now, 5_000)
          return { ok: true, result: { lockState: 'unlocked' } }
        case 'release':
          setMode('fireRelease', 86_400, now)
          return { ok: true, result: { mode } }
        case 'setMode':
          setMode(String(params['mode']), Number(params['durationS']), now)
          return { ok: true, result: { mode } }
        case 'lockFromOutside':
          setMode('locked', Number(params['durationS']), now)
          return { ok: true, result: { mode } }
        default:
          return unknownCommand(command)
      }
    },
    suffer(deed, now) {
      switch (deed.what) {
        case 'fireSignal':
          time.clear('mode')
          ordered = deed.on ? 'fireRelease' : undefined
          keepHours(now)
          return true
        case 'duress':
          event('duress')
          event('accessGranted', { ...credential(false), credentialKind: 'pin' })
          openFor(now, 6_000)
          return true
        case 'chatter':
          chatter(deed.times, deed.everyS, now)
          return true
        case 'wedge':
          event('accessGranted', credential(true))
          openFor(now, deed.forS * 1_000)
          return true
        default:
          return false
      }
    },
  }
}

/** `06:30` as 6.5; undefined for anything else. */
function clockHour(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined
  const [hour, minute] = text.split(':').map(Number)
  return hour === undefined || Number.isNaN(hour) ? undefined : hour + (minute ?? 0) / 60
}

/** A stable pseudonym of a credential: simulated people have no other name. */
function hex(person: number, gate: string): string {
  let value = person + 1
  for (let i = 0; i < gate.length; i++) value = Math.imul(value ^ gate.charCodeAt(i), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0')
}
