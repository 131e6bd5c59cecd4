import type { Point } from '../../../core/kind.ts'
import type { Value } from '../../../core/reading.ts'

/** A value as a person reads it: number and unit apart, words in the language asked for. */
export interface Worded {
  readonly text: string
  readonly unit: string
  /** Outside the point's usual band, or not its usual word. */
  readonly unusual: boolean
}

const UNITS: Readonly<Record<string, string>> = { 'm3/h': 'm³/h', count: '', ratio: '', bool: '', text: '', '°C': '℃' }

export const unitText = (unit: string): string => UNITS[unit] ?? unit

export function valueWords(point: Point | undefined, value: Value, language: 'zh-CN' | 'en'): Worded {
  if (!point) return { text: String(value), unit: '', unusual: false }
  switch (point.type) {
    case 'number': {
      if (typeof value !== 'number') return { text: String(value), unit: '', unusual: false }
      const decimals = point.decimals ?? (Number.isInteger(value) ? 0 : 2)
      const unusual = point.normal !== undefined && (value < point.normal[0] || value > point.normal[1])
      return { text: value.toFixed(decimals), unit: unitText(point.unit), unusual }
    }
    case 'boolean':
      return {
        text: point.words[value ? 'true' : 'false'][language],
        unit: '',
        unusual: point.normal !== undefined && value !== point.normal,
      }
    case 'enum':
      return {
        text: point.words[String(value)]?.[language] ?? String(value),
        unit: '',
        unusual: point.normal !== undefined && !point.normal.includes(String(value)),
      }
    case 'list': {
      const words = String(value).split(',').filter(Boolean)
      return {
        text: words.map((word) => point.words[word]?.[language] ?? word).join(language === 'en' ? ', ' : '、') || '–',
        unit: '',
        unusual: point.normal !== undefined && words.some((word) => !point.normal!.includes(word)),
      }
    }
    case 'text':
      return { text: String(value), unit: '', unusual: false }
  }
}
