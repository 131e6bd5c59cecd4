import { connect, type Socket } from 'node:net'

/** What to send: `userName` and `token` hold `#` where the number of the connection goes. */
export interface FloodOrder {
  readonly port: number
  readonly connections: number
  /** Packets in flight per connection. */
  readonly window: number
  readonly seconds: number
  readonly warmUp: number
  readonly userName: string
  readonly token: string
  readonly payload: string
}
export type FloodResult = { readonly perSecond: number } | { readonly error: string }

// A process of its own: publishes at QoS 1 as fast as it is confirmed, all packets encoded beforehand.
process.once('message', (order: FloodOrder) => {
  const answer = (result: FloodResult) => process.send!(result, () => process.exit())
  flood(order).then(answer, (error: unknown) => answer({ error: String(error) }))
})

async function flood(order: FloodOrder): Promise<FloodResult> {
  const streams: Stream[] = []
  for (let from = 0; from < order.connections; from += 200)
    streams.push(...(await Promise.all(range(from, Math.min(order.connections, from + 200)).map((i) => openStream(order, i)))))
  let confirmed = 0
  let over = false
  for (const { socket, publish } of streams) {
    socket.on('data', (chunk) => {
      const receipts = chunk.length >> 2 // a PUBACK has four bytes
      confirmed += receipts
      if (!over) publish(receipts)
    })
    publish(order.window)
  }
  await sleep(order.warmUp * 1_000)
  const from = performance.now()
  const before = confirmed
  await sleep(order.seconds * 1_000)
  const perSecond = ((confirmed - before) / (performance.now() - from)) * 1_000
  over = true
  for (const { socket } of streams) socket.destroy()
  return { perSecond }
}

interface Stream {
  readonly socket: Socket
  readonly publish: (count: number) => void
}

function openStream({ port, window, userName, token, payload }: FloodOrder, i: number): Promise<Stream> {
  const name = userName.replace('#', `${i}`)
  const topic = text(`sanfang/s1/${name}/telemetry`)
  const packets = range(1, window + 1).map((id) => framed(0x32, Buffer.concat([topic, word(id), Buffer.from(payload)])))
  const size = packets[0]!.length
  const ring = Buffer.concat([...packets, ...packets])
  let next = 0
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  // Receipts come in order, so the packets free to be sent again are the next ones of the ring.
  const publish = (count: number) => {
    socket.write(ring.subarray(next * size, (next + count) * size))
    next = (next + count) % window
  }
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    const who = [text(`c${i}`), text(name), text(token.replace('#', `${i}`))]
    socket.write(framed(0x10, Buffer.concat([text('MQTT'), Buffer.from([4, 0xc2, 1, 44]), ...who])))
    socket.once('data', (chunk) => (chunk[3] === 0 ? resolve({ socket, publish }) : reject(new Error(`CONNACK ${chunk[3]}`))))
  })
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const word = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff])
const text = (value: string): Buffer => Buffer.concat([word(Buffer.byteLength(value)), Buffer.from(value)])

function framed(first: number, body: Buffer): Buffer {
  const bytes = [first]
  let left = body.length
  do {
    bytes.push(left > 127 ? (left & 0x7f) | 0x80 : left)
    left >>= 7
  } while (left > 0)
  return Buffer.concat([Buffer.from(bytes), body])
}
