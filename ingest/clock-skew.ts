import type { Instant } from '../core/time.ts'

/** Last differences (receive time − the device's own time) of single readings, newest at `next` − 1. */
export interface SkewMemory {
  diffs: number[]
  next: number
}

const KEPT = 16
/** Below this the difference is travel time, not a wrong clock. */
const TRAVEL_MS = 2_000

export const noSkew = (): SkewMemory => ({ diffs: [], next: 0 })

/**
 * Takes one difference. The smallest of the last 16 is the skew: lateness only ever makes a difference larger,
 * and after a clock was set the old ones are gone 16 readings later.
 */
export function measureSkew(memory: SkewMemory, ts: number, receivedAt: Instant): void {
  memory.diffs[memory.next] = receivedAt - ts
  memory.next = (memory.next + 1) % KEPT
}

/** Measured difference of clocks, ms (ours − its own); null before the first measurement. */
export function measuredSkew(memory: SkewMemory): number | null {
  return memory.diffs.length === 0 ? null : Math.min(...memory.diffs)
}

/** What is added to the device's own time: 0 while its clock is right within travel time. */
export function correction(memory: SkewMemory): number {
  const skew = measuredSkew(memory)
  return skew !== null && skew > TRAVEL_MS ? skew : 0
}
