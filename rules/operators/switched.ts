import { Observable, Subscription } from 'rxjs'
import type { RuleClock } from '../alarms/alarm-point.ts'

/** True from a pulse of `on` to the next pulse of `off`: for what devices tell by two events. */
export function switched(on: Observable<unknown>, off: Observable<unknown>, clock: RuleClock): Observable<boolean> {
  const memory = clock.keep({ out: false })
  return new Observable((subscriber) => {
    const turn = (to: boolean) => {
      if (memory.out === to) return
      memory.out = to
      subscriber.next(to)
    }
    subscriber.next(memory.out)
    const error = (cause: unknown) => subscriber.error(cause)
    const subscription = new Subscription()
    subscription.add(off.subscribe({ next: () => turn(false), error }))
    subscription.add(on.subscribe({ next: () => turn(true), error }))
    return subscription
  })
}
