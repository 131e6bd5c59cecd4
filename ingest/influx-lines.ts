import type { Value } from '../core/reading.ts'
import type { JournalRecord } from '../platform/journal-format.ts'
import { nanoseconds, pointLine } from '../platform/line-protocol.ts'
import { decodeRecorded } from './decode-recorded.ts'

/** Measurement of all events; each kind's readings are in one of its own, named like the kind. */
export const EVENTS = 'events'

/**
 * Lines for InfluxDB: every recorded reading as `{kind},site=…,device=… {point}=…`, every event as
 * `events,site=…,device=…,event=… data="{…}",receivedAt=…`. A reading of doubtful time carries `quality="uncertain"`.
 * The tags are these for ever: 3.x does not let a table change its own.
 *
 * InfluxDB keeps one point per tags and time. That makes writing twice harmless, but would swallow the first of two packets whose
 * time falls into one millisecond (two detectors of one panel, a fast clock set back to the time of receipt). So the digits below
 * the millisecond tell them apart: three of the position in the journal, which is the same whenever the entry is read again, then
 * three of the place within the packet, which are zero for all but arrays, so that times pack well.
 */
export function influxLines(records: readonly JournalRecord[]): { readonly lines: string[]; readonly unreadable: number } {
  const lines: string[] = []
  let unreadable = 0
  const add = (line: string | null) => {
    if (line !== null) lines.push(line)
  }
  for (const { position, entry } of records) {
    const recorded = decodeRecorded(entry)
    if (recorded === null) continue
    if (recorded === 'unreadable') {
      unreadable++
      continue
    }
    const { kind, decoded } = recorded
    const { site, device, at: receivedAt } = recorded.entry
    const tags = { site, device }
    const within = (position % 1_000) * 1_000
    for (const [i, { at, quality, values }] of decoded.readings.entries()) {
      const fields: Readonly<Record<string, Value>> = quality === 'good' ? values : { ...values, quality }
      add(pointLine({ measurement: kind.id, tags, fields, time: nanoseconds(at, within + (i % 1_000)) }))
    }
    for (const [i, { at, event, data }] of decoded.events.entries()) {
      const fields = { data: JSON.stringify(data), receivedAt }
      const time = nanoseconds(at, within + (i % 1_000))
      add(pointLine({ measurement: EVENTS, tags: { ...tags, event }, fields, time }))
    }
  }
  return { lines, unreadable }
}
