import type { NoteEntry } from '../core/journal-entry.ts'
import type { Instant } from '../core/time.ts'
import { fullBucket, type Allowance, type Rate } from './limits.ts'
import type { Session } from './session.ts'

/** A note of the journal about a device's connection, before it is stamped. */
export type PresenceNote = Unstamped<Extract<NoteEntry, { type: 'connect' | 'disconnect' }>>
type Unstamped<Note> = Note extends unknown ? Omit<Note, 'at'> : never

/** Who is connected. Facts only: what they mean for «online» one rule decides elsewhere. */
export interface Presence {
  /** The session of this device and client id that is now connected or being let in. */
  find(device: string, key: string): Session | undefined
  /** Sessions of a device, not counting the one that would be taken over. */
  others(device: string, key: string): number
  of(device: string): readonly Session[]
  /** A place for a session about to be let in; `arrive` follows, or `leave` if it never comes that far. */
  reserve(session: Session): void
  arrive(session: Session): void
  leave(session: Session): void
  /** What a device (that speaks for so many) may still send; shared by its sessions and kept a while after the last. */
  allowance(device: string, voices: number, now: Instant): Allowance
  sweep(now: Instant): void
  all(): Iterable<Session>
  readonly count: number
}

export function openPresence(rate: Rate, note: (note: PresenceNote) => void): Presence {
  const devices = new Map<string, Map<string, Session>>()
  const allowances = new Map<string, Allowance>()
  const present = new Map<string, number>()
  let count = 0

  const change = (device: string, by: 1 | -1): number => {
    const sessions = (present.get(device) ?? 0) + by
    if (sessions > 0) present.set(device, sessions)
    else present.delete(device)
    count += by
    return sessions
  }

  return {
    find: (device, key) => devices.get(device)?.get(key),
    others(device, key) {
      const own = devices.get(device)
      return own ? own.size - (own.has(key) ? 1 : 0) : 0
    },
    of: (device) => [...(devices.get(device)?.values() ?? [])],
    reserve(session) {
      const device = session.device!.id
      let own = devices.get(device)
      if (!own) devices.set(device, (own = new Map()))
      own.set(session.key, session)
    },
    arrive(session) {
      const { id, site } = session.device!
      session.present = true
      note({ type: 'connect', site, device: id, sessions: change(id, 1) })
    },
    leave(session) {
      if (!session.device) return
      const { id, site } = session.device
      const own = devices.get(id)
      // Whoever took the session over stands in its place already.
      if (own?.get(session.key) === session) own.delete(session.key)
      if (own?.size === 0) devices.delete(id)
      if (!session.present) return
      session.present = false
      const sessions = change(id, -1)
      if (session.why !== 'hub-stopped') note({ type: 'disconnect', site, device: id, sessions, why: session.why ?? 'lost' })
    },
    allowance(device, voices, now) {
      let found = allowances.get(device)
      if (!found) allowances.set(device, (found = { values: fullBucket(rate, voices, now), events: fullBucket(rate, voices, now) }))
      return found
    },
    sweep(now) {
      // A bucket that is full again tells nothing.
      const fullAgain = ((rate.burst + rate.perSecond) / rate.perSecond) * 1_000 + rate.slowForMs
      for (const [device, { values, events }] of allowances)
        if (!devices.has(device) && Math.abs(now - Math.max(values.at, events.at)) > fullAgain) allowances.delete(device)
    },
    *all() {
      for (const own of devices.values()) yield* own.values()
    },
    get count() {
      return count
    },
  }
}
