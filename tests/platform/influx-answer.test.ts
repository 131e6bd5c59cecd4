import { describe, expect, test } from 'vitest'
import { backOffMs, influxAnswer, retryAfterMs } from '../../platform/influx-answer.ts'

const NOW = Date.UTC(2026, 0, 1)
const error = (text: string) => JSON.stringify({ error: text })
const message = (text: string) => JSON.stringify({ code: 'invalid', message: text })
const CONFLICT = 'input field "depth" on measurement "leakSensor" is type float, already exists as type string'

describe('what an answer to a write means', () => {
  test.each([
    ['204 is a receipt', 204, '', 'taken'],
    ['201 is a receipt (3.x)', 201, '', 'taken'],
    ['200 is some other server', 200, '<html>', 'refused'],
    ['202 is not yet a receipt', 202, '', 'refused'],
    ['a redirect is a wrong address', 301, '', 'refused'],
    ['a type conflict is about the lines (1.x)', 400, error(`partial write: field type conflict: ${CONFLICT} dropped=2`), 'poison'],
    ['a type conflict is about the lines (2.x)', 422, message(`failure writing points: ${CONFLICT}`), 'poison'],
    ['a line that cannot be parsed is about the lines', 400, message("unable to parse 'zzz': missing fields"), 'poison'],
    ['too large is about the lines, whoever says it', 413, '<html>413</html>', 'poison'],
    ['400 of a proxy is not about the lines', 400, '<html>The plain HTTP request was sent to HTTPS port</html>', 'refused'],
    ['400 without a word is not about the lines', 400, '', 'refused'],
    ['no sign-in', 401, error('unable to parse authentication credentials'), 'refused'],
    ['no right', 403, error('not authorized'), 'refused'],
    ['no database (1.x)', 404, error('database not found: "hub"'), 'refused'],
    ['no bucket (2.x)', 404, message('bucket "hub" not found'), 'refused'],
    ['no retention policy (1.6 answers 500)', 500, error('retention policy not found: nope'), 'refused'],
    ['a wrong path', 405, '', 'refused'],
    ['timeout', 408, '', 'away'],
    ['too early', 425, '', 'away'],
    ['too much', 429, '', 'away'],
    ['its own timeout (1.x under load)', 500, error('timeout'), 'away'],
    ['nobody behind the proxy', 502, '<html>', 'away'],
    ['busy', 503, '', 'away'],
  ])('%s', (_, status, body, is) => expect(influxAnswer({ status, body }, NOW).is).toBe(is))

  test('a type conflict names the field, and how many lines were dropped', () =>
    expect(influxAnswer({ status: 400, body: error(`partial write: field type conflict: ${CONFLICT} dropped=12`) }, NOW)).toMatchObject({
      is: 'poison',
      dropped: 12,
      conflict: { measurement: 'leakSensor', field: 'depth' },
    }))

  test('what it says is kept short', () => {
    const { why } = influxAnswer({ status: 403, body: 'x'.repeat(100_000) }, NOW) as { why: string }
    expect(why).toHaveLength(500)
  })

  test('being asked to wait is heard', () =>
    expect(influxAnswer({ status: 429, body: '', retryAfter: '7' }, NOW)).toMatchObject({ is: 'away', retryAfterMs: 7_000 }))
})

describe('how long to wait', () => {
  test.each([
    ['seconds', '120', 120_000],
    ['a date', 'Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['a date that is over', 'Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['more than ten minutes', '86400', 600_000],
    ['nonsense', 'soon', 0],
    ['nothing', undefined, 0],
  ])('Retry-After as %s', (_, header, ms) => expect(retryAfterMs(header, NOW)).toBe(ms))

  test('twice as long after each failure, up to 15 s, and never shorter than asked', () => {
    expect([1, 2, 3, 4, 5, 6, 1_000].map((failures) => backOffMs(failures))).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000])
    expect(backOffMs(1, 30_000)).toBe(30_000)
  })
})
