import type { Presence } from '../platform/bus.ts'
import type { PointState } from '../core/reading.ts'
import type { Instant } from '../core/time.ts'

/** What is known of a device now. Held in memory, rebuilt from checkpoint and log; never read from history. */
export interface DeviceTwin {
  readonly device: string
  readonly site: string
  points: Record<string, PointState>
  presence: Presence
  presenceSince: Instant | null
  /** MQTT sessions of its own that are open now. */
  sessions: number
  lastHeardAt: Instant | null
  firstHeardAt: Instant | null
  /** Measured difference of its clock to ours, ms (ours − its own); null until measured. */
  clockSkew: number | null
}

export interface Twins {
  get(device: string): DeviceTwin | undefined
  all(): Iterable<DeviceTwin>
}
