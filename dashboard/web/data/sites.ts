import { useMemo } from 'react'
import type { PlaceView, SiteView } from '../../contract.ts'
import { all } from './all-pages.ts'
import { cell } from './cell.ts'
import { whenChanged } from './live-topics.ts'
import { resource } from './resource.ts'

export const sites = resource(() => all<SiteView>('/sites'))
export const places = resource((site: string) => all<PlaceView>(`/sites/${encodeURIComponent(site)}/places`))

/** The site on screen. */
export const currentSite = cell<SiteView | null>(null)

whenChanged('ledger', () => {
  sites.reload()
  places.reload()
})

export type PlaceTree = ReadonlyMap<string, PlaceView>

/** Places of the site by id; empty until fetched. */
export function usePlaces(site: string): PlaceTree {
  const { value } = places.use(site)
  return useMemo(() => new Map((value ?? []).map((place) => [place.id, place])), [value])
}
