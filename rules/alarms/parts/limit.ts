import type { Values } from '../../../core/kind.ts'
import type { Facts } from '../alarm-point.ts'

type Level<S> = (settings: S, facts: Facts) => number

/** Conditions `beyond` and `within` of a value that must not fall below a limit; it is good again above `back`. */
export const below = <L, B>(point: string, limit: Level<L>, back: Level<B>) => ({
  beyond: {
    points: [point],
    holds: (v: Values, s: L, _was: boolean, facts: Facts): boolean | undefined => {
      const value = v[point]
      return typeof value === 'number' ? value < limit(s, facts) : undefined
    },
  },
  within: {
    points: [point],
    holds: (v: Values, s: B, _was: boolean, facts: Facts): boolean | undefined => {
      const value = v[point]
      return typeof value === 'number' ? value <= back(s, facts) : undefined
    },
  },
})

/** The same for a value that must not rise above a limit; it is good again below `back`. */
export const above = <L, B>(point: string, limit: Level<L>, back: Level<B>) => ({
  beyond: {
    points: [point],
    holds: (v: Values, s: L, _was: boolean, facts: Facts): boolean | undefined => {
      const value = v[point]
      return typeof value === 'number' ? value > limit(s, facts) : undefined
    },
  },
  within: {
    points: [point],
    holds: (v: Values, s: B, _was: boolean, facts: Facts): boolean | undefined => {
      const value = v[point]
      return typeof value === 'number' ? value >= back(s, facts) : undefined
    },
  },
})
