import { KINDS } from '../../../devices/kinds/index.ts'
import type { LedgerDevice } from '../../../devices/ledger.ts'
import type { DeviceTwin } from '../../../devices/twin.ts'
import type { Instant } from '../../../core/time.ts'
import { seconds } from '../../../core/time.ts'
import type { DeviceDetail, DeviceSummary, LiveDevice, LivePoint } from '../../contract.ts'
import type { Ends } from '../ends.ts'
import type { Iso } from '../iso.ts'

export function deviceSummary(device: LedgerDevice, twin: DeviceTwin | undefined, iso: Iso): DeviceSummary {
  const presence = twin?.presence ?? 'notCommissioned'
  return {
    id: device.id,
    site: device.site,
    kind: device.kind,
    name: device.name,
    place: device.place,
    gateway: device.gateway ?? null,
    simulated: device.simulated ?? false,
    presence,
    online: presence === 'online',
    lastHeardAt: iso(twin?.lastHeardAt ?? null),
  }
}

export function deviceDetail(
  device: LedgerDevice,
  ends: Pick<Ends, 'twins' | 'alarmPoints' | 'ledger'>,
  iso: Iso,
  now: Instant,
): DeviceDetail {
  const twin = ends.twins.get(device.id)
  const kind = KINDS.get(device.kind)
  const points: Record<string, DeviceDetail['points'][string]> = {}
  for (const [name, state] of Object.entries(twin?.points ?? {})) {
    const after = seconds(kind?.points[name]?.staleAfterS ?? kind?.silence.afterS ?? 0)
    points[name] = {
      value: state.value,
      at: iso(state.at),
      receivedAt: iso(state.receivedAt),
      quality: state.quality,
      // A device may speak only on change: while it is heard at all, a value without an age of its own is good.
      stale:
        twin?.presence !== 'online' ||
        now - (kind?.points[name]?.staleAfterS === undefined ? Math.max(state.receivedAt, twin.lastHeardAt ?? 0) : state.receivedAt) >
          after,
    }
  }
  return {
    ...deviceSummary(device, twin, iso),
    presenceSince: iso(twin?.presenceSince ?? null),
    serves: device.serves ?? [],
    responsible: device.responsible ?? null,
    facts: device.facts ?? {},
    clockSkew: twin?.clockSkew ?? null,
    points,
    settings: settingsOf(device, ends),
  }
}

function settingsOf(device: LedgerDevice, ends: Pick<Ends, 'alarmPoints' | 'ledger'>): DeviceDetail['settings'] {
  const own = new Map<string, number>()
  const site = new Map<string, number>()
  for (const { scope, type, name, value } of ends.ledger.overrides(device.site)) {
    if (scope === device.id) own.set(`${type} ${name}`, value)
    else if (scope === device.site) site.set(`${type} ${name}`, value)
  }
  const settings: DeviceDetail['settings'][number][] = []
  for (const point of ends.alarmPoints.values()) {
    if (point.kind !== device.kind) continue
    for (const [name, setting] of Object.entries(point.settings)) {
      const key = `${point.type} ${name}`
      const value = own.get(key) ?? site.get(key) ?? setting.value
      settings.push({ type: point.type, name, value, from: own.has(key) ? 'device' : site.has(key) ? 'site' : 'default' })
    }
  }
  return settings
}

/** A device on a live screen; `names` are the points the view shows, all of them where absent. */
export function liveDevice(id: string, twin: DeviceTwin | undefined, names: readonly string[] | undefined): LiveDevice {
  return {
    id,
    presence: twin?.presence ?? 'notCommissioned',
    since: twin?.presenceSince ?? null,
    lastHeardAt: twin?.lastHeardAt ?? null,
    points: twin ? livePoints(twin, names ?? Object.keys(twin.points)) : {},
  }
}

export function livePoints(twin: DeviceTwin, names: readonly string[]): Record<string, LivePoint> {
  const points: Record<string, LivePoint> = {}
  for (const name of names) {
    const state = twin.points[name]
    if (state) points[name] = [state.value, state.at, state.receivedAt, state.quality]
  }
  return points
}
