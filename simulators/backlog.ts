import type { Message, Payload } from './message.ts'

/** What a session keeps while its line is broken, and sends as late data when it is back. */
export interface Backlog {
  keep(message: Message): void
  /** Everything kept, oldest first, readings of one device in arrays; then it is empty. */
  flush(): Message[]
  readonly length: number
  /** Messages given up because it was full. */
  readonly dropped: number
}

/** Most that a controller of this sort keeps. The oldest readings go first, events last. */
const LIMIT = 200
const PER_ARRAY = 30

/**
 * Routine reports are not kept: the next one says the same. Changes and events are, up to a limit.
 * Changes of one device go as an array, so that they count as late data.
 */
export function openBacklog(limit = LIMIT): Backlog {
  let kept: Message[] = []
  let dropped = 0
  return {
    keep(message) {
      if (message.qos === 0 || message.channel === 'status') return
      kept.push(message)
      if (kept.length <= limit) return
      const oldestReading = kept.findIndex((one) => one.channel === 'telemetry')
      kept.splice(Math.max(0, oldestReading), 1)
      dropped++
    },
    flush() {
      const given = merged(kept)
      kept = []
      return given
    },
    get length() {
      return kept.length
    },
    get dropped() {
      return dropped
    },
  }
}

function merged(messages: readonly Message[]): Message[] {
  const out: Message[] = []
  const arrays = new Map<string, Payload[]>()
  for (const message of messages) {
    if (message.channel !== 'telemetry') {
      // An event ends the arrays of its device: nothing overtakes it.
      arrays.delete(message.device)
      out.push(message)
      continue
    }
    const members = Array.isArray(message.payload) ? message.payload : [message.payload]
    const open = arrays.get(message.device)
    if (open && open.length + members.length <= PER_ARRAY) open.push(...members)
    else {
      const payload = [...members]
      arrays.set(message.device, payload)
      out.push({ ...message, payload })
    }
  }
  return out
}
