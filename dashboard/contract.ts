/**
 * The whole conversation between server and browser. Server and browser import this file; nothing is typed twice.
 * Times are ISO 8601 with the site's offset in REST, Unix milliseconds in Socket.io.
 */
import type { Alarm, Priority, Transition } from '../core/alarm.ts'
import type { Kind, System } from '../core/kind.ts'
import type { Place } from '../core/ledger.ts'
import type { Quality, Value } from '../core/reading.ts'
import type { Permission, Right, Role } from '../core/role.ts'
import type { Setting } from '../core/setting.ts'
import type { FullText, Text } from '../core/text.ts'

export type Presence = 'notCommissioned' | 'online' | 'offline' | 'unknown'

/** `estate`, `alarms`, `building:ID`, `device:ID`. Every view carries the open alarms, for the banner. */
export type View = 'estate' | 'alarms' | `building:${string}` | `device:${string}`

// ---- Socket.io -------------------------------------------------------------------------------------------------

export interface ClientEvents {
  watch(ask: { site: string; view: View }, answer?: (result: WatchAnswer) => void): void
  resume(ask: { site: string; view: View; epoch: string; seq: number }, answer?: (result: WatchAnswer) => void): void
  /** Credit: the browser says which batch of values it has drawn; the server sends no more than two ahead. */
  drawn(batch: number): void
}
export type WatchAnswer = { ok: true } | { ok: false; reason: 'not-signed-in' | 'no-such-site' | 'no-such-view' | 'not-permitted' }

export interface ServerEvents {
  snapshot(snapshot: Snapshot): void
  changes(changes: Changes): void
  values(values: ValueBatch): void
  beat(beat: Beat): void
  /** The session ended (signed out elsewhere, account disabled). */
  signedOut(): void
}

/** What the view shows, whole. `seq` is the newest change it holds. */
export interface Snapshot {
  readonly epoch: string
  readonly seq: number
  readonly at: number
  readonly site: string
  readonly view: View
  /** Open alarms that this user may see. */
  readonly alarms: readonly LiveAlarm[]
  /** estate and building: one line per device of the view. device: that one device. alarms: empty. */
  readonly devices: readonly LiveDevice[]
  readonly hub: HubState
}

/** Lossless, numbered by one per message; a gap means: resume. */
export interface Changes {
  readonly epoch: string
  readonly seq: number
  readonly at: number
  readonly items: readonly Change[]
}
export type Change =
  | { readonly type: 'alarm'; readonly alarm: LiveAlarm; readonly transition: Pick<Transition, 'event' | 'by' | 'at' | 'why'> }
  | { readonly type: 'presence'; readonly device: string; readonly presence: Presence; readonly since: number }
  | { readonly type: 'ledger' }
  | { readonly type: 'shelves' }
  | { readonly type: 'rejects'; readonly count: number }
  | { readonly type: 'quarantine'; readonly count: number }
  | { readonly type: 'hub'; readonly hub: HubState }

/** An alarm as in `core/alarm.ts`; times in Unix ms. A closed one (state normal) leaves the list. */
export type LiveAlarm = Alarm & { readonly silent: boolean; readonly system: System; readonly building: string | null }

export interface LiveDevice {
  readonly id: string
  readonly presence: Presence
  readonly since: number | null
  readonly lastHeardAt: number | null
  /** Headline points on estate and building, all points on device. `[value, at, receivedAt, quality]` */
  readonly points: Readonly<Record<string, LivePoint>>
}
export type LivePoint = readonly [value: Value, at: number, receivedAt: number, quality: Quality]

/** Live values of the view, coalesced in windows of 100 ms (1 s in slow rooms), volatile and unnumbered. */
export interface ValueBatch {
  readonly batch: number
  readonly at: number
  readonly values: readonly (readonly [device: string, points: Readonly<Record<string, LivePoint>>])[]
}

/** At least every 2 s. `at` is hub time: the browser shows the difference of clocks. */
export interface Beat {
  readonly epoch: string
  readonly seq: number
  readonly at: number
}

export interface HubState {
  /** good; `notRecorded`: the disk is full or failing, alarms go on. */
  readonly recording: 'good' | 'notRecorded'
  readonly historyPaused: boolean
  /** Demo or speeded clock: banded on screen. */
  readonly demo: boolean
  readonly speed: number
  readonly startedAt: number
  readonly version: string
}

// ---- REST below /api/v1 ----------------------------------------------------------------------------------------

export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/** GET /session, answer of POST /session {name, password}. */
export interface Session {
  readonly name: string
  readonly displayName: string
  readonly roles: readonly Role[]
  readonly rights: Readonly<Record<Permission, Right>>
  readonly language: 'zh-CN' | 'en'
  readonly expiresAt: string
}

/** GET /sites */
export interface SiteView {
  readonly id: string
  readonly name: Text
  readonly timezone: string
  /** Null until incidents exist; never invented. */
  readonly securityState: null
}

/** GET /kinds: everything the screen must know to word and draw a kind. */
export interface KindView extends Omit<Kind, 'examples'> {
  readonly alarms: readonly AlarmPointView[]
}
export interface AlarmPointView {
  readonly type: string
  readonly kind: string
  readonly class: Alarm['class']
  readonly priority: Priority
  readonly latching: boolean
  readonly silent: boolean
  readonly plan: string | null
  readonly planNote: FullText | null
  readonly name: FullText
  readonly raised: FullText
  readonly cleared: FullText
  readonly cause: FullText
  readonly consequence: FullText
  readonly response: FullText
  readonly respondWithinMin: number
  readonly settings: Readonly<Record<string, Setting>>
  readonly show: readonly string[]
}

/** GET /sites/{id}/places */
export type PlaceView = Place

/** GET /devices?site&kind&online */
export interface DeviceSummary {
  readonly id: string
  readonly site: string
  readonly kind: string
  readonly name: Text
  readonly place: string
  readonly gateway: string | null
  readonly simulated: boolean
  readonly presence: Presence
  readonly online: boolean
  readonly lastHeardAt: string | null
}
/** GET /devices/{id} */
export interface DeviceDetail extends DeviceSummary {
  readonly presenceSince: string | null
  readonly serves: readonly string[]
  readonly responsible: string | null
  readonly facts: Readonly<Record<string, Value>>
  /** ms, hub minus device; null until measured. */
  readonly clockSkew: number | null
  readonly points: Readonly<
    Record<
      string,
      { readonly value: Value; readonly at: string; readonly receivedAt: string; readonly quality: Quality; readonly stale: boolean }
    >
  >
  /** Settings in force for this device's alarms: value, unit, where it comes from (default, site, device), source. */
  readonly settings: readonly {
    readonly type: string
    readonly name: string
    readonly value: number
    readonly from: 'default' | 'site' | 'device'
  }[]
}

/** GET /devices/{id}/history?point&from&to&step&fn */
export interface HistoryView {
  readonly device: string
  readonly point: string
  readonly fn: string
  readonly step: number
  readonly at: readonly number[]
  readonly value: readonly (number | string | boolean | null)[]
  readonly alarms: readonly {
    readonly id: string
    readonly type: string
    readonly priority: Priority
    readonly raisedAt: number
    readonly clearedAt: number | null
  }[]
}

/** An alarm over REST: as in the contract, ISO times. */
export type AlarmView = Omit<Alarm, 'raisedAt' | 'lastRaisedAt' | 'clearedAt' | 'acknowledgedAt' | 'shelvedUntil' | 'closedAt'> & {
  readonly raisedAt: string
  readonly lastRaisedAt: string
  readonly clearedAt: string | null
  readonly acknowledgedAt: string | null
  readonly shelvedUntil: string | null
  readonly closedAt: string | null
}
/** GET /alarms/{id}: the alarm with everything that happened to it, and its five previous ones of the same key. */
export interface AlarmDetail extends AlarmView {
  readonly transitions: readonly (Omit<Transition, 'at'> & { readonly at: string })[]
  readonly previous: readonly AlarmView[]
}

/** POST /alarms/{id}/acknowledge {count, comment?}; the answer is the alarm. Every POST may carry `Idempotency-Key`. */
export interface AcknowledgeBody {
  readonly count: number
  readonly comment?: string
}
/** POST /alarms/{id}/shelve {reason, minutes, oneShot?}. P1 and life safety cannot be shelved; P2 ≤ 60 min, P3 ≤ 480. */
export interface ShelveBody {
  readonly reason: string
  readonly minutes: number
  readonly oneShot?: boolean
}

/** GET /shelves, POST /shelves: a record over a device or place and alarm types, with or without an open alarm. */
export interface Shelf {
  readonly id: string
  readonly site: string
  /** Device id, or `place:ID`. */
  readonly scope: string
  /** Empty = all types that may be shelved. */
  readonly types: readonly string[]
  readonly reason: string
  readonly by: string
  readonly from: string
  readonly until: string
  readonly oneShot: boolean
  readonly endedAt: string | null
  readonly endedBy: string | null
}
/** GET /permits, POST /permits: out of service, with a permit number and an end. */
export interface Permit extends Omit<Shelf, 'oneShot'> {
  readonly permit: string
}

/** POST /permits: takes a device's or place's alarm types out of service under a permit number; the answer is the permit. Empty types = all. */
export interface PermitBody {
  readonly site: string
  /** Device id, or `place:ID`. */
  readonly scope: string
  readonly types: readonly string[]
  readonly reason: string
  readonly permit: string
  readonly minutes: number
}

/** GET /rejects?site&device&limit&cursor: refused packets and values, newest first. */
export interface RejectView {
  readonly id: number
  readonly site: string
  readonly device: string
  readonly topic: string
  readonly at: string
  /** One of `REFUSALS` in core/packet.ts. */
  readonly reason: string
  readonly point: string | null
  readonly detail: string
  /** At most 2 kB of the payload, as text. */
  readonly payload: string
}

/** GET /quarantine: strangers that knocked, newest first. */
export interface QuarantineView {
  readonly userName: string
  readonly clientId: string
  readonly address: string
  readonly reason: 'unknown-device' | 'wrong-token' | 'no-credentials'
  readonly firstAt: string
  readonly lastAt: string
  readonly count: number
}
/** POST /quarantine/{userName}/adopt: the user name becomes a device of the ledger. */
export interface AdoptBody {
  readonly site: string
  readonly kind: string
  readonly place: string
  readonly name: Text
}
/** The token is in this answer only and never shown again. */
export interface AdoptAnswer {
  readonly device: string
  readonly token: string
}

/** RFC 9457. `code` is stable. */
export interface ProblemDetails {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail?: string
  readonly fields?: readonly { readonly path: string; readonly message: string }[]
}
