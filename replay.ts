import type { ReplayedEdge, ReplayOptions } from './cli/ends.ts'
import { decidingHalf } from './deciding-half.ts'
import type { Journal } from './platform/journal.ts'
import { readJournalFile } from './platform/journal-file.ts'
import { ALARM_POINTS } from './rules/alarms/index.ts'
import type { Edge } from './rules/engine/edge.ts'

/**
 * Runs ingest and rules over a log that is on disk, in the log's own time, beside whoever writes it, and gives every alarm edge.
 * Nothing is written. The ledger is the one given, changed where the log changes it.
 */
export function* replay({ journal: file, estates }: ReplayOptions): Iterable<ReplayedEdge> {
  const found: Edge[] = []
  const half = decidingHalf({
    estates,
    clock: { now: () => 0, onStep() {}, stop() {} },
    journal: NO_JOURNAL,
    decided: (edge) => void found.push(edge),
    failed: () => {},
    rejected: () => {},
  })
  for (const group of readJournalFile(file, 0)) {
    for (const { position, entry } of group) half.replay(position, entry)
    for (const { at, position, site, subject, type, part, active } of found.splice(0))
      yield { at, position, site, subject, type, part, active, priority: ALARM_POINTS.get(type)?.point.priority ?? 'J' }
  }
}

/** A replay writes nothing. */
const NO_JOURNAL: Journal = {
  position: 0,
  durable: 0,
  health: 'good',
  append: () => 0,
  closeGroup() {},
  whenDurable: () => Promise.resolve(),
  async *read() {},
  hold() {},
  trim: () => Promise.resolve(0),
  close: () => Promise.resolve(),
}
