import { useEffect } from 'react'
import { cell, useCell, type Cell } from './cell.ts'
import type { Problem, Result } from './http.ts'

/** What was fetched: the newest good value stays on screen while it is fetched again, and when that fails. */
export interface Loaded<T> {
  readonly value: T | undefined
  readonly problem: Problem | undefined
  readonly loading: boolean
}

export interface Resource<A extends readonly string[], T> {
  /** Fetches on first use and whenever `reload` was called since. An empty first argument is not known yet: nothing is fetched. */
  use(...args: A): Loaded<T>
  get(...args: A): T | undefined
  /** What is on screen is fetched again at once, the rest when next shown. */
  reload(): void
  /** Fetches one again; what was known of it stays until the answer. */
  again(...args: A): void
  /** Forgets all: another person signs in. */
  clear(): void
}

/** Every resource, so that signing out forgets what the person saw. */
const everything = new Set<{ clear(): void }>()
export const clearResources = (): void => everything.forEach((one) => one.clear())

const LIMIT = 40

/** A REST answer kept by its arguments. At most 40 are kept; the one unused for longest is let go. */
export function resource<A extends readonly string[], T>(load: (...args: A) => Promise<Result<T>>): Resource<A, T> {
  interface Entry {
    readonly state: Cell<Loaded<T>>
    readonly args: A
    users: number
    stale: boolean
    turn: number
  }
  const entries = new Map<string, Entry>()
  const none: Loaded<T> = { value: undefined, problem: undefined, loading: true }

  const entryOf = (args: A): Entry => {
    const key = args.join('\n')
    let entry = entries.get(key)
    if (entry) {
      // The map's order is the order of use.
      entries.delete(key)
    } else entry = { state: cell(none), args, users: 0, stale: true, turn: 0 }
    entries.set(key, entry)
    if (entries.size > LIMIT) {
      for (const [oldest, { users }] of entries)
        if (users === 0 && oldest !== key) {
          entries.delete(oldest)
          break
        }
    }
    return entry
  }

  const fetchNow = async (entry: Entry): Promise<void> => {
    entry.stale = false
    const turn = ++entry.turn
    entry.state.set({ ...entry.state.get(), loading: true })
    const result = await load(...entry.args)
    // A newer question was asked meanwhile: its answer counts.
    if (turn !== entry.turn) return
    entry.state.set(
      result.ok
        ? { value: result.value, problem: undefined, loading: false }
        : { value: entry.state.get().value, problem: result.problem, loading: false },
    )
    if (!result.ok) entry.stale = true
  }

  const made: Resource<A, T> = {
    use(...args) {
      const entry = entryOf(args)
      useEffect(() => {
        entry.users++
        if (entry.stale && args[0] !== '') void fetchNow(entry)
        return () => {
          entry.users--
        }
      }, [entry])
      return useCell(entry.state)
    },
    get: (...args) => entries.get(args.join('\n'))?.state.get().value,
    reload() {
      for (const entry of entries.values()) {
        entry.stale = true
        if (entry.users > 0 && entry.args[0] !== '') void fetchNow(entry)
      }
    },
    again(...args) {
      const entry = entries.get(args.join('\n'))
      if (entry && !entry.stale) void fetchNow(entry)
    },
    clear: () => entries.clear(),
  }
  everything.add(made)
  return made
}
