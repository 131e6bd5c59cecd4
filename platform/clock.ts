import type { Instant } from '../core/time.ts'

/**
 * The hub's clock. `now` is wall time that never goes back between two steps: it is anchored once and then follows
 * the monotonic clock. When the machine's wall clock is set by hand or by NTP, `step` is told and the anchor moves:
 * whoever keeps deadlines shifts them by the same amount, so a clock set two hours ahead fires nothing early.
 */
export interface Clock {
  now(): Instant
  /** Told with the milliseconds that wall time moved against elapsed time. */
  onStep(told: (delta: number) => void): void
  stop(): void
}

/** `speed` > 1 is for the demo only: hub time runs that many times as fast from `origin`. */
export function startClock(options: { speed?: number; origin?: Instant; checkEveryMs?: number } = {}): Clock {
  const speed = options.speed ?? 1
  const startMono = performance.now()
  let anchor = options.origin ?? Date.now()
  const told: ((delta: number) => void)[] = []
  const now = () => Math.floor(anchor + (performance.now() - startMono) * speed)
  const check = () => {
    const delta = Date.now() - now()
    if (Math.abs(delta) < 1_500) return
    anchor += delta
    for (const tell of told) tell(delta)
  }
  const timer = speed === 1 && options.origin === undefined ? setInterval(check, options.checkEveryMs ?? 1_000) : undefined
  timer?.unref()
  return { now, onStep: (tell) => void told.push(tell), stop: () => clearInterval(timer) }
}
