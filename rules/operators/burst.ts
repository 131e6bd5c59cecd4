import { Observable, of, Subscription } from 'rxjs'
import type { RuleClock } from '../alarms/alarm-point.ts'

/**
 * True from the moment at which `times` pulses came within `within` milliseconds, until `quiet` milliseconds passed
 * without another and without `during`. Pulses closer together than `apart` are one and the same. Remembers at most `times` instants.
 */
export const burst =
  (
    limit: { readonly times: number; readonly within: number; readonly quiet: number; readonly apart?: number },
    clock: RuleClock,
    during: Observable<boolean> = of(false),
  ) =>
  (source: Observable<unknown>): Observable<boolean> => {
    const memory = clock.keep<{ out: boolean; last: number; stamps: number[] }>({ out: false, last: 0, stamps: [] })
    const times = Math.max(1, Math.round(limit.times))
    const apart = limit.apart ?? 0
    return new Observable((subscriber) => {
      let callOff: (() => void) | undefined
      let kept = false
      const arm = () => {
        callOff?.()
        callOff = undefined
        if (memory.out) {
          if (!kept) callOff = clock.wake(memory.last + limit.quiet, look)
        } else if (memory.stamps.length > 0) callOff = clock.wake(memory.stamps[0]! + limit.within, look)
      }
      const look = () => {
        callOff = undefined
        const now = clock.now()
        if (memory.out) {
          if (!kept && memory.last + limit.quiet <= now) {
            memory.out = false
            memory.last = 0
            memory.stamps.length = 0
            subscriber.next(false)
          }
        } else {
          while (memory.stamps.length > 0 && memory.stamps[0]! + limit.within <= now) memory.stamps.shift()
          if (memory.stamps.length === 0) memory.last = 0
        }
        arm()
      }
      subscriber.next(memory.out)
      const error = (cause: unknown) => subscriber.error(cause)
      const subscription = new Subscription()
      subscription.add(
        during.subscribe({
          next: (value) => {
            if (kept && !value && memory.out) memory.last = clock.now()
            kept = value
            if (memory.out) arm()
          },
          error,
        }),
      )
      look()
      subscription.add(
        source.subscribe({
          next: () => {
            const now = clock.now()
            const same = memory.last > 0 && now - memory.last < apart
            memory.last = now
            if (!memory.out && !same) {
              while (memory.stamps.length > 0 && memory.stamps[0]! + limit.within <= now) memory.stamps.shift()
              memory.stamps.push(now)
              if (memory.stamps.length >= times) {
                memory.out = true
                memory.stamps.length = 0
                subscriber.next(true)
              }
            }
            arm()
          },
          error,
        }),
      )
      return () => {
        callOff?.()
        subscription.unsubscribe()
      }
    })
  }
