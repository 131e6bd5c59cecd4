import { hubNow } from '../data/hub-clock.ts'
import { useCell } from '../data/cell.ts'
import { currentSite } from '../data/sites.ts'
import { useSecond } from '../data/ticker.ts'
import { useTexts } from '../i18n.ts'
import { ageOf } from '../logic/age.ts'

interface Formats {
  readonly time: Intl.DateTimeFormat
  readonly day: Intl.DateTimeFormat
  readonly offset: Intl.DateTimeFormat
}
const formats = new Map<string, Formats>()

function formatsOf(zone: string): Formats {
  let found = formats.get(zone)
  if (!found) {
    // Swedish writes dates and times as ISO does, which reads the same in both our languages.
    found = {
      time: new Intl.DateTimeFormat('sv-SE', { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit' }),
      day: new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }),
      offset: new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'shortOffset' }),
    }
    formats.set(zone, found)
  }
  return found
}

export const timeIn = (zone: string, at: number): string => formatsOf(zone).time.format(at)
export const dayIn = (zone: string, at: number): string => formatsOf(zone).day.format(at)

/** `UTC+8` */
export const offsetIn = (zone: string, at: number): string =>
  (
    formatsOf(zone)
      .offset.formatToParts(at)
      .find((part) => part.type === 'timeZoneName')?.value ?? 'UTC'
  ).replace('GMT', 'UTC')

/** Date, time and zone, for titles and records. */
export const fullIn = (zone: string, at: number): string => `${dayIn(zone, at)} ${timeIn(zone, at)} ${offsetIn(zone, at)}`

/** The site's zone; the browser's own until a site is known. */
export const useZone = (): string => useCell(currentSite)?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone

/** Unix ms of a time from REST (ISO) or the socket (Unix ms). */
export const instant = (at: string | number): number => (typeof at === 'number' ? at : Date.parse(at))

/** A time of the site: hh:mm:ss, with the day in front when it is not today. The title says date and zone. */
export function When({ at }: { at: string | number | null }) {
  const zone = useZone()
  if (at === null) return <span className="none">–</span>
  const ms = instant(at)
  const today = dayIn(zone, hubNow()) === dayIn(zone, ms)
  return (
    <time className="num" dateTime={new Date(ms).toISOString()} title={fullIn(zone, ms)}>
      {today ? '' : `${dayIn(zone, ms).slice(5)} `}
      {timeIn(zone, ms)}
    </time>
  )
}

/** How long ago, ticking with the hub's clock. */
export function Since({ at, title }: { at: string | number | null; title?: string }) {
  const { t } = useTexts()
  const ms = at === null ? null : instant(at)
  const text = useSecond(() => {
    if (ms === null) return '–'
    const age = ageOf(hubNow() - ms)
    return t(age.key, { ...age })
  })
  return (
    <span className="num" title={title}>
      {text}
    </span>
  )
}
