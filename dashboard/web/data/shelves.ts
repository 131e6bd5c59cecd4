import type { Permit, Shelf } from '../../contract.ts'
import { all } from './all-pages.ts'
import { http, newKey, type Result } from './http.ts'
import { whenChanged } from './live-topics.ts'
import { resource } from './resource.ts'

/** What is set aside by operators, and what maintenance took out with a permit. */
export const shelves = resource((site: string) => all<Shelf>('/shelves', { site }))
export const permits = resource((site: string) => all<Permit>('/permits', { site }))

whenChanged('shelves', () => {
  shelves.reload()
  permits.reload()
})

/** Ends a shelf or a permit before its time; what still stands annunciates again. */
export const endShelf = (id: string): Promise<Result<void>> => end(`/shelves/${encodeURIComponent(id)}`)
export const endPermit = (id: string): Promise<Result<void>> => end(`/permits/${encodeURIComponent(id)}`)

async function end(path: string): Promise<Result<void>> {
  const result = await http<void>(path, { method: 'DELETE', key: newKey() })
  shelves.reload()
  permits.reload()
  return result
}
