import type { Instant } from '../core/time.ts'

/**
 * Notices that this process did not run for a while: frozen with its machine, stopped by a debugger, starved of its core.
 * It heard nobody in that time, so whoever decides by silence must be told before the next moment counts.
 */
export interface Pulse {
  /** A sign of life at this hub time; to be given before anything of that time counts. */
  beat(at: Instant): void
  /** The clock was set by so many ms, which is no pause. */
  moved(delta: number): void
}

/** `longest` ms of hub time between two beats are ordinary; more of it is a pause, told as `missed` with its length. Nothing is before `begin`. */
export function openPulse(longest: number, missed: (ms: number) => void): Pulse & { begin(at: Instant): void } {
  let last = Number.POSITIVE_INFINITY
  return {
    begin(at) {
      last = at
    },
    beat(at) {
      const gap = at - last
      if (gap <= 0) return
      // Noted first: what is told may itself be a sign of life.
      last = at
      if (gap > longest) missed(gap)
    },
    moved(delta) {
      last += delta
    },
  }
}
