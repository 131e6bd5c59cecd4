import { Registry } from 'prom-client'
import type { JournalEntry } from './core/journal-entry.ts'
import type { Estate } from './core/ledger.ts'
import type { RejectRecord } from './platform/bus.ts'
import { KINDS } from './devices/kinds/index.ts'
import { type LedgerChange, openLedger } from './devices/ledger.ts'
import { openTwins } from './devices/twin.ts'
import { openIntake } from './ingest/intake.ts'
import { openBus } from './platform/bus.ts'
import type { Clock } from './platform/clock.ts'
import type { Journal } from './platform/journal.ts'
import { ALARMS } from './rules/alarms/index.ts'
import type { Edge } from './rules/engine/edge.ts'
import { openEngine } from './rules/engine/engine.ts'

/**
 * The half of a hub that decides: ledger, intake, twins and rules on one bus, without broker, stores or screens.
 * A replay of a log on disk is this, and so is a story in virtual time.
 */
export function decidingHalf(ends: {
  readonly estates: readonly Estate[]
  readonly clock: Clock
  readonly journal: Journal
  readonly decided: (edge: Edge) => void
  readonly failed: (key: string, error: unknown) => void
  readonly rejected: (reject: Omit<RejectRecord, 'id'>) => void
}) {
  const ledger = openLedger()
  for (const { site, places, devices, settings } of ends.estates) ledger.apply({ site, places, devices, settings: settings ?? [] }, 0)
  const bus = openBus()
  const twins = openTwins()
  const engine = openEngine({
    ledger,
    twins,
    alarms: ALARMS,
    start: 0,
    decided: ends.decided,
    presence(device, presence, since) {
      const twin = twins.get(device.id)
      if (twin) Object.assign(twin, { presence, presenceSince: since })
      bus.presence.next({ site: device.site, device: device.id, presence, since })
    },
    failed: ends.failed,
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
    journal: ends.journal,
    bus,
    clock: ends.clock,
    rejects: { keep: ends.rejected },
    metrics: new Registry(),
  })
  return {
    engine,
    intake,
    twins,
    /** An entry of a log, in its order; the ledger changes where the log changes it. */
    replay(position: number, entry: JournalEntry): void {
      if (entry.type === 'ledger') ledger.apply(entry.change as LedgerChange, entry.version)
      intake.replay(position, entry)
    },
  }
}
