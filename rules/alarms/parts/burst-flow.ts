import type { Values } from '../../../core/kind.ts'
import type { Instant } from '../../../core/time.ts'
import type { Facts, Memory } from '../alarm-point.ts'

/** Pressure maxima are kept per seventh of the window, so that no drop is older than the window. */
const BUCKETS = 7

/** What it remembers of a pump: 24 hourly norms of flow (m³/h), the pressure maxima of the last minute, and when it last looked. */
interface BurstMemory {
  norms?: number[]
  highest?: number[]
  bucket?: number
  pressure?: number
  at?: Instant
}

/**
 * True from a sudden pressure drop with a flow far above the norm of the hour, until the flow is back.
 * The norm follows calm flow only, so that a burst never becomes usual. Hours are counted in UTC: the same hour
 * of every day is all that matters. Pressures MPa, flow m³/h, times ms.
 */
export function burstFlow(
  values: Values,
  s: {
    readonly times: number
    readonly drop: number
    readonly within: number
    readonly startNorm: number
    readonly learnFor: number
  },
  was: boolean,
  _facts: Facts,
  kept: Memory,
  now: Instant,
): boolean | undefined {
  const { flow, dischargePressure: pressure } = values
  if (typeof flow !== 'number' || typeof pressure !== 'number') return undefined
  const memory = kept as BurstMemory
  memory.norms ??= Array.from({ length: 24 }, () => s.startNorm)
  const dropped = highestOf(memory, pressure, now, s.within) - pressure > s.drop
  const hour = Math.floor(now / 3_600_000) % 24
  const norm = memory.norms[hour]!
  const much = flow > s.times * norm
  const elapsed = Math.min(60_000, Math.max(0, now - (memory.at ?? now)))
  memory.at = now
  const bursts = was ? much : much && dropped
  if (!bursts && !dropped) memory.norms[hour] = norm + (Math.max(0, flow) - norm) * Math.min(1, elapsed / s.learnFor)
  return bursts
}

/** Highest pressure of the last `within` milliseconds, this reading included. */
function highestOf(memory: BurstMemory, pressure: number, now: Instant, within: number): number {
  const bucket = Math.floor((now * BUCKETS) / within)
  if (!memory.highest || memory.bucket === undefined || bucket - memory.bucket >= BUCKETS || bucket < memory.bucket) {
    memory.highest = Array.from({ length: BUCKETS }, () => pressure)
  } else {
    // Buckets that passed without a reading hold what was last known.
    for (let at = memory.bucket + 1; at <= bucket; at++) memory.highest[at % BUCKETS] = at === bucket ? pressure : memory.pressure!
    const here = bucket % BUCKETS
    if (pressure > memory.highest[here]!) memory.highest[here] = pressure
  }
  memory.bucket = bucket
  memory.pressure = pressure
  let highest = pressure
  for (const one of memory.highest) if (one > highest) highest = one
  return highest
}
