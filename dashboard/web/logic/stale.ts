import type { LivePoint, Presence } from '../../contract.ts'
import type { KindView } from '../../contract.ts'

/** How far a value may be trusted now. */
export type Trust = 'good' | 'uncertain' | 'bad' | 'stale' | 'none'

/**
 * Old when the point's own limit is passed, or when the device is silent or unknown; else what the hub says of its quality.
 * Points without a limit of their own grow old with their device's silence.
 */
export function trustOf(
  point: LivePoint | undefined,
  device: { readonly presence: Presence; readonly lastHeardAt: number | null } | undefined,
  kind: Pick<KindView, 'points' | 'silence'> | undefined,
  name: string,
  now: number,
): Trust {
  if (!point) return 'none'
  if (device && device.presence !== 'online') return 'stale'
  const limit = kind?.points[name]?.staleAfterS
  if (limit !== undefined) {
    if (now - point[2] > limit * 1_000) return 'stale'
  } else if (kind && device?.lastHeardAt && now - device.lastHeardAt > kind.silence.afterS * 1_000) return 'stale'
  return point[3]
}
