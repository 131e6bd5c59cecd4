import type { Value } from '../core/reading.ts'
import type { Instant } from '../core/time.ts'

/** One point of InfluxDB: what is measured, the tags that it is looked up by, its fields, its time in nanoseconds as text. */
export interface InfluxPoint {
  readonly measurement: string
  readonly tags: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, Value>>
  readonly time: string
}

/**
 * A point in InfluxDB's line protocol: `elevator,site=S,device=L1 floor=3,doorOpen=false 1700000000000000000`.
 * Numbers are floats (a point that is whole today may not be tomorrow, and a field keeps its first type), booleans `true` and
 * `false`, texts quoted. Empty tags and numbers that are none are left out; null when no field is left.
 */
export function pointLine({ measurement, tags, fields, time }: InfluxPoint): string | null {
  let line = escapeName(measurement)
  for (const name in tags) if (tags[name]) line += `,${escapeName(name)}=${escapeName(tags[name])}`
  let between = ' '
  for (const name in fields) {
    const value = fieldText(fields[name])
    if (value === null) continue
    line += `${between}${escapeName(name)}=${value}`
    between = ','
  }
  return between === ' ' ? null : `${line} ${time}`
}

/** Unix ms as nanoseconds, with `within` (0..999999) of them added; text, because a number does not hold them all. */
export const nanoseconds = (at: Instant, within = 0): string => `${Math.floor(at)}${String(within).padStart(6, '0')}`

function fieldText(value: Value | undefined): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value !== 'string') return null
  return `"${QUOTED.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : value}"`
}
const QUOTED = /["\\]/

/** Of a measurement, a tag or a field's key. What the protocol has no spelling for (backslash, control characters) becomes `_`. */
function escapeName(name: string): string {
  if (PLAIN.test(name)) return name
  // oxlint-disable-next-line no-control-regex
  return name.replace(/[\u0000-\u001f\u007f\\]/g, '_').replace(/[ ,=]/g, '\\$&')
}
const PLAIN = /^[A-Za-z0-9_.:/-]*$/
