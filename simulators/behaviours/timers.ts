import type { Instant } from '../../core/time.ts'

/** The few named deadlines of one device, in virtual time. Setting a name again replaces it. */
export interface Timers<Name extends string> {
  due(): Instant
  /** Runs what is due at `now`, earliest first, including what that sets for up to `now`. */
  run(now: Instant): void
  set(name: Name, at: Instant, then: (at: Instant) => void): void
  clear(name: Name): void
}

export function timers<Name extends string>(): Timers<Name> {
  const waiting = new Map<Name, { at: Instant; then: (at: Instant) => void }>()
  let next = Infinity
  let nextName: Name | undefined

  const look = () => {
    next = Infinity
    for (const [name, { at }] of waiting)
      if (at < next) {
        next = at
        nextName = name
      }
  }
  return {
    due: () => next,
    run(now) {
      while (next <= now) {
        const { at, then } = waiting.get(nextName!)!
        waiting.delete(nextName!)
        look()
        then(at)
      }
    },
    set(name, at, then) {
      waiting.set(name, { at, then })
      look()
    },
    clear(name) {
      if (waiting.delete(name)) look()
    },
  }
}

/** A slow rhythm that rides on other messages: true once in each period, from a phase of its own. */
export function rhythm(period: number, phase: number): (now: Instant) => boolean {
  let last = -Infinity
  return (now) => {
    const turn = Math.floor((now + phase) / period)
    if (turn === last) return false
    last = turn
    return true
  }
}
