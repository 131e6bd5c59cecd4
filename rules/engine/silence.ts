import type { Instant } from '../../core/time.ts'
import type { Ledger, LedgerDevice } from '../../devices/ledger.ts'
import type { Twins } from '../../devices/twin.ts'
import type { Presence } from '../../platform/bus.ts'
import type { Timers } from './timers.ts'

/**
 * The one rule that says `offline` (law 7). A device is supervised from its first packet. Its silence counts only while
 * the hub was listening and its gateway was there; behind a lost gateway it is `unknown`, and only the gateway is an alarm.
 * One lazy deadline per device: a packet moves nothing, the deadline looks when it was last heard.
 */
export interface Silence {
  /** Its first packet, or the first after it was not on line. */
  heard(device: LedgerDevice): void
  /** The hub did not listen for `gap` ms until `now` (engine time). */
  notListening(gap: number, now: Instant): void
  /** A limit may have changed. */
  recheck(device: LedgerDevice): void
  forget(device: string): void
  active(): readonly { readonly device: string; readonly since: Instant }[]
  save(): SavedSilence
  restore(saved: SavedSilence): void
}

export interface SavedSilence {
  /** By device: when it fell silent (engine time) or null, and ms of its silence that do not count. */
  readonly watched: Readonly<Record<string, readonly [silentSince: Instant | null, grace: number]>>
}

export interface SilenceEnds {
  readonly ledger: Ledger
  readonly twins: Twins
  readonly timers: Timers
  /** ms of silence that are too many for this device; undefined: never. */
  readonly limit: (device: LedgerDevice) => number | undefined
  readonly hubTime: (engineTime: Instant) => Instant
  readonly presence: (device: LedgerDevice, presence: Presence, since: Instant) => void
  readonly silent: (device: LedgerDevice, active: boolean) => void
}

interface Watched {
  silentSince: Instant | null
  unknown: boolean
  /** Silence that does not count: hub down, gateway lost. Engine ms, valid for the silence since `graceFrom`. */
  grace: number
  graceFrom: Instant
  callOff: (() => void) | undefined
}

/**
 * After a start or a pause everybody has this long to come back, whatever was left of their limit: a device waits up to two
 * minutes between two tries to connect, and half a minute at random before the first (domain reference 5.4).
 */
const COME_BACK_MS = 150_000

export function openSilence(ends: SilenceEnds): Silence {
  const { timers } = ends
  const watched = new Map<string, Watched>()
  let notBefore = 0

  const heardAt = (device: string): Instant => (ends.twins.get(device)?.lastHeardAt ?? 0) - ends.hubTime(0)

  function due(device: LedgerDevice, state: Watched): Instant | undefined {
    const limit = ends.limit(device)
    if (limit === undefined) return undefined
    const heard = heardAt(device.id)
    const grace = heard > state.graceFrom ? 0 : state.grace
    return Math.max(heard + limit + grace, notBefore)
  }

  function arm(device: LedgerDevice, state: Watched): void {
    state.callOff?.()
    const at = due(device, state)
    state.callOff = at === undefined ? undefined : timers.set(at, `silence|${device.id}`, () => look(device.id))
  }

  function look(id: string): void {
    const device = ends.ledger.device(id)
    const state = watched.get(id)
    if (!device || !state || state.silentSince !== null || state.unknown) return
    const at = due(device, state)
    if (at === undefined || at > timers.now) return arm(device, state)
    if (device.gateway && lost(device.gateway)) return becomeUnknown(device, state)
    const verdict = device.gateway ? awaitedVerdict(device.gateway) : undefined
    if (verdict !== undefined) {
      state.callOff = timers.set(verdict, `silence|${id}`, () => look(id))
      return
    }
    state.silentSince = timers.now
    ends.presence(device, 'offline', ends.hubTime(timers.now))
    ends.silent(device, true)
    for (const child of ends.ledger.children(id)) {
      const childState = watched.get(child.id)
      if (childState && childState.silentSince === null) becomeUnknown(child, childState)
    }
  }

  /** A gateway that missed its own heartbeat may be what is silent: its children wait until that is decided. */
  function awaitedVerdict(gateway: string): Instant | undefined {
    const device = ends.ledger.device(gateway)
    const state = watched.get(gateway)
    const limit = device && ends.limit(device)
    if (!device || !state || limit === undefined || heardAt(gateway) + limit / 2 > timers.now) return undefined
    const at = due(device, state)
    // One past it: at the same instant the order of names would decide.
    return at !== undefined && at >= timers.now ? at + 1 : undefined
  }

  const lost = (gateway: string): boolean => watched.get(gateway)?.silentSince != null

  function becomeUnknown(device: LedgerDevice, state: Watched): void {
    state.unknown = true
    state.callOff?.()
    state.callOff = undefined
    ends.presence(device, 'unknown', ends.hubTime(timers.now))
  }

  /** Its silence begins anew: what passed so far does not count. */
  function pardon(device: LedgerDevice, state: Watched): void {
    state.unknown = false
    state.graceFrom = heardAt(device.id)
    state.grace = Math.max(0, timers.now - state.graceFrom)
    arm(device, state)
  }

  return {
    heard(device) {
      let state = watched.get(device.id)
      if (!state) watched.set(device.id, (state = { silentSince: null, unknown: false, grace: 0, graceFrom: 0, callOff: undefined }))
      const wasSilent = state.silentSince !== null
      state.silentSince = null
      state.unknown = false
      arm(device, state)
      ends.presence(device, 'online', ends.hubTime(timers.now))
      if (!wasSilent) return
      ends.silent(device, false)
      for (const child of ends.ledger.children(device.id)) {
        const childState = watched.get(child.id)
        if (childState?.unknown) pardon(child, childState)
      }
    },
    notListening(gap, now) {
      notBefore = now + COME_BACK_MS
      for (const [id, state] of watched) {
        const heard = heardAt(id)
        if (heard > state.graceFrom) state.grace = 0
        state.graceFrom = heard
        state.grace += gap
        const device = ends.ledger.device(id)
        if (device && state.silentSince === null && !state.unknown) arm(device, state)
      }
    },
    recheck(device) {
      const state = watched.get(device.id)
      if (state && state.silentSince === null && !state.unknown) arm(device, state)
    },
    forget(id) {
      const state = watched.get(id)
      state?.callOff?.()
      watched.delete(id)
    },
    active: () => [...watched].flatMap(([device, state]) => (state.silentSince === null ? [] : [{ device, since: state.silentSince }])),
    save: () => ({
      watched: Object.fromEntries(
        [...watched].map(([id, state]) => [id, [state.silentSince, heardAt(id) > state.graceFrom ? 0 : state.grace] as const]),
      ),
    }),
    restore(saved) {
      for (const [id, [silentSince, grace]] of Object.entries(saved.watched)) {
        const device = ends.ledger.device(id)
        if (!device) continue
        const state: Watched = {
          silentSince,
          unknown: ends.twins.get(id)?.presence === 'unknown',
          grace,
          graceFrom: heardAt(id),
          callOff: undefined,
        }
        watched.set(id, state)
        if (silentSince === null && !state.unknown) arm(device, state)
      }
    },
  }
}
