import type { NoteEntry } from '../core/journal-entry.ts'
import type { Bus } from '../platform/bus.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { statements, type Records } from '../platform/records.ts'
import type { Credentials } from './credentials.ts'
import type { AlarmSettings, Known } from './estate-check.ts'
import { openLedger, type ChangeableLedger, type LedgerChange } from './ledger.ts'
import { answerForLedger } from './ledger-answers.ts'
import { changeStatements, loadLedger, type LedgerTables } from './ledger-rows.ts'

export { ledgerMigrations } from './ledger-rows.ts'

/** The ledger with its rows behind it: the only place that changes it. */
export interface LedgerStore {
  readonly ledger: ChangeableLedger
  /** What an estate is checked against, this ledger's own devices included. */
  readonly known: Known
  /** Puts notes into the log that a crash or a full disk kept from it. Called once at start, when the log may be written. */
  resume(): Promise<void>
}

export interface LedgerStoreEnds {
  readonly records: Records
  /** Puts a note into the log at once and tells the rules; resolves when it is on disk. */
  readonly journalNote: (note: NoteEntry) => Promise<void>
  readonly clock: Clock
  readonly bus: Pick<Bus, 'answer' | 'ledger'>
  readonly log: Log
  readonly credentials: Credentials
  readonly kinds: Known['kinds']
  readonly dialects?: readonly string[]
  /** Settings of all alarms by type. */
  readonly alarms: ReadonlyMap<string, AlarmSettings>
  /** Closes the connections of a device whose token ended. */
  readonly disconnect: (device: string, why: string) => void
}

/** Loads the ledger from its rows and answers on the bus what concerns it. */
export async function openLedgerStore(ends: LedgerStoreEnds): Promise<LedgerStore> {
  const { records, clock, bus, log, credentials } = ends
  const ledger = openLedger()
  await loadLedger(ledger, records)

  const known: Known = {
    kinds: ends.kinds,
    alarms: ends.alarms,
    dialects: ends.dialects,
    takenBy: (device, site) => {
      const other = ledger.device(device)?.site
      return other === site ? undefined : other
    },
  }

  /** A change waits in its table until its note is in the log, so that a crash between the two loses no note. */
  const sendNotes = async (): Promise<void> => {
    const waiting = await records.db<LedgerTables>().selectFrom('ledger_changes').selectAll().orderBy('version').execute()
    for (const { version, site, change } of waiting) {
      await ends.journalNote({
        type: 'ledger',
        at: clock.now(),
        site,
        version,
        change: JSON.parse(change) as LedgerChange,
      })
      await records.write([sql.deleteFrom('ledger_changes').where('version', '=', version).compile()])
    }
  }
  const sendNotesIfPossible = (): Promise<void> =>
    sendNotes().catch((error: unknown) => log.error({ error }, 'ledger changes wait for the journal; they go before the next change'))

  /** Rows first, then memory (the rules look there when they read the note), then the log, then word to the screens. */
  const make = async (change: LedgerChange): Promise<number> => {
    const version = ledger.version + 1
    const site = change.site.id
    const gone = (change.removed?.devices ?? []).filter((id) => ledger.device(id)?.site === site)
    await records.write([
      ...changeStatements(change),
      sql.updateTable('ledger_version').set({ version }).where('id', '=', 1).compile(),
      sql
        .insertInto('ledger_changes')
        .values({ version, site, change: JSON.stringify(change) })
        .compile(),
    ])
    ledger.apply(change, version)
    await sendNotesIfPossible()
    for (const device of gone) {
      await credentials.revoke(device)
      ends.disconnect(device, 'removed from the ledger')
    }
    log.info({ site, version, devices: change.devices?.length ?? 0, removed: gone.length }, 'ledger changed')
    bus.ledger.next({ site })
    return version
  }

  /** One change after the other: each is decided on the ledger that the one before left. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work)
    turn = mine.catch(() => undefined)
    return mine
  }

  answerForLedger({ bus, ledger, known, alarms: ends.alarms, credentials, disconnect: ends.disconnect, make, inTurn })
  return { ledger, known, resume: () => inTurn(sendNotesIfPossible) }
}

const sql = statements<LedgerTables>()
