import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JournalEntry } from '../../core/journal-entry.ts'
import { REFUSALS } from '../../core/packet.ts'
import { CHANNELS } from '../../core/topic.ts'
import { openGroupBytes, readGroup, writeEntry } from '../../platform/journal-format.ts'

const text = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_-]{0,64}$/), fc.string({ unit: 'grapheme', maxLength: 300 }))
const instant = fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.double({ noNaN: true }))

const packet: fc.Arbitrary<JournalEntry> = fc.record({
  type: fc.constant('packet' as const),
  at: instant,
  site: text,
  device: text,
  via: text,
  channel: fc.constantFrom(...CHANNELS),
  qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
  dup: fc.boolean(),
  packetId: fc.integer({ min: 0, max: 65_535 }),
  verdict: fc.constantFrom('recorded' as const, 'refused' as const, 'duplicate' as const),
  reason: fc.constantFrom('' as const, ...REFUSALS),
  kind: text,
  skew: fc.oneof(fc.constant(0), instant),
  payload: fc.uint8Array({ maxLength: 600 }),
})
const ownVia = packet.map((entry) => (entry.type === 'packet' ? { ...entry, via: entry.device } : entry))
const note: fc.Arbitrary<JournalEntry> = fc.oneof(
  fc.record({ type: fc.constant('connect' as const), at: fc.integer(), site: text, device: text, sessions: fc.nat() }),
  fc.record({ type: fc.constant('hubStart' as const), at: fc.integer(), version: text }),
  fc.record({
    type: fc.constant('ledger' as const),
    at: fc.integer(),
    site: text,
    version: fc.nat(),
    // What JSON cannot say (-0, undefined) cannot be in a ledger.
    change: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  }),
)
const entries = fc.array(fc.oneof(packet, ownVia, note), { maxLength: 40 })

const pack = (list: readonly JournalEntry[], size = 8) => {
  const group = openGroupBytes(Buffer.allocUnsafeSlow(size))
  for (const entry of list) writeEntry(group, entry)
  return group.buffer.subarray(0, group.length)
}
const plain = (entry: JournalEntry) =>
  entry.type === 'packet' ? { ...entry, payload: [...entry.payload], at: Object.is(entry.at, -0) ? 0 : entry.at } : entry

describe('the journal’s format', () => {
  test('everything that is written comes back, in order and with its position', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 1, max: 2 ** 50 }), (list, first) => {
        const back = readGroup(pack(list), first)
        expect(back.map(({ position }) => position)).toEqual(list.map((_, i) => first + i))
        for (const [i, { entry }] of back.entries())
          expect(plain(entry)).toEqual({ ...plain(list[i] as JournalEntry), ...zeroSkew(list[i] as JournalEntry) })
      }),
    )
  })

  test('the payload may be reused once the entry is written', () => {
    const payload = new Uint8Array([1, 2, 3])
    const [entry] = fc.sample(packet, 1)
    const bytes = pack([{ ...(entry as Extract<JournalEntry, { type: 'packet' }>), payload }])
    payload.fill(9)
    const back = readGroup(bytes, 1)[0]?.entry
    expect(back?.type === 'packet' && [...back.payload]).toEqual([1, 2, 3])
  })

  test('a blob that is cut off anywhere is told, never misread as a whole one', () => {
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 3 }), fc.nat(), (list, cut) => {
        const bytes = pack(list)
        const shorter = bytes.subarray(0, 1 + (cut % (bytes.length - 1)))
        let count = -1
        try {
          count = readGroup(shorter, 1).length
        } catch (error) {
          expect(String(error)).toContain('damaged')
        }
        expect(count).toBeLessThan(list.length)
      }),
    )
  })

  test('a newer format is refused', () => {
    expect(() => readGroup(new Uint8Array([2, 1, 1]), 7)).toThrow('position 7 has format 2')
  })
})

const zeroSkew = (entry: JournalEntry) => (entry.type === 'packet' && entry.skew === 0 ? { skew: 0 } : {})
