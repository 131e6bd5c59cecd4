import type { Instant } from '../core/time.ts'

export interface HistoryQuery {
  readonly site: string
  readonly device: string
  readonly kind: string
  readonly point: string
  readonly from: Instant
  readonly to: Instant
  /** Bucket in ms; absent or 0 = raw, at most `limit` points. */
  readonly step?: number
  readonly fn?: 'mean' | 'min' | 'max' | 'sum' | 'count' | 'first' | 'last'
  readonly limit?: number
}
/** Times and values side by side; text points answer with text. */
export interface HistorySeries {
  readonly at: readonly Instant[]
  readonly value: readonly (number | string | boolean | null)[]
}
/** Raw history (what was measured), fed from the journal by a cursor of its own. */
export interface History {
  query(query: HistoryQuery): Promise<HistorySeries>
  /** Journal position up to which history is complete. */
  position(): Promise<number>
  close(): Promise<void>
}
