import { Registry } from 'prom-client'
import type { Estate } from './core/ledger.ts'
import type { ReplayedEdge, ReplayOptions } from './cli/ends.ts'
import { KINDS } from './devices/kinds/index.ts'
import { type LedgerChange, openLedger } from './devices/ledger.ts'
import { openTwins } from './devices/twin.ts'
import { openIntake } from './ingest/intake.ts'
import { openBus } from './platform/bus.ts'
import type { Journal } from './platform/journal.ts'
import { readJournalFile } from './platform/journal-file.ts'
import { ALARM_POINTS, ALARMS } from './rules/alarms/index.ts'
import type { Edge } from './rules/engine/edge.ts'
import { openEngine } from './rules/engine/engine.ts'

/**
 * Runs ingest and rules over a log that is on disk, in the log's own time, beside whoever writes it, and gives every alarm edge.
 * Nothing is written. The ledger is the one given, changed where the log changes it.
 */
export function* replay({ journal: file, estates }: ReplayOptions): Iterable<ReplayedEdge> {
  const ledger = openLedger()
  for (const estate of estates) ledger.apply(changeOf(estate), 0)
  const bus = openBus()
  const twins = openTwins()
  const found: Edge[] = []
  const engine = openEngine({
    ledger,
    twins,
    alarms: ALARMS,
    start: 0,
    decided: (edge) => void found.push(edge),
    presence(device, presence, since) {
      const twin = twins.get(device.id)
      if (twin) Object.assign(twin, { presence, presenceSince: since })
    },
    failed: () => {},
  })
  bus.time.subscribe((at) => engine.advance(at))
  bus.heard.subscribe(({ device, at, position }) => engine.heard(device, at, position))
  bus.readings.subscribe(({ reading, newest, position }) => {
    if (newest) engine.reading(reading, position)
  })
  bus.events.subscribe((event) => engine.event(event, event.position))
  bus.notes.subscribe(({ entry, position }) => engine.note(entry, position))
  const intake = openIntake({
    ledger,
    kinds: KINDS,
    twins,
    journal: NO_JOURNAL,
    bus,
    clock: { now: () => 0, onStep() {}, stop() {} },
    rejects: { keep() {} },
    metrics: new Registry(),
  })
  for (const group of readJournalFile(file, 0)) {
    for (const { position, entry } of group) {
      if (entry.type === 'ledger') ledger.apply(entry.change as LedgerChange, entry.version)
      intake.replay(position, entry)
    }
    for (const { at, position, site, subject, type, part, active } of found.splice(0))
      yield { at, position, site, subject, type, part, active, priority: ALARM_POINTS.get(type)?.point.priority ?? 'J' }
  }
}

const changeOf = (estate: Estate): LedgerChange => ({
  site: estate.site,
  places: estate.places,
  devices: estate.devices,
  settings: estate.settings ?? [],
})

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
