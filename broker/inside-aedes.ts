import type { Guest } from './session.ts'

/**
 * The few things that aedes 1.2 does not offer and that a front door needs. All that leans on its inside is in this file;
 * `tests/broker/inside-aedes.test.ts` says when a newer aedes has moved something.
 */
interface Inside {
  _parser: Parser
  /** Packets of the chunk being read that are not done. */
  _parsingBatch: number
  /** One packet is done; when it was the last, reads and parses what has come since. */
  _nextBatch(): void
  waitForDrain(then: () => void): void
  _keepaliveTimer: { refresh(): void } | null
  /** True after a DISCONNECT. */
  _disconnected: boolean
}

interface Parser {
  parse: (chunk: Buffer) => number
  emit(event: 'error', error: Error): boolean
}

/** Thrown at a connection that announced a packet larger than it may send. */
export class PacketTooLarge extends Error {
  constructor(bytes: number, largest: number) {
    super(`a packet of ${bytes} bytes; ${largest} is the most`)
  }
}

/** What takes the bytes of a connection apart; `emit` of an error closes the connection. */
export const aedesParser = (guest: Guest): Parser => inside(guest)._parser

/** A packet of the chunk being read is not done: the connection is read no further until `readOn` was told of it. */
export const willReadOn = (guest: Guest): void => {
  inside(guest)._parsingBatch++
}

/** So many packets are done; without `room` only when the socket has drained, or the drain timeout closes it. */
export function readOn(guest: Guest, packets: number, room: boolean): void {
  const client = inside(guest)
  if (!room) {
    client.waitForDrain(() => {
      if (!guest.closed) readOn(guest, packets, true)
    })
    return
  }
  client._parsingBatch -= packets - 1
  client._nextBatch()
}

/** The device was heard, or was silent because we read nothing: its keep-alive begins again. */
export const refreshKeepalive = (guest: Guest): void => inside(guest)._keepaliveTimer?.refresh()

export const saidGoodbye = (guest: Guest): boolean => inside(guest)._disconnected

const inside = (guest: Guest): Inside => guest as unknown as Inside
