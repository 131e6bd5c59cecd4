import type { EventDef, EventField, Kind, Point } from '../../core/kind.ts'
import type { Refusal, Reject } from '../../core/packet.ts'
import type { Quality, Value } from '../../core/reading.ts'
import type { Instant } from '../../core/time.ts'
import type { Channel } from '../../core/topic.ts'

/** What a packet says, decoded and validated against the kind; the good kept, the bad refused one by one (law 2). */
export interface Decoded {
  /** In order of source time for an array, else one. */
  readonly readings: readonly DecodedReading[]
  readonly events: readonly DecodedEvent[]
  readonly rejects: readonly Reject[]
  /** Refused as a whole: nothing of it was good. */
  readonly refused: Refusal | null
  /** The packet carried its own `ts` or `seq`, by which a repeat is known. */
  readonly stamped: boolean
  /** The device's own clock of a single reading or event, to measure skew; undefined without, or in an array. */
  readonly ts: number | undefined
  readonly seq: number | undefined
  /** An array: late data. Only its newest values decide. */
  readonly late: boolean
}
export interface DecodedReading {
  readonly at: Instant
  readonly quality: Quality
  readonly values: Readonly<Record<string, Value>>
}
export interface DecodedEvent {
  readonly at: Instant
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

const YEAR_2000 = 946_684_800_000
const AHEAD_MS = 60_000
const MAX_MEMBERS = 5_000

/**
 * Decodes the native dialect (contract: MQTT). Pure: `receivedAt` and `skew` (ms to add to the device's own time) are given,
 * so the same bytes give the same result live, in replay and on the way to history.
 */
export function decodeNative(kind: Kind, channel: Channel, payload: Uint8Array, receivedAt: Instant, skew: number): Decoded {
  if (channel === 'status') return decodeStatus(payload)
  let body: unknown
  try {
    body = JSON.parse(textOf(payload))
  } catch (error) {
    return error instanceof RangeError ? refuse('too-deep', 'nested too deeply') : refuse('not-json', (error as Error).message)
  }
  if (channel === 'telemetry') return decodeTelemetry(compiled(kind), body, receivedAt, skew)
  if (channel === 'event') return decodeEvent(kind, body, receivedAt, skew)
  return decodeReply(body)
}

/**
 * Source time: the device's own, moved by its measured skew; receive time where it has none or its clock is of no use (law 5).
 */
function sourceTime(ts: number | undefined, receivedAt: Instant, skew: number): Instant {
  if (ts === undefined || implausible(ts, receivedAt)) return receivedAt
  const moved = ts + skew
  return moved > receivedAt ? receivedAt : moved
}
const implausible = (ts: number, receivedAt: Instant): boolean => ts < YEAR_2000 || ts > receivedAt + AHEAD_MS
const qualityOf = (ts: number | undefined, receivedAt: Instant): Quality =>
  ts !== undefined && implausible(ts, receivedAt) ? 'uncertain' : 'good'

function decodeTelemetry(kind: CompiledKind, body: unknown, receivedAt: Instant, skew: number): Decoded {
  const rejects: Reject[] = []
  if (Array.isArray(body)) {
    if (body.length === 0) return refuse('empty', 'an empty array')
    if (body.length > MAX_MEMBERS) return refuse('too-large', `more than ${MAX_MEMBERS} readings in one packet`)
    const readings: DecodedReading[] = []
    let stamped = true
    for (const member of body) {
      const reading = decodeMember(kind, member, receivedAt, skew, rejects)
      if (reading) readings.push(reading)
      if (stampOf(member, 'ts') === undefined && stampOf(member, 'seq') === undefined) stamped = false
    }
    readings.sort((a, b) => a.at - b.at)
    return {
      readings,
      events: NONE,
      rejects,
      refused: readings.length === 0 ? firstReason(rejects) : null,
      stamped,
      ts: undefined,
      seq: undefined,
      late: true,
    }
  }
  const reading = decodeMember(kind, body, receivedAt, skew, rejects)
  const ts = stampOf(body, 'ts')
  const seq = stampOf(body, 'seq')
  return {
    readings: reading ? [reading] : NONE,
    events: NONE,
    rejects,
    refused: reading ? null : firstReason(rejects),
    stamped: ts !== undefined || seq !== undefined,
    ts,
    seq,
    late: false,
  }
}

const NONE: readonly never[] = []
const ENVELOPE = new Set(['ts', 'seq', 'values'])

function decodeMember(kind: CompiledKind, member: unknown, receivedAt: Instant, skew: number, rejects: Reject[]): DecodedReading | null {
  if (!isObject(member)) {
    rejects.push({ reason: 'wrong-shape', detail: `expected an object with values, got ${nameOf(member)}` })
    return null
  }
  let given: unknown = member
  let ts: number | undefined
  if (Object.hasOwn(member, 'values')) {
    given = member['values']
    if (!isObject(given)) {
      rejects.push({ reason: 'wrong-shape', detail: `values: expected an object, got ${nameOf(given)}` })
      return null
    }
    for (const field in member) {
      if (!ENVELOPE.has(field))
        rejects.push({ reason: 'wrong-shape', point: field, detail: 'not a field of the envelope: ts, seq, values' })
    }
    for (const stamp of ['ts', 'seq'] as const) {
      if (Object.hasOwn(member, stamp) && stampOf(member, stamp) === undefined)
        rejects.push({ reason: 'wrong-type', point: stamp, detail: `expected an integer, got ${nameOf(member[stamp])}` })
    }
    ts = stampOf(member, 'ts')
  }
  const values: Record<string, Value> = {}
  let good = 0
  for (const name in given as Record<string, unknown>) {
    const check = kind.get(name)
    if (!check) {
      rejects.push({ reason: 'unknown-point', point: name.slice(0, 64), detail: 'this kind has no such point' })
      continue
    }
    const value = check((given as Record<string, unknown>)[name], name, rejects)
    if (value !== undefined) {
      values[name] = value
      good++
    }
  }
  if (good === 0) {
    if (rejects.length === 0) rejects.push({ reason: 'empty', detail: 'no values' })
    return null
  }
  return { at: sourceTime(ts, receivedAt, skew), quality: qualityOf(ts, receivedAt), values }
}

function decodeEvent(kind: Kind, body: unknown, receivedAt: Instant, skew: number): Decoded {
  if (!isObject(body)) return refuse('wrong-shape', `expected an object with event, got ${nameOf(body)}`)
  const name = body['event']
  if (typeof name !== 'string') return refuse('wrong-shape', `event: expected text, got ${nameOf(name)}`)
  const definition = Object.hasOwn(kind.events, name) ? kind.events[name] : undefined
  if (!definition) return refuse('unknown-event', `${kind.id} has no event ${name.slice(0, 64)}`)
  const ts = stampOf(body, 'ts')
  const seq = stampOf(body, 'seq')
  const rejects: Reject[] = []
  const data = decodeData(definition, body['data'], rejects)
  if (!data) return { ...refuse('wrong-shape', ''), rejects, refused: firstReason(rejects) }
  return {
    readings: NONE,
    events: [{ at: sourceTime(ts, receivedAt, skew), event: name, data }],
    rejects,
    refused: null,
    stamped: ts !== undefined || seq !== undefined,
    ts,
    seq,
    late: false,
  }
}

function decodeData(definition: EventDef, given: unknown, rejects: Reject[]): Record<string, unknown> | null {
  if (given !== undefined && !isObject(given)) {
    rejects.push({ reason: 'wrong-shape', detail: `data: expected an object, got ${nameOf(given)}` })
    return null
  }
  const data: Record<string, unknown> = {}
  for (const name in given) {
    const field = Object.hasOwn(definition.data, name) ? definition.data[name] : undefined
    if (!field) rejects.push({ reason: 'unknown-point', point: name.slice(0, 64), detail: 'this event has no such field' })
    else {
      const wrong = checkField(field, given[name])
      if (wrong) rejects.push({ reason: wrong.reason, point: name, detail: wrong.detail })
      else data[name] = given[name]
    }
  }
  for (const name in definition.data) {
    if (definition.data[name]?.required && !Object.hasOwn(data, name)) {
      rejects.push({ reason: 'wrong-shape', point: name, detail: 'required' })
      return null
    }
  }
  return data
}

function checkField(field: EventField, value: unknown): { reason: Refusal; detail: string } | null {
  switch (field.type) {
    case 'number':
      if (typeof value !== 'number') return wrongType('a number', value)
      return value < field.min || value > field.max
        ? { reason: 'out-of-range', detail: `${value} is outside ${field.min}..${field.max}` }
        : null
    case 'boolean':
      return typeof value === 'boolean' ? null : wrongType('true or false', value)
    case 'text':
      return typeof value === 'string' && value.length <= field.maxLength
        ? null
        : wrongType(`text of at most ${field.maxLength} characters`, value)
    case 'enum':
      return typeof value === 'string' && field.words.includes(value) ? null : wrongType(`one of ${field.words.join(', ')}`, value)
    case 'list':
      return Array.isArray(value) && value.length <= 64 && value.every((word) => field.words.includes(word))
        ? null
        : wrongType(`a list of ${field.words.join(', ')}`, value)
  }
}

function decodeStatus(payload: Uint8Array): Decoded {
  const text = textOf(payload)
  return text === 'online' || text === 'offline' ? NOTHING : refuse('wrong-shape', 'status is online or offline')
}

function decodeReply(body: unknown): Decoded {
  if (isObject(body) && typeof body['id'] === 'string' && body['id'].length <= 64 && typeof body['ok'] === 'boolean') return NOTHING
  return refuse('wrong-shape', 'a reply has id (text) and ok (true or false)')
}

const NOTHING: Decoded = {
  readings: NONE,
  events: NONE,
  rejects: NONE,
  refused: null,
  stamped: false,
  ts: undefined,
  seq: undefined,
  late: false,
}

const refuse = (reason: Refusal, detail: string): Decoded => ({ ...NOTHING, rejects: [{ reason, detail }], refused: reason })

const firstReason = (rejects: readonly Reject[]): Refusal => rejects[0]?.reason ?? 'empty'

type Check = (value: unknown, name: string, rejects: Reject[]) => Value | undefined
type CompiledKind = ReadonlyMap<string, Check>

/** One check per point, made once per kind: the hot path is a map lookup and a comparison. */
function compiled(kind: Kind): CompiledKind {
  let found = compiledKinds.get(kind)
  if (!found) {
    found = new Map(Object.entries(kind.points).map(([name, point]) => [name, checkOf(point)]))
    compiledKinds.set(kind, found)
  }
  return found
}
const compiledKinds = new WeakMap<Kind, CompiledKind>()

function checkOf(point: Point): Check {
  switch (point.type) {
    case 'number': {
      const { min, max, unit } = point
      return (value, name, rejects) => {
        if (typeof value !== 'number') return note(rejects, name, wrongType('a number', value))
        if (value >= min && value <= max) return value
        return note(rejects, name, { reason: 'out-of-range', detail: `${value} is outside ${min}..${max} ${unit}`.trim() })
      }
    }
    case 'boolean':
      return (value, name, rejects) => (typeof value === 'boolean' ? value : note(rejects, name, wrongType('true or false', value)))
    case 'enum': {
      const words = new Set(Object.keys(point.words))
      return (value, name, rejects) =>
        typeof value === 'string' && words.has(value) ? value : note(rejects, name, wrongType(`one of ${[...words].join(', ')}`, value))
    }
    case 'text': {
      const { maxLength } = point
      return (value, name, rejects) =>
        typeof value === 'string' && value.length <= maxLength
          ? value
          : note(rejects, name, wrongType(`text of at most ${maxLength} characters`, value))
    }
    case 'list': {
      const words = new Set(Object.keys(point.words))
      return (value, name, rejects) =>
        Array.isArray(value) && value.length <= 64 && value.every((word) => words.has(word))
          ? [...new Set(value as string[])].sort().join(',')
          : note(rejects, name, wrongType(`a list of ${[...words].join(', ')}`, value))
    }
  }
}

function note(rejects: Reject[], point: string, wrong: { reason: Refusal; detail: string }): undefined {
  rejects.push({ reason: wrong.reason, point, detail: wrong.detail })
}

const wrongType = (expected: string, got: unknown): { reason: Refusal; detail: string } => ({
  reason: 'wrong-type',
  detail: `expected ${expected}, got ${nameOf(got)}`.slice(0, 300),
})

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'string') return `"${value.slice(0, 32)}"`
  return typeof value === 'object' ? 'an object' : String(value).slice(0, 32)
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** `ts` or `seq` of an envelope, when it is an integer. */
function stampOf(member: unknown, name: 'ts' | 'seq'): number | undefined {
  if (!isObject(member)) return undefined
  const value = Object.hasOwn(member, 'values') || Object.hasOwn(member, 'event') ? member[name] : undefined
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
}

const decoder = new TextDecoder('utf-8')

/** Node's own slice is 3 × faster than TextDecoder on payloads of a few hundred bytes. */
function textOf(payload: Uint8Array): string {
  const native = payload as Uint8Array & { utf8Slice?: (from: number, to: number) => string }
  return native.utf8Slice ? native.utf8Slice(0, payload.length) : decoder.decode(payload)
}
