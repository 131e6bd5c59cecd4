import type { Device } from '../../core/ledger.ts'
import type { Instant } from '../../core/time.ts'
import { seconds } from '../../core/time.ts'
import { fact } from './behaviour.ts'
import type { World } from './world.ts'

/** The fire main of one system (hydrants or sprinklers): it loses a little pressure, and its jockey pump brings it back. MPa and m³/h. */
export interface FireMain {
  advance(now: Instant): void
  readonly pressure: number
  readonly hold: number
  jockeyRuns: boolean
  jockeyStarts: number
  /** The duty pump; it never stops by itself. */
  pump: 'stopped' | 'starting' | 'running'
  readonly draw: number
  /** Opens hydrants or sprinkler heads. */
  open(flow: number): void
  startPump(now: Instant): void
  stopPump(): void
}

/** MPa per hour through valves and fittings. */
const SEEPAGE = 0.04
const JOCKEY_RISE = 0.0015
const STEP = seconds(1)
/** From start signal to full speed. */
const RUN_UP = seconds(8)

/** The main that a fire or jockey pump belongs to. */
export function fireMain(device: Device, world: World, from: Instant): FireMain {
  return world.shared(`fireMain:${device.pressureZone ?? device.id}`, () => open(fact(device, 'setPressure', 0.95), from))
}

function open(hold: number, from: Instant): FireMain {
  let at = from
  // Where in its slow saw-tooth the main stands depends on the time, not on the start.
  let pressure = hold + 0.025 - ((from / 3_600_000) % 1) * SEEPAGE
  let draw = 0
  let runsFrom = Infinity

  const main = {
    jockeyRuns: false,
    jockeyStarts: 0,
    pump: 'stopped' as FireMain['pump'],
    hold,
    get pressure() {
      return pressure
    },
    get draw() {
      return draw
    },
    open: (flow: number) => void (draw = flow),
    startPump(now: Instant) {
      if (main.pump !== 'stopped') return
      main.pump = 'starting'
      runsFrom = now + RUN_UP
    },
    stopPump() {
      main.pump = 'stopped'
    },
    advance(now: Instant) {
      while (at < now) {
        // Coarse while nothing happens, by the second while water flows or a pump runs.
        const dt = Math.min(now - at, draw > 0 || main.pump !== 'stopped' || main.jockeyRuns ? STEP : seconds(10))
        at += dt
        step(dt)
      }
    },
  }

  function step(dt: number): void {
    if (main.pump === 'starting' && at >= runsFrom) main.pump = 'running'
    if (main.pump === 'running') {
      const target = hold * 1.08 - draw * 0.001
      pressure += (target - pressure) * (1 - Math.exp(-dt / 4_000))
      main.jockeyRuns = false
      return
    }
    pressure -= (SEEPAGE * dt) / 3_600_000
    if (draw > 0) pressure += (hold * 0.4 - pressure) * (1 - Math.exp(-dt / 60_000))
    if (main.jockeyRuns) pressure += JOCKEY_RISE * (dt / 1_000)
    if (!main.jockeyRuns && pressure < hold - 0.03) {
      main.jockeyRuns = true
      main.jockeyStarts++
    } else if (main.jockeyRuns && pressure > hold + 0.03) main.jockeyRuns = false
    // The pressure switch on the header starts the pump; nothing here stops it again.
    if (pressure < hold * 0.92) main.startPump(at)
  }
  return main
}
