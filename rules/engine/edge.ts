import type { AlarmKey } from '../../core/alarm.ts'
import type { Value } from '../../core/reading.ts'
import type { Instant } from '../../core/time.ts'

/**
 * What the rules say: this alarm became active or clear. Numbered without a gap; the same log gives the same numbers,
 * so after a restart the book knows which it already has.
 */
export interface Edge extends AlarmKey {
  readonly seq: number
  readonly site: string
  /** The device whose reading or silence moved it; for a place the last mover. */
  readonly device: string
  readonly place: string
  readonly active: boolean
  /** Hub time at which it became so. */
  readonly at: Instant
  /** Newest log position when it was decided. */
  readonly position: number
  readonly values: Readonly<Record<string, Value>>
}
