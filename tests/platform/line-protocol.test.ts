import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Value } from '../../core/reading.ts'
import { nanoseconds, pointLine } from '../../platform/line-protocol.ts'

/** Reads one line as InfluxDB does: names to the next unescaped end, texts to the next unescaped quote. */
function parse(line: string) {
  let at = 0
  const name = (ends: string) => {
    let text = ''
    for (; at < line.length && !ends.includes(line[at]!); at++)
      text += line[at] === '\\' && ' ,='.includes(line[at + 1]!) ? line[++at] : line[at]
    return text
  }
  const value = (): Value => {
    if (line[at] !== '"') {
      const plain = name(', ')
      return plain === 'true' || plain === 'false' ? plain === 'true' : Number(plain)
    }
    let text = ''
    for (at++; line[at] !== '"'; at++) text += line[at] === '\\' && '"\\'.includes(line[at + 1]!) ? line[++at] : line[at]
    at++
    return text
  }
  const measurement = name(', ')
  const tags: Record<string, string> = {}
  while (line[at] === ',') {
    at++
    const key = name('=')
    at++
    tags[key] = name(', ')
  }
  const fields: Record<string, Value> = {}
  do {
    at++
    const key = name('=')
    at++
    fields[key] = value()
  } while (line[at] === ',')
  return { measurement, tags, fields, time: line.slice(at + 1) }
}

const word = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[\p{Cc}\\]/u.test(text))
const names = <T>(values: fc.Arbitrary<T>, minKeys: number) => fc.dictionary(word, values, { minKeys, maxKeys: 5, noNullPrototype: true })
const float = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n))

describe('a point as a line', () => {
  test('says what it is', () =>
    expect(
      pointLine({
        measurement: 'elevator',
        tags: { site: 'S', device: 'L 1' },
        fields: { floor: 3, doorOpen: false, note: 'a "b" \\ c, d=e\nf' },
        time: '1700000000000000000',
      }),
    ).toBe('elevator,site=S,device=L\\ 1 floor=3,doorOpen=false,note="a \\"b\\" \\\\ c, d=e\nf" 1700000000000000000'))

  test('is read again as it was written, whatever the names and values', () =>
    fc.assert(
      fc.property(
        word,
        names(word, 0),
        names(fc.oneof(float, fc.boolean(), fc.string({ unit: 'binary' })), 1),
        (measurement, tags, fields) => {
          const point = { measurement, tags, fields, time: '1700000000000000000' }
          expect(parse(pointLine(point)!)).toEqual(point)
        },
      ),
      { numRuns: 500 },
    ))

  test('keeps to one line in its names: what the protocol has no spelling for becomes a dash', () =>
    expect(pointLine({ measurement: 'a\nb', tags: { 'c\\': 'd\r\\' }, fields: { e: 1 }, time: '1' })).toBe('a_b,c_=d__ e=1 1'))

  test('leaves out empty tags and numbers that are none, and is none without a field', () => {
    const point = { measurement: 'm', tags: { site: '', device: 'd' }, time: '1' }
    expect(pointLine({ ...point, fields: { a: Number.NaN, b: 1 } })).toBe('m,device=d b=1 1')
    expect(pointLine({ ...point, fields: { a: Number.POSITIVE_INFINITY } })).toBeNull()
    expect(pointLine({ ...point, fields: {} })).toBeNull()
  })

  test.each([
    [1_700_000_000_123, 0, '1700000000123000000'],
    [1_700_000_000_123.75, 7, '1700000000123000007'],
    [1_700_000_000_123, 999_999, '1700000000123999999'],
  ])('%d ms and %d ns are %s', (at, within, time) => expect(nanoseconds(at, within)).toBe(time))
})
