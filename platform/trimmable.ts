import type { Instant } from '../core/time.ts'

/** A row of the journal as the trim sees it: its last position, the time of its last entry, its size. */
export interface Aged {
  readonly last: number
  readonly lastAt: Instant
  readonly bytes: number
}

export interface TrimLimits {
  readonly keepMs: number
  readonly keepBytes: number
}

/**
 * How many of the oldest rows may go: those that are too old or too much, but never one that a reader still needs
 * (`held` = what every reader has behind it, Infinity when nobody reads) and never the newest, which carries the position on.
 * `now` is the time of the newest entry, so that a hub that was off for a month finds its log as it left it.
 */
export function trimmable(
  rows: readonly Aged[],
  { keepMs, keepBytes, now, held, bytes }: TrimLimits & { readonly now: Instant; readonly held: number; readonly bytes: number },
): number {
  let left = bytes
  for (const [i, row] of rows.entries()) {
    const over = row.lastAt < now - keepMs || left > keepBytes
    if (!over || row.last > held || i === rows.length - 1) return i
    left -= row.bytes
  }
  return 0
}
