import type { FullText } from './text.ts'

/** How sure a default is: stated in the seed, confirmed against source n, general knowledge, our own default (tags of the domain reference). */
export type Sure = 'S' | 'C' | 'G' | 'D'

export type Unit =
  | 's'
  | 'min'
  | 'h'
  | 'ms'
  | 'MPa'
  | 'kPa'
  | 'm3/h'
  | 'Hz'
  | 'A'
  | 'kW'
  | 'V'
  | '%'
  | '°C'
  | 'mm'
  | 'mm/s'
  | 'm/s'
  | 'g'
  | '°'
  | 'km'
  | 'count'
  | '1/h'
  | 'ratio'
  | 'dBm'
  | 'bool'
  | 'text'

/**
 * A number that decides something, as a setting per site and device: unit, source and how sure it is.
 * It is never a compliance claim. `min` and `max` bound what a person may enter.
 */
export interface Setting {
  readonly value: number
  readonly unit: Unit
  readonly source: string
  readonly sure: Sure
  readonly min: number
  readonly max: number
  readonly text: FullText
}

/** Settings as rules see them: plain numbers; durations (unit s, min, h, ms) are already milliseconds. */
export type SettingValues<S extends Readonly<Record<string, Setting>>> = { readonly [K in keyof S]: number }

/** Milliseconds per unit of time, or undefined when the unit is none. */
export function unitMs(unit: Unit): number | undefined {
  switch (unit) {
    case 'ms':
      return 1
    case 's':
      return 1_000
    case 'min':
      return 60_000
    case 'h':
      return 3_600_000
    default:
      return undefined
  }
}

/** Value of a setting in the form that rules see. */
export const settingValue = (setting: Setting, override?: number): number => (override ?? setting.value) * (unitMs(setting.unit) ?? 1)
