import type { Estate } from '../core/ledger.ts'
import type { Role } from '../core/role.ts'
import type { ImportResult } from '../devices/ledger-answers.ts'
import type { AuditVerdict } from '../platform/audit.ts'
import type { Presence } from '../platform/bus.ts'

/**
 * What the command line can do with a hub on the same machine. Done by the running hub over its socket, or by this process on the
 * stores while no hub runs: everything that goes in and comes out is JSON. What is refused throws HubError with the reason as code.
 */
export interface LocalHub {
  about(): Promise<HubAbout>
  estate(ask: { readonly site?: string }): Promise<Estate>
  estates(): Promise<readonly Estate[]>
  importEstate(ask: { readonly files: readonly EstateFile[]; readonly dryRun: boolean }): Promise<ImportResult>
  devices(ask: { readonly site?: string; readonly kind?: string }): Promise<readonly DeviceLine[]>
  deviceToken(ask: { readonly device: string; readonly now: boolean }): Promise<{ readonly device: string; readonly token: string }>
  /** Fresh tokens for all simulated devices that connect themselves; the old ones end. */
  simulatedTokens(ask: { readonly site?: string }): Promise<{ readonly estate: Estate; readonly tokens: Readonly<Record<string, string>> }>
  addUser(ask: NewUser): Promise<{ readonly name: string; readonly roles: readonly Role[] }>
  createToken(ask: { readonly name: string; readonly roles: readonly string[] }): Promise<{
    readonly name: string
    readonly roles: readonly Role[]
    readonly token: string
  }>
  verify(): Promise<AuditVerdict>
}

/** Names of everything that may be asked for over the socket. */
export const LOCAL_DEEDS = [
  'about',
  'estate',
  'estates',
  'importEstate',
  'devices',
  'deviceToken',
  'simulatedTokens',
  'addUser',
  'createToken',
  'verify',
] as const satisfies readonly (keyof LocalHub)[]

export interface HubAbout {
  readonly version: string
  /** False: only its stores are open, by this process. */
  readonly running: boolean
  readonly http: string | null
  readonly mqtt: string | null
  /** File of the log. */
  readonly journal: string
}

/** One file of an estate: a YAML, or one of the tables by its name. */
export interface EstateFile {
  readonly name: string
  readonly text: string
}

export interface DeviceLine {
  readonly id: string
  readonly site: string
  readonly kind: string
  readonly name: string
  readonly place: string
  readonly gateway: string | null
  /** own: it has a token. none: it needs one. gateway: it is carried and needs none. */
  readonly token: 'own' | 'none' | 'gateway'
  /** Null while no hub runs. */
  readonly presence: Presence | null
  readonly lastHeardAt: string | null
}

export interface NewUser {
  readonly name: string
  readonly displayName?: string
  readonly roles: readonly string[]
  readonly password: string
  readonly language?: string
}
