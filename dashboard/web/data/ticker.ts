import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** Once a second while anybody listens: one timer for every age on screen. */
export function everySecond(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    for (const one of listeners) one()
  }, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** What `read` says now, looked at every second; draws again only when it says something else. It must return a plain value. */
export const useSecond = <T extends string | number | boolean | null>(read: () => T): T => useSyncExternalStore(everySecond, read)
