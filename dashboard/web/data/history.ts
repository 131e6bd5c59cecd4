import type { HistoryView } from '../../contract.ts'
import { http, query, type Result } from './http.ts'

export type Span = 'hour' | 'day' | 'week'

/** Length and bucket of each span, ms: at most some 700 points, so that a trend is drawn in one go. */
export const SPANS: Readonly<Record<Span, { readonly length: number; readonly step: number }>> = {
  hour: { length: 3_600_000, step: 5_000 },
  day: { length: 86_400_000, step: 120_000 },
  week: { length: 7 * 86_400_000, step: 900_000 },
}

/** One point of one device over a span ending at `to` (Unix ms), bucketed: numbers by their mean, the rest by their last value. */
export function history(
  device: string,
  point: string,
  { span, to, fn }: { span: Span; to: number; fn: 'mean' | 'last' },
): Promise<Result<HistoryView>> {
  const { length, step } = SPANS[span]
  return http(
    `/devices/${encodeURIComponent(device)}/history${query({
      point,
      from: new Date(to - length).toISOString(),
      to: new Date(to).toISOString(),
      step,
      fn,
    })}`,
  )
}
