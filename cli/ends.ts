import type { Config } from '../config.ts'
import type { Estate } from '../core/ledger.ts'
import type { Instant } from '../core/time.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { HubParts } from './hub-deeds.ts'

/** The outside of the command line, so that it can be called from anywhere. */
export interface Io {
  out(text: string): void
  error(text: string): void
  /** All of standard input. */
  input(): Promise<Buffer>
  /** Asks without showing what is typed; null where there is no terminal. */
  password(prompt: string): Promise<string | null>
  /** Resolves when somebody wants this process to end (Ctrl-C, SIGTERM). */
  stopAsked(): Promise<void>
}

/** What main.ts hands the command line. */
export interface HubSource {
  startHub(options: {
    readonly config: Config
    readonly demo?: { readonly speed: number; readonly origin: Instant }
    /** Stores only. */
    readonly offline?: boolean
  }): Promise<RunningHub>
  /** Runs the rules over a log that is on disk, without a hub. */
  replay(options: ReplayOptions): Iterable<ReplayedEdge>
}

/** A hub that this process runs, or only its stores. */
export interface RunningHub extends HubParts {
  readonly log: Log
  readonly clock: Clock
  /** Null when only the stores are open. */
  readonly addresses: { readonly mqtt: MqttAddresses; readonly http: string } | null
  stop(): Promise<void>
}
export type MqttAddresses = Readonly<
  Partial<Record<'tcp' | 'tls' | 'ws', { readonly host: string; readonly port: number; readonly url: string }>>
>

export interface ReplayOptions {
  /** File of the log; read beside whoever writes it. */
  readonly journal: string
  /** The ledger by which it is decided. */
  readonly estates: readonly Estate[]
}
/** An alarm that became active or clear in a replay. */
export interface ReplayedEdge {
  readonly at: Instant
  readonly position: number
  readonly site: string
  readonly subject: string
  readonly type: string
  readonly part: string
  readonly priority: string
  readonly active: boolean
}
