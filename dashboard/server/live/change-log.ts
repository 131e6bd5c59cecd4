import type { Change, Changes } from '../../contract.ts'
import type { Instant } from '../../../core/time.ts'

/**
 * Numbered changes of one site for one audience. What happens within one turn of the process goes out as one message;
 * the newest messages are kept, so that a screen that was cut off gets exactly what it missed.
 */
export interface ChangeLog {
  readonly epoch: string
  /** Number of the newest message. */
  readonly seq: number
  add(change: Change): void
  /** Makes a message of what was added since the last; null when that is nothing. */
  take(at: Instant): Changes | null
  /** Messages after `seq`, in order; null when they are no longer kept (or never were). */
  since(seq: number): Changes[] | null
  /** When message `seq` was made; null when it is not kept. */
  madeAt(seq: number): Instant | null
}

export function openChangeLog(epoch: string, kept: number): ChangeLog {
  const ring: Changes[] = []
  let seq = 0
  let pending: Change[] = []
  return {
    epoch,
    get seq() {
      return seq
    },
    add: (change) => void pending.push(change),
    take(at) {
      if (pending.length === 0) return null
      seq += 1
      const message: Changes = { epoch, seq, at, items: pending }
      pending = []
      ring[seq % kept] = message
      return message
    },
    since(from) {
      if (!Number.isSafeInteger(from) || from < 0 || from > seq || seq - from > kept) return null
      const missed: Changes[] = []
      let items = 0
      for (let n = from + 1; n <= seq; n++) {
        const message = ring[n % kept] as Changes
        items += message.items.length
        // So much has happened that a snapshot is less to send.
        if (items > kept) return null
        missed.push(message)
      }
      return missed
    },
    madeAt: (n) => (ring[n % kept]?.seq === n ? (ring[n % kept] as Changes).at : null),
  }
}
