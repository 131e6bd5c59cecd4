import { useEffect, type AnchorHTMLAttributes, type MouseEvent } from 'react'
import { cell, useCell } from './data/cell.ts'

export interface Place {
  readonly path: string
  readonly search: URLSearchParams
}

const read = (): Place => ({ path: window.location.pathname, search: new URLSearchParams(window.location.search) })
const here = cell<Place>(read())

window.addEventListener('popstate', () => here.set(read()))

/** Where the person is; the address is the only place that says so. */
export const usePlace = (): Place => useCell(here)
export const placeNow = (): Place => here.get()

/** Goes to a page. `replace`: the step back skips this one (filters, drawers). */
export function go(to: string, replace = false): void {
  if (to === window.location.pathname + window.location.search) return
  if (replace) window.history.replaceState(null, '', to)
  else window.history.pushState(null, '', to)
  here.set(read())
}

/** The same page with other query words; `undefined` takes one out. */
export function withSearch(words: Readonly<Record<string, string | undefined>>): string {
  const { path, search } = here.get()
  const next = new URLSearchParams(search)
  for (const [name, value] of Object.entries(words)) {
    if (value === undefined) next.delete(name)
    else next.set(name, value)
  }
  const text = next.toString()
  return text ? `${path}?${text}` : path
}

/** A link within the dashboard; with a modifier key it is the browser's own. */
export function Link({ to, onClick, ...rest }: { to: string } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(to)
  }
  return <a href={to} onClick={follow} {...rest} />
}

/** Names the page in the browser's title. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · 三防 Sanfang`
  }, [title])
}
