import { useCallback, useSyncExternalStore } from 'react'
import type { LiveDevice, LivePoint, Presence, ValueBatch } from '../../contract.ts'

/**
 * Live values outside React's state: a map and listeners per point. Only what the hub's last snapshot named is kept,
 * so its size is the view's size.
 */
export interface PointStore {
  reset(devices: readonly LiveDevice[]): void
  apply(batch: ValueBatch): void
  presence(device: string, presence: Presence, since: number): void
  point(device: string, point: string): LivePoint | undefined
  device(device: string): LiveDevice | undefined
  devices(): ReadonlyMap<string, LiveDevice>
  /** Rises whenever a device came, went or changed its presence. */
  version(): number
  /** Point '' = the device itself: presence, last heard, any of its values. */
  subscribe(device: string, point: string, listener: () => void): () => void
  /** Any device came, went or changed its presence. */
  subscribeAll(listener: () => void): () => void
}

export function openPointStore(): PointStore {
  let devices = new Map<string, LiveDevice>()
  const listeners = new Map<string, Map<string, Set<() => void>>>()
  const everyone = new Set<() => void>()
  let version = 0

  const tell = (device: string, point: string) => {
    const set = listeners.get(device)?.get(point)
    if (set) for (const listener of set) listener()
  }

  return {
    reset(next) {
      devices = new Map(next.map((device) => [device.id, device]))
      version++
      for (const points of listeners.values()) for (const set of points.values()) for (const listener of set) listener()
      for (const listener of everyone) listener()
    },
    apply(batch) {
      for (const [id, points] of batch.values) {
        const known = devices.get(id)
        if (!known) continue
        let heard = known.lastHeardAt ?? 0
        for (const name in points) heard = Math.max(heard, points[name]![2])
        devices.set(id, { ...known, lastHeardAt: heard || null, points: { ...known.points, ...points } })
      }
      // Told after all are in place: a listener may look at several points.
      for (const [id, points] of batch.values) {
        if (!listeners.has(id)) continue
        for (const name in points) tell(id, name)
        tell(id, '')
      }
    },
    presence(id, presence, since) {
      const known = devices.get(id)
      if (!known) return
      devices.set(id, { ...known, presence, since })
      version++
      tell(id, '')
      for (const listener of everyone) listener()
    },
    point: (device, point) => devices.get(device)?.points[point],
    device: (device) => devices.get(device),
    devices: () => devices,
    version: () => version,
    subscribe(device, point, listener) {
      let points = listeners.get(device)
      if (!points) listeners.set(device, (points = new Map()))
      let set = points.get(point)
      if (!set) points.set(point, (set = new Set()))
      set.add(listener)
      return () => {
        set.delete(listener)
        if (set.size === 0 && points.get(point) === set) points.delete(point)
        if (points.size === 0 && listeners.get(device) === points) listeners.delete(device)
      }
    },
    subscribeAll(listener) {
      everyone.add(listener)
      return () => everyone.delete(listener)
    },
  }
}

/** The live values of the view on screen. */
export const points = openPointStore()

/** One live value; draws again only when this one changes. */
export function usePoint(device: string, point: string): LivePoint | undefined {
  const subscribe = useCallback((listener: () => void) => points.subscribe(device, point, listener), [device, point])
  return useSyncExternalStore(subscribe, () => points.point(device, point))
}

/** The device's presence and newest values; draws again on each of its changes. */
export function useLiveDevice(device: string): LiveDevice | undefined {
  const subscribe = useCallback((listener: () => void) => points.subscribe(device, '', listener), [device])
  return useSyncExternalStore(subscribe, () => points.device(device))
}

/** Draws again when a device comes, goes or changes its presence, not when values do. Ask `points.device` for the rest. */
export const usePresenceVersion = (): number => useSyncExternalStore(points.subscribeAll, points.version)
