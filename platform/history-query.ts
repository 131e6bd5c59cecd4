import type { HistoryQuery } from './history.ts'

/** How a point is kept: numbers as DOUBLE, yes and no as BOOLEAN, words as VARCHAR. */
export type HistoryType = 'number' | 'boolean' | 'text'

/** One wide table: a kind and its points. */
export interface HistoryTable {
  readonly id: string
  readonly points: Readonly<Record<string, HistoryType>>
}

/** A question as SQL: names are checked and quoted, whole numbers written out, everything else bound. */
export interface HistorySql {
  readonly text: string
  readonly params: readonly string[]
}

const MOST = 100_000
const USUAL = 10_000

/** The SQL of a question about a point of this type. Null when the answer is empty by nature (the mean of words). */
export function historySql(query: HistoryQuery, type: HistoryType): HistorySql | null {
  const limit = Math.min(whole(query.limit ?? USUAL), MOST)
  const step = whole(query.step ?? 0)
  const column = quoted(query.point)
  const where = `FROM ${tableName(query.kind)} WHERE _site = $1 AND _device = $2 AND _at >= ${whole(query.from)} AND _at < ${whole(query.to)} AND ${column} IS NOT NULL`
  const params = [query.site, query.device]
  if (step === 0) return { text: `SELECT _at::DOUBLE, ${column} ${where} ORDER BY _at LIMIT ${limit}`, params }
  const value = bucketed(query.fn ?? 'mean', column, type)
  if (!value) return null
  const bucket = `(_at // ${step} * ${step})::DOUBLE AS _bucket`
  return { text: `SELECT ${bucket}, ${value} ${where} AND _quality < ${BAD} GROUP BY _bucket ORDER BY _bucket LIMIT ${limit}`, params }
}

/** Quality as it is stored. */
export const QUALITIES = ['good', 'uncertain', 'bad'] as const
const BAD = QUALITIES.indexOf('bad')

function bucketed(fn: NonNullable<HistoryQuery['fn']>, column: string, type: HistoryType): string | null {
  switch (fn) {
    case 'count':
      return `count(${column})::DOUBLE`
    case 'first':
      return `arg_min(${column}, _at)`
    case 'last':
      return `arg_max(${column}, _at)`
    case 'min':
    case 'max':
      return `${fn}(${column})`
    case 'mean':
      return type === 'text' ? null : `avg(${column}::DOUBLE)`
    case 'sum':
      return type === 'text' ? null : `sum(${column}::DOUBLE)`
  }
}

/** Our own columns begin with `_`, which no name of a point does. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

export const tableName = (kind: string): string => quoted(kind, 'readings_')

/** An identifier in quotes. Throws on anything but letters, digits and `_`, so that no name can become SQL. */
export function quoted(name: string, prefix = ''): string {
  if (!NAME.test(name)) throw new RangeError(`not a name of a kind or point: ${JSON.stringify(name.slice(0, 80))}`)
  return `"${prefix}${name}"`
}

/** A number that is written into the SQL. */
function whole(n: number): number {
  const rounded = Math.floor(n)
  if (!Number.isSafeInteger(rounded)) throw new RangeError(`not a whole number: ${n}`)
  return rounded
}
