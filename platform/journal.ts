import type { JournalEntry } from '../core/journal-entry.ts'

/**
 * The log on disk. Entries are appended in order to an open group; a group is committed (synced) every few milliseconds
 * or when asked to close; then the receipts of its entries are given in order (law 1).
 */
export interface Journal {
  /** Position of the newest entry appended; positions start at 1 and have no gap. */
  readonly position: number
  /** Newest position known to be on disk. */
  readonly durable: number
  readonly health: 'good' | 'full' | 'failing'
  /** Encodes the entry into the open group at once (the payload view may be reused after the call). `receipt` is called after the sync. */
  append(entry: JournalEntry, receipt?: Receipt): number
  /** Commits the open group now instead of at its time. */
  closeGroup(): void
  /** Resolves when the position is on disk. */
  whenDurable(position: number): Promise<void>
  /** All entries after `from` in order, group by group, until the newest durable one. */
  read(from: number): AsyncIterable<readonly { readonly position: number; readonly entry: JournalEntry }[]>
  close(): Promise<void>
}
/** Called without error when on disk. With an error the entry is not on disk and the sender must not be confirmed. */
export type Receipt = (error?: Error) => void
