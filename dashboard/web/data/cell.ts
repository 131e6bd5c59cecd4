import { useSyncExternalStore } from 'react'

/** One value outside React's state that many may watch. Setting the same value again tells nobody. */
export interface Cell<T> {
  get(): T
  set(next: T): void
  subscribe(listener: () => void): () => void
}

export function cell<T>(initial: T): Cell<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The cell's value; the component draws again when it changes. */
export const useCell = <T>(source: Cell<T>): T => useSyncExternalStore(source.subscribe, source.get)
