import type { Duplex } from 'node:stream'
import type { Client } from 'aedes'
import type { LedgerDevice } from '../devices/ledger.ts'
import type { Allowance } from './limits.ts'
import type { Route } from './permit.ts'
import { receiptLine, type ReceiptLine } from './receipt-line.ts'

export type Transport = 'tcp' | 'tls' | 'ws'

/** Why a connection ended. */
export type Why =
  | 'closed' // the device said goodbye
  | 'lost' // the wire went away without a goodbye
  | 'keepalive' // silent for longer than it had promised
  | 'takeover' // the same device with the same client id came again
  | 'too-slow' // did not read what it was sent
  | 'too-large'
  | 'malformed'
  | 'not-recorded' // a packet could not be kept; the device will send it again
  | 'refused' // never let in
  | 'no-introduction' // opened and said nothing
  | 'removed' // the device left the ledger
  | 'hub-stopped'
  | (string & {})

/** One connection, from the accepted socket to its end. */
export interface Session {
  readonly serial: number
  readonly conn: Duplex
  readonly address: string
  readonly transport: Transport
  readonly line: ReceiptLine
  /** Set once the connection is handed to aedes. */
  client: Guest
  /** As spoken at CONNECT. */
  userName: string
  clientId: string
  introduction: { readonly clean: boolean; readonly willTopic: string | null } | null
  /** What a device's sessions are told apart by: its client id, or something unique where it gave none. */
  key: string
  /** Who it is; null until its token was checked. */
  device: LedgerDevice | null
  /** What its device may still send; set when it is let in. */
  allowance: Allowance | null
  /** Largest packet that it may send now, in bytes. */
  largest: number
  /** First reason known; null while nothing is wrong. */
  why: Why | null
  /** Counted as present. */
  present: boolean
  /** Topics that were found permitted with this version of the ledger. */
  routes: Map<string, Route>
  ledgerVersion: number
  /** A gateway's rate is that of a device, times the devices it speaks for. */
  voices: number
  /** Topics outside its rights; made with the first. */
  strangeTopics: Set<string> | null
  /** Packets taken whose receipt has not come. */
  unrecorded: number
  holding: NodeJS.Timeout | null
  /** Writes the receipts that wait for the end of this turn. */
  flush: () => void
}

/** An aedes client that knows its session. `will` is aedes' own field: the will it is to publish. */
export type Guest = Client & { session?: Session; will: unknown }

/** The session of a client that came through the front door. */
export const sessionOf = (client: unknown): Session => (client as Guest).session!

let serial = 0

export function newSession(conn: Duplex, address: string, transport: Transport, largest: number): Omit<Session, 'client'> {
  return {
    serial: ++serial,
    conn,
    address,
    transport,
    line: receiptLine(),
    userName: '',
    clientId: '',
    introduction: null,
    key: '',
    device: null,
    allowance: null,
    largest,
    why: null,
    present: false,
    routes: new Map(),
    ledgerVersion: -1,
    voices: 1,
    strangeTopics: null,
    unrecorded: 0,
    holding: null,
    flush: () => {},
  }
}
