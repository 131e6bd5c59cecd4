import { combineLatest, distinctUntilChanged, map, type Observable } from 'rxjs'
import type { RuleClock } from '../alarms/alarm-point.ts'

/** Becomes true while `set` holds and false while only `reset` does; else it stays what it was. `set` is the stronger. */
export function setReset(set: Observable<boolean>, reset: Observable<boolean>, clock: RuleClock): Observable<boolean> {
  const memory = clock.keep({ out: false })
  return combineLatest([set, reset]).pipe(
    map(([raise, clear]) => {
      if (raise) memory.out = true
      else if (clear) memory.out = false
      return memory.out
    }),
    distinctUntilChanged(),
  )
}
