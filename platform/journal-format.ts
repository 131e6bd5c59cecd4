import type { JournalEntry, NoteEntry } from '../core/journal-entry.ts'
import type { Refusal, Verdict } from '../core/packet.ts'
import { CHANNELS } from '../core/topic.ts'

/**
 * How a group of entries is spelt in the journal's blobs: one byte of format version, then the entries one after another.
 * A packet is binary: tag, two bytes of flags, `at` (f64), packet id (u16), skew (f64, only when not 0), then site, device,
 * via (only when another than the device), kind, reason and payload, each with its length before it. A note is JSON.
 */
export const JOURNAL_FORMAT = 1

/** An entry with its place in the log. */
export interface JournalRecord {
  readonly position: number
  readonly entry: JournalEntry
}

/** An open group: the bytes so far and how many are used. The buffer grows as needed. */
export interface GroupBytes {
  buffer: Buffer
  length: number
}

const PACKET = 1
const NOTE = 2

// Bits of a packet's flags: channel 0–1, qos 2–3, verdict 4–5, then these.
const DUP = 1 << 6
const VIA_OTHER = 1 << 7
const SKEWED = 1 << 8

const VERDICTS: readonly Verdict[] = ['recorded', 'refused', 'duplicate']

/** An empty group in a buffer of its own, which may be transferred to another thread. */
export function openGroupBytes(buffer: Buffer): GroupBytes {
  buffer[0] = JOURNAL_FORMAT
  return { buffer, length: 1 }
}

/**
 * Appends one entry. Runs once per packet: a packet goes field by field into the buffer, with no object made on the way
 * (0.15 µs with 150 bytes of payload; the same entry as JSON takes 1.3 µs).
 */
export function writeEntry(group: GroupBytes, entry: JournalEntry): void {
  if (entry.type !== 'packet') {
    writeNote(group, entry)
    return
  }
  const { site, device, via, kind, reason, payload } = entry
  const other = via !== device
  // At most 3 bytes per UTF-16 unit, 5 per length, 21 of fixed fields.
  ensure(group, 46 + 3 * (site.length + device.length + via.length + kind.length + reason.length) + payload.length)
  const buffer = group.buffer
  let at = group.length
  buffer[at++] = PACKET
  const flags =
    CHANNELS.indexOf(entry.channel) |
    (entry.qos << 2) |
    (VERDICTS.indexOf(entry.verdict) << 4) |
    (entry.dup ? DUP : 0) |
    (other ? VIA_OTHER : 0) |
    (entry.skew === 0 ? 0 : SKEWED)
  buffer[at++] = flags & 0xff
  buffer[at++] = flags >> 8
  at = buffer.writeDoubleLE(entry.at, at)
  buffer[at++] = entry.packetId & 0xff
  buffer[at++] = (entry.packetId >> 8) & 0xff
  if (entry.skew !== 0) at = buffer.writeDoubleLE(entry.skew, at)
  at = writeText(buffer, at, site)
  at = writeText(buffer, at, device)
  if (other) at = writeText(buffer, at, via)
  at = writeText(buffer, at, kind)
  at = writeText(buffer, at, reason)
  at = writeLength(buffer, at, payload.length)
  buffer.set(payload, at)
  group.length = at + payload.length
}

/**
 * All entries of a blob; `first` is the position of its first entry. Payloads are views into the blob.
 * Throws when the blob is of a newer format or does not add up.
 */
export function readGroup(blob: Uint8Array, first: number): JournalRecord[] {
  const buffer = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)
  if (buffer[0] !== JOURNAL_FORMAT)
    throw new Error(`journal group at position ${first} has format ${buffer[0]}, this version reads ${JOURNAL_FORMAT}`)
  const records: JournalRecord[] = []
  const reader = { buffer, at: 1 }
  try {
    while (reader.at < buffer.length) records.push({ position: first + records.length, entry: readEntry(reader) })
  } catch (error) {
    throw new Error(`journal group at position ${first} is damaged at byte ${reader.at} of ${buffer.length}`, { cause: error })
  }
  return records
}

interface Reader {
  readonly buffer: Buffer
  at: number
}

function readEntry(reader: Reader): JournalEntry {
  const { buffer } = reader
  const tag = buffer.readUInt8(reader.at)
  reader.at += 1
  if (tag === NOTE) return JSON.parse(readText(reader)) as NoteEntry
  if (tag !== PACKET) throw new RangeError(`unknown tag ${tag}`)
  const flags = buffer.readUInt16LE(reader.at)
  const at = buffer.readDoubleLE(reader.at + 2)
  const packetId = buffer.readUInt16LE(reader.at + 10)
  reader.at += 12
  let skew = 0
  if (flags & SKEWED) {
    skew = buffer.readDoubleLE(reader.at)
    reader.at += 8
  }
  const site = readText(reader)
  const device = readText(reader)
  const via = flags & VIA_OTHER ? readText(reader) : device
  const kind = readText(reader)
  const reason = readText(reader) as Refusal | ''
  const length = readLength(reader)
  const payload = buffer.subarray(reader.at, reader.at + length)
  if (payload.length !== length) throw new RangeError('payload is cut off')
  reader.at += length
  return {
    type: 'packet',
    at,
    site,
    device,
    via,
    channel: CHANNELS[flags & 3] as (typeof CHANNELS)[number],
    qos: ((flags >> 2) & 3) as 0 | 1 | 2,
    dup: (flags & DUP) !== 0,
    packetId,
    verdict: VERDICTS[(flags >> 4) & 3] as Verdict,
    reason,
    kind,
    skew,
    payload,
  }
}

function writeNote(group: GroupBytes, entry: NoteEntry): void {
  const json = JSON.stringify(entry)
  const length = Buffer.byteLength(json)
  ensure(group, length + 6)
  group.buffer[group.length++] = NOTE
  group.length = writeLength(group.buffer, group.length, length)
  group.length += group.buffer.write(json, group.length)
}

/** Doubles the buffer until `more` bytes fit. */
function ensure(group: GroupBytes, more: number): void {
  const need = group.length + more
  if (need <= group.buffer.length) return
  let size = group.buffer.length * 2
  while (size < need) size *= 2
  const grown = Buffer.allocUnsafeSlow(size)
  group.buffer.copy(grown, 0, 0, group.length)
  group.buffer = grown
}

/** Ids are short and plain: a loop over char codes beats a call into native code (0.02 against 0.07 µs). */
function writeText(buffer: Buffer, at: number, text: string): number {
  const length = text.length
  if (length < 128) {
    let i = 0
    for (; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code > 127) break
      buffer[at + 1 + i] = code
    }
    if (i === length) {
      buffer[at] = length
      return at + 1 + length
    }
  }
  const bytes = Buffer.byteLength(text)
  const start = writeLength(buffer, at, bytes)
  return start + buffer.write(text, start)
}

function readText(reader: Reader): string {
  const length = readLength(reader)
  const end = reader.at + length
  if (end > reader.buffer.length) throw new RangeError('text is cut off')
  const text = reader.buffer.toString('utf8', reader.at, end)
  reader.at = end
  return text
}

/** Seven bits per byte, lowest first; the highest bit says that more follow. */
function writeLength(buffer: Buffer, at: number, length: number): number {
  let rest = length
  let next = at
  while (rest > 127) {
    buffer[next++] = (rest & 127) | 128
    rest >>>= 7
  }
  buffer[next++] = rest
  return next
}

function readLength(reader: Reader): number {
  let length = 0
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = reader.buffer.readUInt8(reader.at++)
    length += (byte & 127) * 2 ** shift
    if (byte < 128) return length
  }
  throw new RangeError('length does not end')
}
