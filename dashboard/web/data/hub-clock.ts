import { cell } from './cell.ts'

/** Hub minus browser in ms, measured at each beat; null until the first, and while the hub's clock is speeded. */
export const clockDifference = cell<number | null>(null)

let hubAt: number | null = null
let readAt = 0
let pace = 1

/** A beat said what time it is at the hub. */
export function setHubTime(at: number, now = performance.now(), wall = Date.now()): void {
  hubAt = at
  readAt = now
  // Network jitter of some ms is no difference of clocks.
  clockDifference.set(pace === 1 ? Math.round((at - wall) / 100) * 100 : null)
}

/** How fast the hub's own clock runs (a demo may be speeded). */
export function setHubSpeed(speed: number): void {
  pace = speed
}

/** Hub time in Unix ms, running on between beats; the browser's own clock until the first. */
export const hubNow = (): number => (hubAt === null ? Date.now() : hubAt + (performance.now() - readAt) * pace)
