import { Subject } from 'rxjs'
import type { Alarm, Transition } from '../core/alarm.ts'
import type { Ask, Answer } from '../core/command.ts'
import type { NoteEntry } from '../core/journal-entry.ts'
import type { Packet, Reject, Verdict } from '../core/packet.ts'
import type { DeviceEvent, Reading } from '../core/reading.ts'
import type { Instant } from '../core/time.ts'

/**
 * Where the parts meet. Up go streams, synchronous and in order; down go questions.
 * A listener that throws is its own problem: subjects report it and go on (law 10).
 */
export interface Bus {
  /** Every packet with what became of it. */
  readonly packets: Subject<{ readonly packet: Packet; readonly verdict: Verdict; readonly rejects: readonly Reject[] }>
  /** What changed in the twin by one packet: `newest` are the points that became the newest known. */
  readonly readings: Subject<{ readonly reading: Reading; readonly newest: boolean; readonly position: number }>
  readonly events: Subject<DeviceEvent & { readonly position: number }>
  /** Time moved on to the stamp of the next entry, told before anything of that entry counts: what was due fires first, live and in replay alike. */
  readonly time: Subject<Instant>
  /** Connects, disconnects, hub start and stop, clock steps and ledger versions, as they enter the log. */
  readonly notes: Subject<{ readonly entry: NoteEntry; readonly position: number }>
  /** The first packet of a device, and its first after it was not on line. */
  readonly heard: Subject<{ readonly site: string; readonly device: string; readonly at: Instant; readonly position: number }>
  /** Alarms after their transition is on disk (or 200 ms later, marked notRecorded). */
  readonly alarms: Subject<{ readonly alarm: Alarm; readonly transition: Transition }>
  /** Devices that came on line, went off line or became unknown behind a lost gateway. */
  readonly presence: Subject<{ readonly site: string; readonly device: string; readonly presence: Presence; readonly since: Instant }>
  /** Anything about the ledger or settings changed; screens reload what they show of it. */
  readonly ledger: Subject<{ readonly site: string }>
  readonly rejects: Subject<RejectRecord>
  readonly quarantine: Subject<QuarantineRecord>
  /** Asks whoever owns the target; `unknown` after 5 s, then the same id may be asked again. */
  ask(ask: Ask): Promise<Answer>
  /** The owner of an action answers it. One owner per action. */
  answer(action: string, owner: (ask: Ask) => Promise<Answer>): void
}

/** notCommissioned: never heard. unknown: its gateway is lost. */
export type Presence = 'notCommissioned' | 'online' | 'offline' | 'unknown'

/** A rejected packet or value, kept for inspection. */
export interface RejectRecord {
  readonly id: number
  readonly site: string
  readonly device: string
  readonly topic: string
  readonly at: Instant
  readonly reason: string
  readonly point: string | null
  readonly detail: string
  /** At most 2 kB of the payload, as text. */
  readonly payload: string
}

/** A stranger that knocked: never let in, nothing it sent is kept. */
export interface QuarantineRecord {
  readonly userName: string
  readonly clientId: string
  readonly address: string
  readonly reason: 'unknown-device' | 'wrong-token' | 'no-credentials'
  readonly firstAt: Instant
  readonly lastAt: Instant
  readonly count: number
}

export function openBus(options: { unknownAfterMs?: number; onError?: (error: unknown) => void } = {}): Bus {
  const owners = new Map<string, (ask: Ask) => Promise<Answer>>()
  return {
    packets: new Subject(),
    readings: new Subject(),
    events: new Subject(),
    time: new Subject(),
    notes: new Subject(),
    heard: new Subject(),
    alarms: new Subject(),
    presence: new Subject(),
    ledger: new Subject(),
    rejects: new Subject(),
    quarantine: new Subject(),
    ask(ask) {
      const owner = owners.get(ask.action)
      if (!owner) return Promise.resolve({ refused: 'no-such-action' })
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve({ unknown: true }), options.unknownAfterMs ?? 5_000)
        void owner(ask)
          .catch((error: unknown): Answer => {
            options.onError?.(error)
            return { refused: 'failed' }
          })
          .then((answer) => {
            clearTimeout(timer)
            resolve(answer)
          })
      })
    },
    answer(action, owner) {
      if (owners.has(action)) throw new Error(`two owners for ${action}`)
      owners.set(action, owner)
    },
  }
}
