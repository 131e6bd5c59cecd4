import type { Channel } from '../core/topic.ts'
import type { Instant } from '../core/time.ts'

/** One thing that a virtual device does on the wire, in virtual time. */
export type Step = Message | WireAct

export interface Message {
  readonly type: 'message'
  readonly at: Instant
  readonly device: string
  /** Whose session carries it: the device itself or its gateway. */
  readonly via: string
  readonly channel: Channel
  /** Object or array of the native dialect; the bare word for a status. */
  readonly payload: Payload
  readonly qos: 0 | 1
  readonly retain: boolean
}

export type Payload = Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[] | 'online' | 'offline'

/** A session begins, or its line breaks without a word. */
export interface WireAct {
  readonly type: 'connect' | 'disconnect'
  readonly at: Instant
  readonly device: string
}

/** The bytes of a payload as they go over the wire. */
export const encode = (payload: Payload): string => (typeof payload === 'string' ? payload : JSON.stringify(payload))
