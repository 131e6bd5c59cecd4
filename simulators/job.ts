import { Type, type Static } from 'typebox'
import { EstateSchema } from '../core/ledger.ts'

/** What the simulator process is told on its standard input, as one line of JSON. */
export const JobSchema = Type.Object(
  {
    /** Broker, e.g. `mqtt://127.0.0.1:1883`. */
    url: Type.String({ minLength: 1 }),
    /** The estate whose devices it plays: the whole of it, as in an export. */
    estate: EstateSchema,
    /** Token by device id, one for each device that has a session of its own. */
    tokens: Type.Record(Type.String(), Type.String()),
    /** A story's id, or `demo`: a normal day with the demo's programme over it. */
    story: Type.String({ default: 'demo' }),
    seed: Type.Number({ default: 1 }),
    /** Virtual seconds per real second. */
    speed: Type.Number({ default: 1, minimum: 0.1, maximum: 10_000 }),
    /** An instant shared with the hub: virtual time was `at` when the wall clock said `wall` (Unix ms). Absent: virtual time is wall time. */
    origin: Type.Optional(Type.Object({ at: Type.Number(), wall: Type.Number() }, { additionalProperties: false })),
    /** Sessions connect within this many virtual seconds of the start, and after a lost connection. */
    connectWithinS: Type.Number({ default: 5, minimum: 0 }),
    reconnectWithinS: Type.Number({ default: 30, minimum: 0 }),
  },
  { additionalProperties: false },
)
export type Job = Static<typeof JobSchema>

/** What the process has done so far. Messages of QoS 1 only, but for `routine`. */
export interface Counts {
  readonly sessions: number
  readonly connected: number
  /** Messages given to the wire at least once. */
  readonly sent: number
  /** Of these, confirmed by the hub. */
  readonly acked: number
  /** Sent again after a lost connection. */
  readonly resent: number
  /** Given up because a queue was full. */
  readonly dropped: number
  /** Sent, and not confirmed yet. */
  readonly inFlight: number
  /** Reports of QoS 0. */
  readonly routine: number
  /** Orders answered. */
  readonly orders: number
  /** Connections that the hub refused or that failed. */
  readonly failed: number
}
