import type { Packet } from '../core/packet.ts'

/** Fingerprints of a device's last 256 packets; a ring (law 2). */
export interface Fingerprints {
  readonly ring: Float64Array
  next: number
}

const KEPT = 256

export const noFingerprints = (): Fingerprints => ({ ring: new Float64Array(KEPT), next: 0 })

/**
 * The mark by which a repeat is known: (topic, payload) where the payload carries `ts` or `seq`, else (packet id, payload).
 * 53 bits: a false match among 256 has odds of 1 in 3 × 10^13.
 */
export function fingerprint(packet: Pick<Packet, 'channel' | 'packetId' | 'payload'>, stamped: boolean): number {
  const { payload } = packet
  let a = 0xdeadbeef ^ (stamped ? packet.channel.length : packet.packetId + 0x10000)
  let b = 0x41c6ce57 ^ payload.length
  for (let i = 0; i < payload.length; i++) {
    const byte = payload[i]!
    a = Math.imul(a ^ byte, 2654435761)
    b = Math.imul(b ^ byte, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return 4294967296 * (2097151 & b) + (a >>> 0)
}

/** Equal packets without `ts`, `seq` and DUP are two readings; so only a stamped or a DUP packet can be a duplicate. */
export function isDuplicate(known: Fingerprints, mark: number, stamped: boolean, dup: boolean): boolean {
  return (stamped || dup) && known.ring.includes(mark)
}

export function remember(known: Fingerprints, mark: number): void {
  known.ring[known.next] = mark
  known.next = (known.next + 1) % KEPT
}

export const saveFingerprints = (known: Fingerprints): string =>
  `${known.next}:${Buffer.from(known.ring.buffer, known.ring.byteOffset, known.ring.byteLength).toString('base64')}`

export function loadFingerprints(saved: string): Fingerprints {
  const colon = saved.indexOf(':')
  const bytes = Buffer.from(saved.slice(colon + 1), 'base64')
  const ring = new Float64Array(KEPT)
  new Uint8Array(ring.buffer).set(bytes.subarray(0, ring.byteLength))
  return { ring, next: Number(saved.slice(0, colon)) }
}
