import { Counter, Gauge } from 'prom-client'
import type { JournalEntry, NoteEntry, PacketEntry } from '../core/journal-entry.ts'
import type { Kind } from '../core/kind.ts'
import type { Packet, Refusal, Reject, Verdict } from '../core/packet.ts'
import type { Value } from '../core/reading.ts'
import type { Instant } from '../core/time.ts'
import { topicOf } from '../core/topic.ts'
import { type Decoded, decodeNative } from '../devices/dialects/native.ts'
import type { Ledger } from '../devices/ledger.ts'
import { type ChangeableTwins, type DeviceTwin, setPoint } from '../devices/twin.ts'
import type { Bus } from '../platform/bus.ts'
import type { Clock } from '../platform/clock.ts'
import type { Journal, Receipt } from '../platform/journal.ts'
import type { Metrics } from '../platform/metrics.ts'
import { correction, measuredSkew, measureSkew, noSkew, type SkewMemory } from './clock-skew.ts'
import { fingerprint, type Fingerprints, isDuplicate, loadFingerprints, noFingerprints, remember, saveFingerprints } from './duplicates.ts'
import type { Rejects } from './rejects.ts'

/**
 * Packets become readings here: decoded, told from repeats, stamped, written to the log, and handed on.
 * The same steps run live and in replay, so that a restart knows what the first run knew.
 */
export interface Intake {
  /** One packet from the broker; `refused` where the broker already found it not permitted. The receipt is given when it is on disk. */
  take(
    packet: Packet,
    refused: { readonly reason: Refusal; readonly detail: string; readonly topic: string } | null,
    receipt: Receipt,
  ): void
  /** A note enters the log now and is handed on. Answers its position. */
  note(entry: WithoutAt<NoteEntry>): number
  /** An entry read back from the log after a start. */
  replay(position: number, entry: JournalEntry): void
  /** What changed since the last call, for the checkpoint. */
  collect(): { readonly key: string; readonly json: string }[]
  restore(parts: Iterable<{ readonly key: string; readonly json: string }>): void
  /** received − (recorded + refused + duplicate) − what still waits for the disk; anything but 0 is a fault of ours (law 2). */
  mismatch(): number
}

/** Distributes over the union, so that each note keeps its own fields. */
export type WithoutAt<T> = T extends unknown ? Omit<T, 'at'> : never

export interface IntakeEnds {
  readonly ledger: Ledger
  readonly kinds: ReadonlyMap<string, Kind>
  readonly twins: ChangeableTwins
  readonly journal: Journal
  readonly bus: Bus
  readonly clock: Clock
  readonly rejects: Pick<Rejects, 'keep'>
  readonly metrics: Metrics
  /** Told of each moment before anything of it enters the log. */
  readonly beat?: (at: Instant) => void
}

/** What ingest remembers of a device. */
interface Known {
  readonly fingerprints: Fingerprints
  readonly skew: SkewMemory
  seq: number | null
  /** Newest source time among what decided, for late arrays. */
}
interface SavedKnown {
  readonly twin: DeviceTwin
  readonly fingerprints: string
  readonly skew: SkewMemory
  readonly seq: number | null
}

/** A `seq` this far below the newest is a device that counts anew after a reboot, not a packet out of order. */
const SEQ_WINDOW = 1_000
const PAYLOAD_SHOWN = 2_048
const NOT_KNOWN: Decoded = {
  readings: [],
  events: [],
  rejects: [{ reason: 'not-permitted', detail: 'no such device in the ledger, or of no known kind' }],
  refused: 'not-permitted',
  stamped: false,
  ts: undefined,
  seq: undefined,
  late: false,
}

export function openIntake(ends: IntakeEnds): Intake {
  const { ledger, kinds, twins, journal, bus, clock } = ends
  const known = new Map<string, Known>()
  const dirty = new Set<string>()
  const settled = { recorded: 0, refused: 0, duplicate: 0, failed: 0 }
  let received = 0

  const receivedTotal = new Counter({
    name: 'sanfang_packets_received_total',
    help: 'Packets that devices sent on a good connection.',
    registers: [ends.metrics],
  })
  const outcomes = new Counter({
    name: 'sanfang_packets_total',
    help: 'Packets by what became of them, counted when on disk.',
    labelNames: ['verdict'],
    registers: [ends.metrics],
  })
  const refusals = new Counter({
    name: 'sanfang_refusals_total',
    help: 'Refused packets and values by reason.',
    labelNames: ['reason'],
    registers: [ends.metrics],
  })
  new Gauge({
    name: 'sanfang_packets_mismatch',
    help: 'received − (recorded + refused + duplicate) − waiting for the disk; anything but 0 is a fault.',
    registers: [ends.metrics],
    collect() {
      this.set(mismatch())
    },
  })
  const count = { recorded: outcomes.labels('recorded'), refused: outcomes.labels('refused'), duplicate: outcomes.labels('duplicate') }
  let waiting = 0

  // Whether it is on line is decided by the rules, but kept with the rest of what is known of it.
  bus.presence.subscribe(({ device }) => void dirty.add(device))

  const mismatch = () => received - settled.recorded - settled.refused - settled.duplicate - settled.failed - waiting

  const knownOf = (device: string): Known => {
    let found = known.get(device)
    if (!found) known.set(device, (found = { fingerprints: noFingerprints(), skew: noSkew(), seq: null }))
    return found
  }

  function append(entry: PacketEntry, receipt: Receipt): number {
    const { verdict } = entry
    waiting++
    return journal.append(entry, (error) => {
      waiting--
      if (error) settled.failed++
      else {
        settled[verdict]++
        count[verdict].inc()
      }
      receipt(error)
    })
  }

  function keepRejects(
    packet: Pick<Packet, 'site' | 'device' | 'payload' | 'receivedAt'>,
    topic: string,
    rejects: readonly Reject[],
  ): void {
    for (const reject of rejects) {
      refusals.labels(reject.reason).inc()
      ends.rejects.keep({
        site: packet.site,
        device: packet.device,
        topic: topic.slice(0, 300),
        at: packet.receivedAt,
        reason: reject.reason,
        point: reject.point ?? null,
        detail: reject.detail.slice(0, 500),
        payload: Buffer.from(packet.payload.subarray(0, PAYLOAD_SHOWN)).toString('utf8'),
      })
    }
  }

  function heard(site: string, device: string, at: Instant, position: number): void {
    const twin = twins.of(site, device)
    twin.lastHeardAt = at
    dirty.add(device)
    if (twin.presence === 'online') return
    twin.firstHeardAt ??= at
    bus.heard.next({ site, device, at, position })
  }

  /** Everything a recorded packet changes: who was heard, the newest values, what the rules and screens are told. */
  function apply(
    packet: Pick<Packet, 'site' | 'device' | 'via' | 'channel' | 'receivedAt'>,
    decoded: Decoded,
    state: Known,
    position: number,
  ): void {
    const { site, device, receivedAt } = packet
    const twin = twins.of(site, device)
    twin.clockSkew = measuredSkew(state.skew)
    for (const event of decoded.events)
      bus.events.next({ site, device, at: event.at, receivedAt, event: event.event, data: event.data, position })
    if (decoded.readings.length === 0) return
    if (decoded.late) return applyLate(twin, decoded, receivedAt, position)
    const [reading] = decoded.readings
    if (!reading) return
    const newest = inOrder(state, decoded.seq)
    if (newest) {
      // A single reading counts by receive time: a wrong clock is not lateness (law 5).
      for (const name in reading.values) setPoint(twin, name, reading.values[name]!, reading.at, receivedAt, reading.quality)
    }
    bus.readings.next({
      reading: { site, device, at: reading.at, receivedAt, quality: reading.quality, values: reading.values },
      newest,
      position,
    })
  }

  /** Of late data only what is newer than the newest known value of its point decides; the rest is history. */
  function applyLate(twin: DeviceTwin, decoded: Decoded, receivedAt: Instant, position: number): void {
    const newest: Record<string, Value> = {}
    let at = 0
    for (const reading of decoded.readings) {
      for (const name in reading.values) {
        const point = twin.points[name]
        if (point && point.at > reading.at) continue
        setPoint(twin, name, reading.values[name]!, reading.at, receivedAt, reading.quality)
        newest[name] = reading.values[name]!
        at = reading.at
      }
    }
    if (at > 0)
      bus.readings.next({
        reading: { site: twin.site, device: twin.device, at, receivedAt, quality: 'good', values: newest },
        newest: true,
        position,
      })
  }

  function settle(
    entry: Pick<PacketEntry, 'site' | 'device' | 'via' | 'channel' | 'at' | 'payload' | 'packetId'>,
    decoded: Decoded,
    verdict: Verdict,
    state: Known,
    mark: number,
    position: number,
  ): void {
    const packet = { site: entry.site, device: entry.device, via: entry.via, channel: entry.channel, receivedAt: entry.at }
    // A will says that somebody is gone; everything else says that somebody is there.
    if (entry.channel !== 'status' || entry.payload.length !== OFFLINE_LENGTH) {
      heard(entry.site, entry.device, entry.at, position)
      if (entry.via !== entry.device) heard(entry.site, entry.via, entry.at, position)
    }
    if (verdict !== 'recorded') return
    remember(state.fingerprints, mark)
    if (decoded.ts !== undefined && decoded.ts > YEAR_2000 && decoded.ts <= entry.at + 60_000) measureSkew(state.skew, decoded.ts, entry.at)
    apply(packet, decoded, state, position)
  }

  function told(entry: NoteEntry, position: number): void {
    if (entry.type === 'clockStep') bus.time.next(entry.at - entry.delta)
    // Whoever decides by silence first learns that nobody listened.
    else if (entry.type !== 'hubStart' && entry.type !== 'pause') bus.time.next(entry.at)
    if (entry.type === 'clockStep') for (const twin of twins.all()) if (twin.lastHeardAt !== null) twin.lastHeardAt += entry.delta
    if (entry.type === 'connect' || entry.type === 'disconnect') {
      twins.of(entry.site, entry.device).sessions = entry.sessions
      dirty.add(entry.device)
    }
    if (entry.type === 'hubStart') for (const twin of twins.all()) twin.sessions = 0
    bus.notes.next({ entry, position })
  }

  return {
    mismatch,
    take(packet, refused, receipt) {
      received++
      receivedTotal.inc()
      ends.beat?.(packet.receivedAt)
      bus.time.next(packet.receivedAt)
      const { site, device, via, channel, payload, qos, dup, packetId, receivedAt } = packet
      if (refused) {
        const entry: PacketEntry = {
          type: 'packet',
          at: receivedAt,
          site,
          device,
          via,
          channel,
          qos,
          dup,
          packetId,
          verdict: 'refused',
          reason: refused.reason,
          kind: '',
          skew: 0,
          payload,
        }
        append(entry, receipt)
        keepRejects(packet, refused.topic, [{ reason: refused.reason, detail: refused.detail }])
        bus.packets.next({ packet, verdict: 'refused', rejects: [] })
        return
      }
      const inLedger = ledger.device(device)
      const kind = inLedger && kinds.get(inLedger.kind)
      const state = knownOf(device)
      const skew = correction(state.skew)
      const decoded = kind ? decodeNative(kind, channel, payload, receivedAt, skew) : NOT_KNOWN
      const mark = fingerprint(packet, decoded.stamped)
      const verdict: Verdict = isDuplicate(state.fingerprints, mark, decoded.stamped, dup)
        ? 'duplicate'
        : decoded.refused
          ? 'refused'
          : 'recorded'
      const position = append(
        {
          type: 'packet',
          at: receivedAt,
          site,
          device,
          via,
          channel,
          qos,
          dup,
          packetId,
          verdict,
          reason: verdict === 'refused' ? decoded.refused! : '',
          kind: kind?.id ?? '',
          skew,
          payload,
        },
        receipt,
      )
      if (verdict !== 'duplicate' && decoded.rejects.length > 0) keepRejects(packet, topicOf(site, device, channel), decoded.rejects)
      settle({ site, device, via, channel, at: receivedAt, payload, packetId }, decoded, verdict, state, mark, position)
      if (bus.packets.observed) bus.packets.next({ packet, verdict, rejects: decoded.rejects })
    },
    note(note) {
      const at = clock.now()
      ends.beat?.(at)
      const entry = { ...note, at } as NoteEntry
      const position = journal.append(entry)
      told(entry, position)
      return position
    },
    replay(position, entry) {
      if (entry.type !== 'packet') return told(entry, position)
      bus.time.next(entry.at)
      if (entry.kind === '') return
      const kind = kinds.get(entry.kind)
      if (!kind || !ledger.device(entry.device)) return
      const state = knownOf(entry.device)
      const decoded = decodeNative(kind, entry.channel, entry.payload, entry.at, entry.skew)
      settle(entry, decoded, entry.verdict, state, fingerprint(entry, decoded.stamped), position)
    },
    collect() {
      const parts: { key: string; json: string }[] = []
      for (const device of dirty) {
        const twin = twins.get(device)
        const state = knownOf(device)
        const saved: SavedKnown | undefined = twin && {
          twin,
          fingerprints: saveFingerprints(state.fingerprints),
          skew: state.skew,
          seq: state.seq,
        }
        parts.push({ key: `twin:${device}`, json: saved ? JSON.stringify(saved) : '' })
      }
      dirty.clear()
      return parts
    },
    restore(parts) {
      for (const { key, json } of parts) {
        if (!key.startsWith('twin:') || json === '') continue
        const saved = JSON.parse(json) as SavedKnown
        if (!ledger.device(saved.twin.device)) continue
        twins.put(saved.twin)
        known.set(saved.twin.device, { fingerprints: loadFingerprints(saved.fingerprints), skew: saved.skew, seq: saved.seq })
      }
    },
  }
}

const YEAR_2000 = 946_684_800_000
const OFFLINE_LENGTH = 'offline'.length

/** Whether a `seq` is the newest of its device, noting it; without one the order of arrival counts. */
function inOrder(state: Known, seq: number | undefined): boolean {
  if (seq === undefined) return true
  if (state.seq !== null && seq <= state.seq && state.seq - seq < SEQ_WINDOW) return false
  state.seq = seq
  return true
}
