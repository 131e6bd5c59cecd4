import { describe, expect, test } from 'vitest'
import { type Aged, trimmable } from '../../platform/trimmable.ts'

/** Ten rows of ten entries and 100 bytes, one per second. */
const rows: readonly Aged[] = Array.from({ length: 10 }, (_, i) => ({ last: (i + 1) * 10, lastAt: (i + 1) * 1_000, bytes: 100 }))
const roomy = { keepMs: 1e9, keepBytes: 1e9, now: 10_000, held: Number.POSITIVE_INFINITY, bytes: 1_000 }

describe('what of the journal may go', () => {
  test.each([
    ['nothing while it is young and small', {}, 0],
    ['what is older than the limit', { keepMs: 6_500 }, 3],
    ['what is more than the limit, oldest first', { keepBytes: 650 }, 4],
    ['never past a reader', { keepBytes: 0, held: 35 }, 3],
    ['nothing before a reader has begun', { keepBytes: 0, held: 0 }, 0],
    ['never the newest, which carries the position on', { keepBytes: 0 }, 9],
  ])('%s', (_, limits, count) => expect(trimmable(rows, { ...roomy, ...limits })).toBe(count))

  test('an empty journal has nothing to give', () => expect(trimmable([], roomy)).toBe(0))
})
