import { Observable } from 'rxjs'
import type { RuleClock } from '../alarms/alarm-point.ts'

/**
 * A pulse each time the source turns from `!to` to `to` (false to true unless told). The last value is remembered,
 * so that a rule put together again sees no edge where there was none.
 */
export const rises =
  (clock: RuleClock, to = true) =>
  (source: Observable<boolean>): Observable<true> => {
    const memory = clock.keep({ was: false })
    return new Observable((subscriber) =>
      source.subscribe({
        next: (value) => {
          if (value === memory.was) return
          memory.was = value
          if (value === to) subscriber.next(true)
        },
        error: (error) => subscriber.error(error),
      }),
    )
  }
