import { useMemo } from 'react'
import type { DeviceDetail, DeviceSummary } from '../../contract.ts'
import { all } from './all-pages.ts'
import { http } from './http.ts'
import { whenChanged } from './live-topics.ts'
import { resource } from './resource.ts'

export const devices = resource((site: string) => all<DeviceSummary>('/devices', { site }))
export const deviceDetail = resource((id: string) => http<DeviceDetail>(`/devices/${encodeURIComponent(id)}`))

whenChanged('ledger', () => {
  devices.reload()
  deviceDetail.reload()
})

export interface DeviceBook {
  readonly loaded: boolean
  readonly list: readonly DeviceSummary[]
  readonly byId: ReadonlyMap<string, DeviceSummary>
}

/** Every device of the site; empty until fetched. */
export function useDevices(site: string): DeviceBook {
  const { value } = devices.use(site)
  return useMemo(() => {
    const list = value ?? []
    return { loaded: value !== undefined, list, byId: new Map(list.map((device) => [device.id, device])) }
  }, [value])
}
