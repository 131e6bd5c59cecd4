import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HistoryQuery } from '../../platform/history.ts'
import { historySql } from '../../platform/history-query.ts'

const query: HistoryQuery = { site: 's', device: 'd', kind: 'elevator', point: 'carSpeed', from: 0, to: 1_000 }

describe('a question to history', () => {
  test('what is not a plain name never becomes SQL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        if (/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name)) return
        expect(() => historySql({ ...query, point: name }, 'number')).toThrow('not a name')
        expect(() => historySql({ ...query, kind: name }, 'number')).toThrow('not a name')
      }),
    )
  })

  test('ids are bound, never written into the text', () => {
    const sql = historySql({ ...query, site: "x' OR 1=1 --", device: '"; DROP TABLE events' }, 'number')
    expect(sql?.text).not.toMatch(/OR 1|DROP/)
    expect(sql?.params).toEqual(["x' OR 1=1 --", '"; DROP TABLE events'])
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, '0; DROP TABLE events' as never])('%s is no instant, step or limit', (odd) => {
    for (const field of ['from', 'to', 'step', 'limit'])
      expect(() => historySql({ ...query, [field]: odd }, 'number')).toThrow('not a whole number')
  })

  test('no question asks for more than the most', () => {
    expect(historySql({ ...query, limit: 1e12 }, 'number')?.text).toContain('LIMIT 100000')
    expect(historySql(query, 'number')?.text).toContain('LIMIT 10000')
  })

  test('words have no mean and no sum', () => {
    for (const fn of ['mean', 'sum'] as const) expect(historySql({ ...query, step: 10, fn }, 'text')).toBeNull()
    for (const fn of ['first', 'last', 'min', 'max', 'count'] as const)
      expect(historySql({ ...query, step: 10, fn }, 'text')).not.toBeNull()
  })
})
