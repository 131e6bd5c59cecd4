/** Durations are milliseconds everywhere in code; these name the unit at the place of use. */
export const seconds = (n: number): number => n * 1_000
export const minutes = (n: number): number => n * 60_000
export const hours = (n: number): number => n * 3_600_000
export const days = (n: number): number => n * 86_400_000

/** Instants are Unix milliseconds. Outside (HTTP, Socket.io, exports) they are ISO 8601 with the site's offset. */
export type Instant = number

/**
 * Writes an instant as ISO 8601 with offset in an IANA zone: `2026-11-23T03:00:00.000+08:00`.
 * Throws RangeError for an unknown zone or an instant outside the Date range.
 */
export function isoIn(zone: string, at: Instant): string {
  const offset = offsetMinutes(zone, at)
  const local = new Date(at + offset * 60_000).toISOString().slice(0, -1)
  if (offset === 0) return `${local}+00:00`
  const sign = offset < 0 ? '-' : '+'
  const abs = Math.abs(offset)
  return `${local}${sign}${two(Math.floor(abs / 60))}:${two(abs % 60)}`
}

/** Offset of a zone at an instant, in minutes east of UTC, right across DST changes. */
export function offsetMinutes(zone: string, at: Instant): number {
  const parts = formatter(zone).formatToParts(at)
  const get = (type: string): number => Number(parts.find((part) => part.type === type)?.value)
  const asUtc = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'))
  return Math.round((asUtc - Math.floor(at / 1000) * 1000) / 60_000)
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(zone: string): Intl.DateTimeFormat {
  let found = formatters.get(zone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formatters.set(zone, found)
  }
  return found
}

const two = (n: number): string => String(n).padStart(2, '0')
