import type { Receipt } from '../platform/journal.ts'

/** Tells the protocol that a packet may be confirmed, or that its connection must close. */
export type Confirm = (error?: Error) => void

interface Waiting {
  readonly confirm: Confirm
  given: boolean
  error: Error | undefined
}

/**
 * Packets of one connection that wait to be confirmed, confirmed in the order received [MQTT-4.6.0-2], whatever the
 * order in which their receipts come. While the line is held nothing is confirmed: that is how a device is slowed.
 */
export interface ReceiptLine {
  /** A place at the end of the line; calling the receipt twice does nothing more. */
  expect(confirm: Confirm): Receipt
  hold(): void
  release(): void
  readonly waiting: number
  /** Forgets all who wait: their connection is gone, nobody can be told. */
  drop(): void
}

export function receiptLine(): ReceiptLine {
  let line: Waiting[] = []
  let first = 0
  let held = false
  let confirming = false

  const confirmAll = () => {
    // A confirmation may give the next receipt before it returns: the loop below sees it, so it must not begin again.
    if (confirming) return
    confirming = true
    try {
      for (let next = line[first]; next?.given; next = line[first]) {
        if (held) return
        first++
        next.confirm(next.error)
      }
    } finally {
      confirming = false
    }
    if (first === line.length) {
      line.length = 0
      first = 0
    } else if (first > 512) {
      line = line.slice(first)
      first = 0
    }
  }

  return {
    expect(confirm) {
      const place: Waiting = { confirm, given: false, error: undefined }
      line.push(place)
      return (error) => {
        if (place.given) return
        place.given = true
        place.error = error
        confirmAll()
      }
    },
    hold: () => {
      held = true
    },
    release() {
      held = false
      confirmAll()
    },
    get waiting() {
      return line.length - first
    },
    drop() {
      line = []
      first = 0
    },
  }
}
