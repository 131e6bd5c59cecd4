import type { Instant } from '../../core/time.ts'

/** The few named deadlines of one device, in virtual time. Setting a name again replaces it. */
export interface Timers<Name extends string> {
  readonly due: () => Instant
  /** Runs what is due at `now`, earliest first, including what that sets for up to `now`. */
  readonly run: (now: Instant) => void
  readonly set: (name: Name, at: Instant, act: (at: Instant) => void) => void
  readonly clear: (name: Name) => void
}

export function timers<Name extends string>(): Timers<Name> {
  const waiting = new Map<Name, { at: Instant; act: (at: Instant) => void }>()
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
      // `look` moves on to the next one each time.
      for (; next <= now; ) {
        const { at, act } = waiting.get(nextName!)!
        waiting.delete(nextName!)
        look()
        act(at)
      }
    },
    set(name, at, act) {
      waiting.set(name, { at, act })
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
