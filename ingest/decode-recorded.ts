import type { JournalEntry, PacketEntry } from '../core/journal-entry.ts'
import type { Kind } from '../core/kind.ts'
import { type Decoded, decodeNative } from '../devices/dialects/native.ts'
import { KINDS } from '../devices/kinds/index.ts'

/** A recorded packet of measured values or events, decoded as it was when it came. */
export interface Recorded {
  readonly entry: PacketEntry
  readonly kind: Kind
  readonly decoded: Decoded
}

/**
 * What of an entry of the journal belongs into a history: null when nothing does, `unreadable` when this version cannot read it
 * (mostly a kind that it does not know): one such packet must not hold up all that follow.
 */
export function decodeRecorded(entry: JournalEntry): Recorded | 'unreadable' | null {
  if (entry.type !== 'packet' || entry.verdict !== 'recorded') return null
  if (entry.channel !== 'telemetry' && entry.channel !== 'event') return null
  const kind = KINDS.get(entry.kind)
  if (!kind) return 'unreadable'
  try {
    return { entry, kind, decoded: decodeNative(kind, entry.channel, entry.payload, entry.at, entry.skew) }
  } catch {
    return 'unreadable'
  }
}
