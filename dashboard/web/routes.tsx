import { lazy, type ComponentType } from 'react'
import type { View } from '../contract.ts'

/** One page: what it draws and which live view it needs of the hub. */
export interface Route {
  readonly name: 'estate' | 'alarms' | 'building' | 'device' | 'shelves' | 'rejects' | 'quarantine' | 'unknown'
  readonly id: string
  readonly view: View
}

// A chunk per page.
const LOADERS = {
  estate: () => import('./pages/estate.tsx'),
  alarms: () => import('./pages/alarms.tsx'),
  building: () => import('./pages/building.tsx'),
  device: () => import('./pages/device.tsx'),
  shelves: () => import('./pages/shelves.tsx'),
  rejects: () => import('./pages/rejects.tsx'),
  quarantine: () => import('./pages/quarantine.tsx'),
  unknown: () => import('./pages/unknown.tsx'),
} satisfies Record<Route['name'], () => Promise<{ default: ComponentType<{ id: string }> }>>

export const PAGES = Object.fromEntries(Object.entries(LOADERS).map(([name, load]) => [name, lazy(load)])) as unknown as Readonly<
  Record<Route['name'], ComponentType<{ id: string }>>
>

/** Fetches a page's code before it is drawn. A failure shows when it is drawn. */
export const prefetch = (name: Route['name']): void => void LOADERS[name]().catch(() => {})

export function routeOf(path: string): Route {
  const [, first = '', second = '', third] = path.split('/').map(decoded)
  if (third !== undefined) return { name: 'unknown', id: path, view: 'alarms' }
  if (first === '' && second === '') return { name: 'estate', id: '', view: 'estate' }
  if (first === 'buildings' && second) return { name: 'building', id: second, view: `building:${second}` }
  if (first === 'devices' && second) return { name: 'device', id: second, view: `device:${second}` }
  if (second === '' && (first === 'alarms' || first === 'shelves' || first === 'rejects' || first === 'quarantine'))
    return { name: first, id: '', view: 'alarms' }
  return { name: 'unknown', id: path, view: 'alarms' }
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
