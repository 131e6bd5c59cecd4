import type { Page, RejectView } from '../../contract.ts'
import { http, query } from './http.ts'
import { whenChanged } from './live-topics.ts'
import { resource } from './resource.ts'

/** One page of refused packets and values, newest first. */
export const rejects = resource((site: string, device: string, cursor: string) =>
  http<Page<RejectView>>(`/rejects${query({ site, device, cursor, limit: 100 })}`),
)

let waiting: ReturnType<typeof setTimeout> | undefined

// A device that sends nonsense does so a hundred times a second; the list follows every two.
whenChanged('rejects', () => {
  waiting ??= setTimeout(() => {
    waiting = undefined
    rejects.reload()
  }, 2_000)
})
