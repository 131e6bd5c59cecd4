import type { Instant } from './time.ts'

/**
 * What sets alarms aside: a shelf, or with `permit` an out-of-service permit. A record over a device or place and alarm types,
 * with reason and end, with or without an open alarm; records may overlap.
 */
export interface AsideRecord {
  readonly id: string
  readonly site: string
  /** Device id or `place:ID`. */
  readonly scope: string
  /** Empty = all types that may be set aside. */
  readonly types: readonly string[]
  readonly reason: string
  readonly by: string
  readonly from: Instant
  readonly until: Instant
  /** Ends when the alarm clears. */
  readonly oneShot: boolean
  /** Permit number: out of service instead of shelved. */
  readonly permit: string | null
  readonly endedAt: Instant | null
  readonly endedBy: string | null
}
