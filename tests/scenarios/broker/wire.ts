import { connect, type Socket } from 'node:net'

/** MQTT 3.1.1 packets byte by byte, for what a well-behaved client library would never send. */
export const wire = {
  connect(options: ConnectOptions): Buffer {
    const { userName, password, clientId = '', keepalive = 60, clean = true, will, level = 4 } = options
    const flags =
      (clean ? 0x02 : 0) |
      (will ? 0x04 | ((will.qos ?? 0) << 3) | (will.retain ? 0x20 : 0) : 0) |
      (password ? 0x40 : 0) |
      (userName ? 0x80 : 0)
    return framed(
      0x10,
      text('MQTT'),
      Buffer.from([level, flags, keepalive >> 8, keepalive & 0xff]),
      level === 5 ? Buffer.from([0]) : Buffer.alloc(0),
      text(clientId),
      ...(will ? [text(will.topic), text(will.payload)] : []),
      ...(userName ? [text(userName)] : []),
      ...(password ? [text(password)] : []),
    )
  },
  publish(
    topic: string,
    payload: string | Buffer,
    options: { qos?: 0 | 1 | 2; id?: number; retain?: boolean; dup?: boolean } = {},
  ): Buffer {
    const { qos = 0, id = 1, retain = false, dup = false } = options
    return framed(
      0x30 | (dup ? 0x08 : 0) | (qos << 1) | (retain ? 1 : 0),
      text(topic),
      qos > 0 ? word(id) : Buffer.alloc(0),
      typeof payload === 'string' ? Buffer.from(payload) : payload,
    )
  },
  pubrel: (id: number): Buffer => framed(0x62, word(id)),
  subscribe: (filters: readonly string[], id = 1, qos = 0): Buffer =>
    framed(0x82, word(id), ...filters.flatMap((filter) => [text(filter), Buffer.from([qos])])),
  ping: Buffer.from([0xc0, 0]),
  disconnect: Buffer.from([0xe0, 0]),
}

export interface ConnectOptions {
  readonly userName?: string
  readonly password?: string
  readonly clientId?: string
  readonly keepalive?: number
  readonly clean?: boolean
  readonly level?: number
  readonly will?: { readonly topic: string; readonly payload: string; readonly qos?: 0 | 1 | 2; readonly retain?: boolean }
}

/** A packet as the hub answered it. */
export interface Answer {
  readonly type: 'connack' | 'publish' | 'puback' | 'pubrec' | 'pubcomp' | 'suback' | 'pingresp' | 'other'
  /** Packet id where there is one, else 0. */
  readonly id: number
  readonly body: Buffer
}

/** A bare connection: what it is sent is taken apart, what it sends is up to the test. */
export interface Wire {
  readonly socket: Socket
  readonly answers: Answer[]
  readonly closed: () => boolean
  /** The next answer of this type that nobody has asked for yet. */
  next(type: Answer['type']): Promise<Answer>
  /** Resolves when the hub has closed the connection. */
  gone(): Promise<void>
}

export async function openWire(port: number, hello?: Buffer): Promise<Wire> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  socket.on('error', () => {})
  const answers: Answer[] = []
  let unread: Answer[] = []
  let waiting: { type: Answer['type']; resolve: (answer: Answer) => void }[] = []
  let rest: Buffer = Buffer.alloc(0)
  let closed = false
  socket.on('close', () => {
    closed = true
  })
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk
    for (let found = firstPacket(rest); found; found = firstPacket(rest)) {
      rest = rest.subarray(found.length)
      answers.push(found.answer)
      const waiter = waiting.find((one) => one.type === found!.answer.type)
      if (waiter) {
        waiting = waiting.filter((one) => one !== waiter)
        waiter.resolve(found.answer)
      } else unread.push(found.answer)
    }
  })
  const opened: Wire = {
    socket,
    answers,
    closed: () => closed,
    next(type) {
      const found = unread.find((answer) => answer.type === type)
      if (found) {
        unread = unread.filter((answer) => answer !== found)
        return Promise.resolve(found)
      }
      return new Promise((resolve) => waiting.push({ type, resolve }))
    },
    gone: () => (closed ? Promise.resolve() : new Promise((resolve) => socket.once('close', () => resolve()))),
  }
  if (hello) socket.write(hello)
  return opened
}

function firstPacket(bytes: Buffer): { answer: Answer; length: number } | null {
  let size = 0
  let at = 1
  for (let shift = 0; ; shift += 7) {
    if (at >= bytes.length) return null
    const byte = bytes[at++]!
    size |= (byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  if (bytes.length < at + size) return null
  const type = TYPES[bytes[0]! >> 4] ?? 'other'
  const body = bytes.subarray(at, at + size)
  const id = type === 'puback' || type === 'pubrec' || type === 'pubcomp' || type === 'suback' ? body.readUInt16BE(0) : 0
  return { answer: { type, id, body }, length: at + size }
}

const TYPES: Readonly<Record<number, Answer['type']>> = {
  2: 'connack',
  3: 'publish',
  4: 'puback',
  5: 'pubrec',
  7: 'pubcomp',
  9: 'suback',
  13: 'pingresp',
}

const word = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff])
const text = (value: string): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([word(bytes.length), bytes])
}

function framed(first: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([header(first, body.length), body])
}

/** First byte and length: a packet may be announced without ever being sent. */
export function header(first: number, size: number): Buffer {
  const bytes = [first]
  let left = size
  do {
    const byte = left % 128
    left = Math.floor(left / 128)
    bytes.push(left > 0 ? byte | 0x80 : byte)
  } while (left > 0)
  return Buffer.from(bytes)
}
