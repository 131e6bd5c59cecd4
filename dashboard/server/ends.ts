import type { Alarm, Transition } from '../../core/alarm.ts'
import type { AsideRecord } from '../../core/aside.ts'
import type { Instant } from '../../core/time.ts'
import type { Credentials } from '../../devices/credentials.ts'
import type { Ledger } from '../../devices/ledger.ts'
import type { Twins } from '../../devices/twin.ts'
import type { Bus, QuarantineRecord, RejectRecord } from '../../platform/bus.ts'
import type { Clock } from '../../platform/clock.ts'
import type { History } from '../../platform/history.ts'
import type { Log } from '../../platform/log.ts'
import type { Metrics } from '../../platform/metrics.ts'
import type { Records } from '../../platform/records.ts'
import type { Audit } from '../../platform/audit.ts'
import type { AlarmPointView, HubState } from '../contract.ts'
import type { Accounts } from './accounts.ts'
import type { Tokens } from './tokens.ts'

/** Everything the dashboard needs of the hub; main.ts hands it over. */
export interface Ends {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly records: Records
  readonly ledger: Ledger
  readonly twins: Twins
  readonly credentials: Credentials
  readonly history: History
  readonly alarms: AlarmReads
  readonly rejects: { list(query: { site?: string; device?: string; before?: number; limit: number }): Promise<readonly RejectRecord[]> }
  /** People and programs; opened by main.ts, because the command line works on the same ones. */
  readonly accounts: Accounts
  readonly tokens: Tokens
  /** Real time, also where the hub's own clock is speeded: sign-ins and lock-outs go by it. */
  readonly realClock: { now(): Instant }
  readonly audit: Pick<Audit, 'add' | 'list'>
  /** Folder of the built web page; null = none is served. */
  readonly webFolder: string | null
  readonly quarantine: { list(): readonly QuarantineRecord[] }
  /** Definitions of all alarms, by type. */
  readonly alarmPoints: ReadonlyMap<string, AlarmPointView>
  hub(): HubState
  /** Able to take readings; the reason when not. */
  ready(): { readonly ready: boolean; readonly why?: string }
}

/** Reading alarms. Changing them goes through `bus.ask` (`alarm.acknowledge`, `alarm.shelve`, …). */
export interface AlarmReads {
  /** Open alarms (state other than normal), oldest first. */
  open(site?: string): readonly Alarm[]
  get(
    id: string,
  ): Promise<{ readonly alarm: Alarm; readonly transitions: readonly Transition[]; readonly previous: readonly Alarm[] } | null>
  list(query: {
    site?: string
    device?: string
    state?: string
    priority?: string
    from?: Instant
    to?: Instant
    before?: string
    limit: number
  }): Promise<{ readonly items: readonly Alarm[]; readonly next: string | null }>
  shelves(site?: string): readonly AsideRecord[]
  permits(site?: string): readonly AsideRecord[]
}
