import { Observable, Subscription } from 'rxjs'
import type { RuleClock } from '../alarms/alarm-point.ts'

/**
 * True when the source rises and no `excuse` holds then or within `settle` milliseconds after (events and values travel apart),
 * until the source falls. What was excused once stays so until the source falls.
 */
export const unexcused =
  (excuse: Observable<boolean>, settle: number, clock: RuleClock) =>
  (source: Observable<boolean>): Observable<boolean> => {
    const memory = clock.keep<{ state: 'idle' | 'waiting' | 'excused' | 'out'; since: number }>({ state: 'idle', since: 0 })
    return new Observable((subscriber) => {
      let callOff: (() => void) | undefined
      let excused = false
      const turn = (to: typeof memory.state) => {
        callOff?.()
        callOff = undefined
        const wasOut = memory.state === 'out'
        memory.state = to
        memory.since = to === 'waiting' ? clock.now() : 0
        if (wasOut !== (to === 'out')) subscriber.next(to === 'out')
      }
      const wait = () => {
        const due = memory.since + settle
        if (due <= clock.now()) turn('out')
        else callOff = clock.wake(due, () => turn('out'))
      }
      subscriber.next(memory.state === 'out')
      const error = (cause: unknown) => subscriber.error(cause)
      const subscription = new Subscription()
      subscription.add(
        excuse.subscribe({
          next: (value) => {
            excused = value
            if (value && memory.state === 'waiting') turn('excused')
          },
          error,
        }),
      )
      if (memory.state === 'waiting') wait()
      subscription.add(
        source.subscribe({
          next: (value) => {
            if (!value) {
              if (memory.state !== 'idle') turn('idle')
            } else if (memory.state === 'idle') {
              if (excused) turn('excused')
              else {
                turn('waiting')
                wait()
              }
            }
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
