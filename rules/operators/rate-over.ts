import { Observable } from 'rxjs'
import type { RuleClock } from '../alarms/alarm-point.ts'

/**
 * True once more than `over` rises of the source fell within the last `within` milliseconds, until fewer than `under` do.
 * Remembers at most `over` + 1 instants: older ones cannot change the answer.
 */
export const rateOver =
  (limit: { readonly over: number; readonly under: number; readonly within: number }, clock: RuleClock) =>
  (source: Observable<boolean>): Observable<boolean> => {
    const memory = clock.keep<{ was: boolean; out: boolean; stamps: number[] }>({ was: false, out: false, stamps: [] })
    const most = Math.floor(Math.max(0, limit.over)) + 1
    const under = Math.min(Math.max(1, limit.under), most)
    return new Observable((subscriber) => {
      let callOff: (() => void) | undefined
      const look = () => {
        callOff = undefined
        const now = clock.now()
        const { stamps } = memory
        while (stamps.length > 0 && stamps[0]! + limit.within <= now) stamps.shift()
        const out = memory.out ? stamps.length >= under : stamps.length >= most
        if (stamps.length > 0) callOff = clock.wake(stamps[0]! + limit.within, look)
        if (out === memory.out) return
        memory.out = out
        subscriber.next(out)
      }
      subscriber.next(memory.out)
      look()
      const subscription = source.subscribe({
        next: (value) => {
          if (value === memory.was) return
          memory.was = value
          if (!value) return
          if (memory.stamps.length >= most) memory.stamps.shift()
          memory.stamps.push(clock.now())
          callOff?.()
          look()
        },
        error: (error) => subscriber.error(error),
      })
      return () => {
        callOff?.()
        subscription.unsubscribe()
      }
    })
  }
