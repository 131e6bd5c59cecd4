import type { Instant } from './time.ts'
import type { Channel } from './topic.ts'

/** What a device sent, as received. `payload` is a view that is valid until the receipt is given. */
export interface Packet {
  readonly site: string
  readonly device: string
  readonly channel: Channel
  readonly payload: Uint8Array
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  /** The sender marked it as sent before [MQTT-3.3.1-1]. */
  readonly dup: boolean
  readonly packetId: number
  /** Device whose connection brought it: the device itself or its gateway. */
  readonly via: string
  readonly receivedAt: Instant
}

/** Why a packet, or one value of it, was not taken. Stable: metric labels and screen texts hang on it. */
export const REFUSALS = [
  'not-permitted', // topic outside the device's own rights
  'not-json',
  'too-deep',
  'wrong-shape', // JSON, but not an envelope of the contract
  'empty',
  'unknown-point',
  'unknown-event',
  'wrong-type', // text where a number belongs, NaN, wrong enum word
  'out-of-range', // no such pressure on earth
  'too-large',
  'too-fast', // over the device's rate
  'too-many-topics',
  'retained-event',
] as const
export type Refusal = (typeof REFUSALS)[number]

/** One refused thing: the whole packet (`point` absent) or one of its values. */
export interface Reject {
  readonly reason: Refusal
  readonly point?: string
  readonly detail: string
}

/** What became of a packet (law 2): received = recorded + refused + duplicate. */
export type Verdict = 'recorded' | 'refused' | 'duplicate'
