import type { PlaceView } from '../../contract.ts'

export type PlaceTree = ReadonlyMap<string, PlaceView>

/** From just below the site down to the place; at most 16 steps, so that a broken tree cannot hang the page. */
export function placePath(places: PlaceTree, id: string): readonly PlaceView[] {
  const way: PlaceView[] = []
  for (let at = places.get(id); at && way.length < 16; at = at.parent === null ? undefined : places.get(at.parent)) way.unshift(at)
  return way.filter((place) => place.level !== 'site')
}

/** The building that a place lies in; '' outside of all. */
export const buildingOf = (places: PlaceTree, id: string): string =>
  placePath(places, id).find((place) => place.level === 'building')?.id ?? ''

/** Buildings in the ledger's order. */
export const buildingsOf = (places: PlaceTree): readonly PlaceView[] =>
  [...places.values()].filter((place) => place.level === 'building').sort((a, b) => a.id.localeCompare(b.id, undefined, { numeric: true }))

/** As `placePath`, but a zone is left out where a building follows: the building alone says where. */
export function shortPath(places: PlaceTree, id: string): readonly PlaceView[] {
  const way = placePath(places, id)
  return way.some((place) => place.level === 'building') ? way.filter((place) => place.level !== 'zone') : way
}
