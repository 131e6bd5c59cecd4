import type { Aedes } from 'aedes'
import type { Guest } from './session.ts'

/**
 * The few things that aedes 1.2 does not offer and that a front door needs. All that leans on its inside is in this file;
 * `tests/broker/inside-aedes.test.ts` says when a newer aedes has moved something.
 */
interface Inside {
  _parser: {
    parse: (chunk: Uint8Array) => number
    packet: { readonly length: number }
    emit(event: 'error', error: Error): boolean
  }
  _keepaliveTimer: { refresh(): void } | null
  /** True after a DISCONNECT. */
  _disconnected: boolean
}

/** Thrown at a connection that announced a packet larger than it may send. */
export class PacketTooLarge extends Error {
  constructor(bytes: number, largest: number) {
    super(`a packet of ${bytes} bytes; ${largest} is the most`)
  }
}

/**
 * aedes has no largest packet: it collects whatever length a stranger announces. Looks at the length as soon as the
 * parser knows it, so that at most one chunk of an oversized packet is ever held.
 */
export function guardPacketSize(guest: Guest, largest: () => number): void {
  const parser = inside(guest)._parser
  const parse = parser.parse
  parser.parse = (chunk) => {
    const left = parse.call(parser, chunk)
    if (parser.packet.length > largest() && !guest.closed) parser.emit('error', new PacketTooLarge(parser.packet.length, largest()))
    return left
  }
}

/** The device was heard, or was silent because we read nothing: its keep-alive begins again. */
export const refreshKeepalive = (guest: Guest): void => inside(guest)._keepaliveTimer?.refresh()

export const saidGoodbye = (guest: Guest): boolean => inside(guest)._disconnected

/** Ends a registration that aedes finished for a connection that was already gone (its registry would keep it for ever). */
export const unregister = (broker: Aedes, guest: Guest): void =>
  (broker as unknown as { unregisterClient(guest: Guest): void }).unregisterClient(guest)

const inside = (guest: Guest): Inside => guest as unknown as Inside
