import { Observable } from 'rxjs'
import type { RuleClock } from '../alarms/alarm-point.ts'

/**
 * Passes a value on only after it has held without a break for `delay(value)` milliseconds (on-delay and off-delay).
 * Its memory is the value it waits for and since when, so that a restart goes on where the delay was.
 */
export const heldFor =
  (delay: (value: boolean) => number, clock: RuleClock) =>
  (source: Observable<boolean>): Observable<boolean> => {
    const memory = clock.keep<{ out: boolean; waiting: boolean; since: number }>({ out: false, waiting: false, since: 0 })
    return new Observable((subscriber) => {
      let callOff: (() => void) | undefined
      const settle = () => {
        callOff = undefined
        memory.waiting = false
        memory.out = !memory.out
        subscriber.next(memory.out)
      }
      const wait = () => {
        const due = memory.since + delay(!memory.out)
        if (due <= clock.now()) settle()
        else callOff = clock.wake(due, settle)
      }
      subscriber.next(memory.out)
      if (memory.waiting) wait()
      const subscription = source.subscribe({
        next: (value) => {
          if (value === memory.out) {
            callOff?.()
            callOff = undefined
            memory.waiting = false
          } else if (!memory.waiting) {
            memory.waiting = true
            memory.since = clock.now()
            wait()
          }
        },
        error: (error) => subscriber.error(error),
      })
      return () => {
        callOff?.()
        subscription.unsubscribe()
      }
    })
  }
