import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprint, isDuplicate, loadFingerprints, noFingerprints, remember, saveFingerprints } from '../../ingest/duplicates.ts'

const packet = (payload: string, packetId = 1) => ({ channel: 'telemetry' as const, packetId, payload: Buffer.from(payload) })

test('a stamped packet is known by its payload, whatever its packet id', () => {
  const known = noFingerprints()
  remember(known, fingerprint(packet('{"ts":1,"values":{"a":1}}', 7), true))
  expect(isDuplicate(known, fingerprint(packet('{"ts":1,"values":{"a":1}}', 9), true), true, false)).toBe(true)
})

test('equal packets without stamp and without DUP are two readings', () => {
  const known = noFingerprints()
  remember(known, fingerprint(packet('{"a":1}', 7), false))
  expect(isDuplicate(known, fingerprint(packet('{"a":1}', 7), false), false, false)).toBe(false)
})

test('with DUP the packet id and payload tell a repeat from a new one', () => {
  const known = noFingerprints()
  remember(known, fingerprint(packet('{"a":1}', 7), false))
  expect(isDuplicate(known, fingerprint(packet('{"a":1}', 7), false), false, true)).toBe(true)
  expect(isDuplicate(known, fingerprint(packet('{"a":1}', 8), false), false, true)).toBe(false)
})

test('the last 256 are known, also after they were saved and loaded', () => {
  const known = noFingerprints()
  const marks = Array.from({ length: 300 }, (_, i) => fingerprint(packet(`{"ts":${i}}`), true))
  for (const mark of marks) remember(known, mark)
  const loaded = loadFingerprints(saveFingerprints(known))
  expect(isDuplicate(loaded, marks[299]!, true, false)).toBe(true)
  expect(isDuplicate(loaded, marks[44]!, true, false)).toBe(true)
  expect(isDuplicate(loaded, marks[43]!, true, false)).toBe(false)
  remember(loaded, 5)
  expect(isDuplicate(loaded, marks[44]!, true, false)).toBe(false)
})

test('different payloads have different marks', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (a, b) => {
      if (a !== b) expect(fingerprint(packet(a), true)).not.toBe(fingerprint(packet(b), true))
    }),
    { numRuns: 2_000 },
  )
})
