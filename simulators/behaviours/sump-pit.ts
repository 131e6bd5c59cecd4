import type { Device } from '../../core/ledger.ts'
import type { Instant } from '../../core/time.ts'
import { seconds } from '../../core/time.ts'
import { hash } from '../random.ts'
import { fact } from './behaviour.ts'
import type { World } from './world.ts'

/** A sump pit with its pumps: seepage fills it, the float starts the lead pump, which changes with every start. Levels in mm, flows in m³/h. */
export interface SumpPit {
  advance(now: Instant): void
  readonly level: number
  join(): SumpPumpInPit
  /** Water that runs in besides the usual seepage. */
  inflow(flow: number): void
}

export interface SumpPumpInPit {
  running: boolean
}

const STEP = seconds(5)
/** The second pump helps when the level stands this much above the start level. */
const HELP_ABOVE = 150

/** The pit that a sump pump empties. */
export function sumpPit(device: Device, world: World, from: Instant): SumpPit {
  return world.shared(`sumpPit:${device.place}`, () => open(device, from))
}

function open(device: Device, from: Instant): SumpPit {
  const start = fact(device, 'startLevel', 600)
  const stop = fact(device, 'stopLevel', 250)
  const area = fact(device, 'pitArea', 2.25)
  const gives = fact(device, 'ratedFlow', 25)
  const place = hash(device.place)
  const seepage = 0.12 + (place % 100) / 500
  const pumps: SumpPumpInPit[] = []
  let at = from
  let level = stop + ((place >>> 8) % Math.max(1, start - stop - 20))
  let extra = 0
  let lead = 0

  function step(dt: number): void {
    const running = pumps.filter((pump) => pump.running).length
    level += ((seepage + extra - running * gives) * (dt / 3_600_000) * 1_000) / area
    level = Math.min(2_000, Math.max(0, level))
    if (level >= start && running === 0 && pumps.length > 0) pumps[lead++ % pumps.length]!.running = true
    if (level >= start + HELP_ABOVE) for (const pump of pumps) pump.running = true
    if (level <= stop) for (const pump of pumps) pump.running = false
  }

  return {
    advance(now) {
      while (at < now) {
        const dt = Math.min(STEP, now - at)
        at += dt
        step(dt)
      }
    },
    get level() {
      return level
    },
    join() {
      const pump = { running: false }
      pumps.push(pump)
      return pump
    },
    inflow: (flow) => void (extra = flow),
  }
}
