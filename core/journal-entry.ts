import type { Refusal, Verdict } from './packet.ts'
import type { Instant } from './time.ts'
import type { Channel } from './topic.ts'

/**
 * What the log holds: all that decides. Packets as received with stamps and verdict, connects and disconnects,
 * hub start and stop, clock steps, and each version of ledger and settings.
 */
export type JournalEntry = PacketEntry | NoteEntry

export interface PacketEntry {
  readonly type: 'packet'
  readonly at: Instant
  readonly site: string
  readonly device: string
  readonly via: string
  readonly channel: Channel
  readonly qos: 0 | 1 | 2
  readonly dup: boolean
  readonly packetId: number
  readonly verdict: Verdict
  /** Why the whole packet was refused; '' unless refused. */
  readonly reason: Refusal | ''
  /** Kind and dialect by which it was decoded ('' when refused before that). */
  readonly kind: string
  /** Milliseconds that were added to the device's own `ts`. */
  readonly skew: number
  readonly payload: Uint8Array
}

export type NoteEntry =
  | { readonly type: 'connect'; readonly at: Instant; readonly site: string; readonly device: string; readonly sessions: number }
  | {
      readonly type: 'disconnect'
      readonly at: Instant
      readonly site: string
      readonly device: string
      readonly sessions: number
      readonly why: string
    }
  | { readonly type: 'hubStart'; readonly at: Instant; readonly version: string }
  | { readonly type: 'hubStop'; readonly at: Instant }
  /** For `ms` until `at` silence was not the devices': the hub did not run (frozen, starved), or could confirm nothing (full disk). */
  | { readonly type: 'pause'; readonly at: Instant; readonly ms: number }
  | { readonly type: 'clockStep'; readonly at: Instant; readonly delta: number }
  /** Upserts and removals of one change of the ledger, and the settings (overrides) whole. */
  | { readonly type: 'ledger'; readonly at: Instant; readonly site: string; readonly version: number; readonly change: unknown }
