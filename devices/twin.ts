import type { PointState, Quality, Value } from '../core/reading.ts'
import type { Instant } from '../core/time.ts'
import type { Presence } from '../platform/bus.ts'

/** What is known of a device now. Held in memory, rebuilt from checkpoint and log; never read from history. */
export interface DeviceTwin {
  readonly device: string
  readonly site: string
  /** The objects are changed in place (no garbage on the path that every reading takes): copy what you keep. */
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

/** Twins that ingest fills. `of` makes an empty one for a device never heard. */
export interface ChangeableTwins extends Twins {
  of(site: string, device: string): DeviceTwin
  put(twin: DeviceTwin): void
  forget(device: string): void
}

export function openTwins(): ChangeableTwins {
  const twins = new Map<string, DeviceTwin>()
  return {
    get: (device) => twins.get(device),
    all: () => twins.values(),
    of(site, device) {
      let twin = twins.get(device)
      if (!twin) {
        twin = {
          device,
          site,
          points: {},
          presence: 'notCommissioned',
          presenceSince: null,
          sessions: 0,
          lastHeardAt: null,
          firstHeardAt: null,
          clockSkew: null,
        }
        twins.set(device, twin)
      }
      return twin
    },
    put: (twin) => void twins.set(twin.device, twin),
    forget: (device) => void twins.delete(device),
  }
}

/** Sets a point's newest value in place. */
export function setPoint(twin: DeviceTwin, name: string, value: Value, at: Instant, receivedAt: Instant, quality: Quality): void {
  const point = twin.points[name] as { -readonly [K in keyof PointState]: PointState[K] } | undefined
  if (point) {
    point.value = value
    point.at = at
    point.receivedAt = receivedAt
    point.quality = quality
  } else twin.points[name] = { value, at, receivedAt, quality }
}
