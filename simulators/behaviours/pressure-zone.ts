import type { Device } from '../../core/ledger.ts'
import { seconds } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'
import { random as randomOf } from '../random.ts'
import { fact } from './behaviour.ts'
import { waterUse } from './day-profile.ts'
import type { World } from './world.ts'

/** The water main of one pressure zone and the pumps that feed it. Pressures in MPa, flows in m³/h. */
export interface PressureZone {
  /** Brings the water up to `now`; to be called before anything is read. */
  advance(now: Instant): void
  readonly pressure: number
  readonly suction: number
  join(standby: boolean): PumpInZone
  /** What runs out of a broken pipe at set pressure. */
  burst(flow: number): void
  setPressure(pressure: number): void
}

/** One pump of the set, as the controller of the set runs it. */
export interface PumpInZone {
  readonly standby: boolean
  mode: 'auto' | 'off'
  running: boolean
  frequency: number
  flow: number
}

const PEOPLE_PER_FLAT = 3
const M3_PER_PERSON_AND_DAY = 0.15
const STEP = seconds(5)
/** A pump comes on after this long at its limit, and goes off after this long with too little to do: at most a handful of starts a day. */
const COME_ON = seconds(15)
const GO_OFF = seconds(900)
/** A pump that runs out of its curve gives no more than this share of its rated flow. */
const RUN_OUT = 1.5

/** The zone that a booster pump feeds; its sisters get the same one. */
export function pressureZone(device: Device, world: World, from: Instant): PressureZone {
  return world.shared(`pressureZone:${device.pressureZone ?? device.id}`, () => open(device, world, from))
}

function open(device: Device, world: World, from: Instant): PressureZone {
  const zones = new Set(world.estate.devices.filter((other) => other.kind === device.kind).map((other) => other.pressureZone)).size
  const mean = (world.flats / Math.max(1, zones)) * PEOPLE_PER_FLAT * M3_PER_PERSON_AND_DAY * (1 / 24)
  const chance = randomOf(`${device.pressureZone ?? device.id}:water`)
  const rated = fact(device, 'ratedFlow', 20)
  let set = fact(device, 'setPressure', 0.45)
  const pumps: PumpInZone[] = []
  const closedHead = set * 1.5
  const perFlow = (set * 0.5) / (rated * rated)

  let at = from
  let pressure = set
  let suction = 0.22
  let whim = 0
  let broken = 0
  let pressed: Instant | undefined
  let idle: Instant | undefined

  function step(now: Instant, dt: number): void {
    whim += -whim * (dt / 300_000) + chance.normal() * 0.12 * Math.sqrt(dt / 300_000)
    suction = 0.22 + 0.03 * Math.sin((world.hour(now) * Math.PI) / 6)
    const demand = Math.max(0.3, mean * waterUse(world.hour(now)) * (1 + whim))
    stage(now)

    const running = pumps.filter((pump) => pump.running)
    const balance = balanced(running.length, demand)
    pressure += (balance.pressure - pressure) * (1 - Math.exp(-dt / 6_000))
    for (const pump of pumps) {
      pump.frequency = pump.running ? balance.frequency : 0
      pump.flow = pump.running ? balance.flow : 0
    }
  }

  /** Where pumps and demand meet: the set pressure while the drives can hold it, else what full speed gives. */
  function balanced(count: number, demand: number): { pressure: number; frequency: number; flow: number } {
    if (count === 0) return { pressure: Math.min(suction, set), frequency: 0, flow: 0 }
    const wanted = (demand + broken) / count
    const speed = (set - suction + perFlow * wanted * wanted) / closedHead
    if (speed <= 1 && wanted <= rated * RUN_OUT) return { pressure: set, frequency: Math.max(25, 50 * Math.sqrt(speed)), flow: wanted }
    let low = 0
    let high = set
    for (let i = 0; i < 16; i++) {
      const mid = (low + high) / 2
      const given = count * Math.min(rated * RUN_OUT, Math.sqrt(Math.max(0, closedHead + suction - mid) / perFlow))
      const taken = (demand + broken) * Math.sqrt(mid / set)
      if (given > taken) low = mid
      else high = mid
    }
    return { pressure: low, frequency: 50, flow: ((demand + broken) * Math.sqrt(low / set)) / count }
  }

  /** Which pumps run: the first always, the next when those that run are at their limit; the lead changes each day. */
  function stage(now: Instant): void {
    for (const pump of pumps) if (pump.mode === 'off') pump.running = false
    const order = ranked(now).filter((pump) => pump.mode === 'auto')
    const lead = order[0]
    if (!lead) return
    const running = order.filter((pump) => pump.running)
    if (!lead.running) {
      // The new lead comes on before the old one may go.
      lead.running = true
      if (running.length > 0) running.at(-1)!.running = false
      return
    }
    const each = lead.flow
    const limit = lead.frequency >= 49.5 || each > rated * 1.15
    const spare = running.length > 1 && each < rated * 0.4
    pressed = limit ? (pressed ?? now) : undefined
    idle = spare ? (idle ?? now) : undefined
    if (pressed !== undefined && now - pressed >= COME_ON) {
      const next = order.find((pump) => !pump.running)
      if (next) next.running = true
      pressed = undefined
    }
    if (idle !== undefined && now - idle >= GO_OFF) {
      running.at(-1)!.running = false
      idle = undefined
    }
  }

  function ranked(now: Instant): PumpInZone[] {
    const duty = pumps.filter((pump) => !pump.standby)
    const turn = duty.length > 0 ? Math.floor(now / 86_400_000) % duty.length : 0
    return [...duty.slice(turn), ...duty.slice(0, turn), ...pumps.filter((pump) => pump.standby)]
  }

  return {
    advance(now) {
      while (at < now) {
        const dt = Math.min(STEP, now - at)
        at += dt
        step(at, dt)
      }
    },
    get pressure() {
      return pressure
    },
    get suction() {
      return suction
    },
    join(standby) {
      const pump: PumpInZone = { standby, mode: 'auto', running: false, frequency: 0, flow: 0 }
      pumps.push(pump)
      // The lead runs when the story begins, as it did before.
      stage(at)
      return pump
    },
    burst: (flow) => void (broken = flow),
    setPressure: (wanted) => void (set = wanted),
  }
}
