import type { Point } from '../../../core/kind.ts'
import type { HistoryView } from '../../contract.ts'

/** A point as a line: numbers as they are; words as steps 0, 1, 2 … whose names stand on the axis. */
export interface TrendData {
  /** Unix seconds, rising. */
  readonly at: readonly number[]
  readonly value: readonly (number | null)[]
  /** Names of the steps; null for numbers. */
  readonly words: readonly string[] | null
}

/** Buckets without data become gaps when they are more than three steps wide; a gap drawn as a line would be a lie. */
export function trendData(
  history: Pick<HistoryView, 'at' | 'value' | 'step'>,
  point: Point | undefined,
  language: 'zh-CN' | 'en',
): TrendData {
  const keys = point && wordKeys(point)
  const at: number[] = []
  const value: (number | null)[] = []
  for (let i = 0; i < history.at.length; i++) {
    const now = history.at[i]!
    const before = i > 0 ? history.at[i - 1]! : now
    // Numbers only: a word lasts until the next one.
    if (!keys && history.step > 0 && now - before > history.step * 3) {
      at.push((before + history.step) / 1_000)
      value.push(null)
    }
    at.push(now / 1_000)
    value.push(asNumber(history.value[i] ?? null, keys))
  }
  return { at, value, words: keys && point ? keys.map((key) => wordOf(point, key, language)) : null }
}

function asNumber(value: number | string | boolean | null, keys: readonly string[] | undefined): number | null {
  if (value === null) return null
  if (!keys) return typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : null
  // Booleans come as true/false or, from a column of numbers, as 1/0.
  const key = typeof value === 'number' && keys[0] === 'false' ? String(value !== 0) : String(value)
  const index = keys.indexOf(key)
  return index < 0 ? null : index
}

/** Points that can be drawn as a line. */
export const isDrawable = (point: Point): boolean => point.type === 'number' || point.type === 'boolean' || point.type === 'enum'

function wordKeys(point: Point): readonly string[] | undefined {
  if (point.type === 'boolean') return ['false', 'true']
  if (point.type === 'enum') return Object.keys(point.words)
  return undefined
}

function wordOf(point: Point, key: string, language: 'zh-CN' | 'en'): string {
  if (point.type === 'boolean') return point.words[key === 'true' ? 'true' : 'false'][language]
  return point.type === 'enum' ? (point.words[key]?.[language] ?? key) : key
}
