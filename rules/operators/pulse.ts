import { EMPTY, Observable, of, Subscription } from 'rxjs'
import type { RuleClock } from '../alarms/alarm-point.ts'

/**
 * True from a pulse until none came for `forMs` milliseconds: a thing that is told by events and has no end of its own.
 * It stays true while `during` holds, and ends at once with a pulse of `end`.
 */
export const pulse =
  (
    forMs: number,
    clock: RuleClock,
    { during = of(false), end = EMPTY }: { readonly during?: Observable<boolean>; readonly end?: Observable<unknown> } = {},
  ) =>
  (source: Observable<unknown>): Observable<boolean> => {
    // until: 0 = nothing to wait for.
    const memory = clock.keep({ out: false, until: 0 })
    return new Observable((subscriber) => {
      let callOff: (() => void) | undefined
      let kept = false
      const stop = () => {
        memory.until = 0
        if (!memory.out) return
        memory.out = false
        subscriber.next(false)
      }
      const expire = () => {
        callOff = undefined
        if (memory.until > clock.now()) callOff = clock.wake(memory.until, expire)
        else if (kept) memory.until = 0
        else stop()
      }
      subscriber.next(memory.out)
      const error = (cause: unknown) => subscriber.error(cause)
      // What keeps it is known before an expired deadline is looked at.
      // A root of its own: a stream that ends at once would close what is added to it.
      const subscription = new Subscription()
      subscription.add(
        during.subscribe({
          next: (value) => {
            kept = value
            if (!value && memory.out && memory.until === 0) stop()
          },
          error,
        }),
      )
      if (memory.until > 0) expire()
      subscription.add(
        end.subscribe({
          next: () => {
            callOff?.()
            callOff = undefined
            stop()
          },
          error,
        }),
      )
      subscription.add(
        source.subscribe({
          next: () => {
            memory.until = clock.now() + forMs
            // An armed deadline is left alone: it looks again when it comes, so that a repeated event costs nothing.
            callOff ??= clock.wake(memory.until, expire)
            if (memory.out) return
            memory.out = true
            subscriber.next(true)
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
