import type { Instant } from '../core/time.ts'

export interface HistoryQuery {
  readonly site: string
  readonly device: string
  readonly kind: string
  readonly point: string
  /** From this instant on, up to and without `to`. */
  readonly from: Instant
  readonly to: Instant
  /** Bucket in ms; absent or 0 = raw, at most `limit` points. Buckets begin at multiples of the step since 1970. */
  readonly step?: number
  /** What a bucket becomes; mean unless told. True counts as 1, false as 0; text knows only count, first, last, min and max. */
  readonly fn?: 'mean' | 'min' | 'max' | 'sum' | 'count' | 'first' | 'last'
  /** The first so many points or buckets of the range; 10,000 unless told, never more than 100,000. */
  readonly limit?: number
}
/** Times and values side by side; text points answer with text. Bucketed: only buckets that hold a value, each at its begin. */
export interface HistorySeries {
  readonly at: readonly Instant[]
  readonly value: readonly (number | string | boolean | null)[]
}
/** Raw history (what was measured), fed from the journal by a cursor of its own. */
export interface History {
  /** Answers an empty series for a kind or point that was never stored; rejects while the store cannot be reached. */
  query(query: HistoryQuery): Promise<HistorySeries>
  /** Journal position up to which history is complete. */
  position(): Promise<number>
  /** It takes nothing for now because the disk has too little room. The journal keeps what it still has to get. */
  readonly paused: boolean
  close(): Promise<void>
}
