import { map, type Observable } from 'rxjs'
import type { RuleClock } from '../alarms/alarm-point.ts'
import { heldFor } from './held-for.ts'
import { setReset } from './set-reset.ts'

/**
 * Raised once `beyond` (past the limit) held for `onFor` milliseconds, and kept until `within` (past the limit less its deadband)
 * was gone for `offFor`. While the delay runs the limit itself counts: a value that is back, if only in the deadband, was never long enough beyond.
 */
export const deadband = (
  { beyond, within }: { readonly beyond: Observable<boolean>; readonly within: Observable<boolean> },
  { onFor, offFor = 0 }: { readonly onFor: number; readonly offFor?: number },
  clock: RuleClock,
): Observable<boolean> =>
  setReset(
    beyond.pipe(heldFor((on) => (on ? onFor : 0), clock)),
    within.pipe(
      heldFor((on) => (on ? 0 : offFor), clock),
      map((still) => !still),
    ),
    clock,
  )
