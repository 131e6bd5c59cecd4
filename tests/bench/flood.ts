import { type Socket, connect } from 'node:net'

/** What to send, and by whom. */
export interface FloodOrder {
  readonly port: number
  readonly site: string
  /** Connections; each speaks for its `devices` in turn, whose ids are all of one length. */
  readonly speakers: readonly { readonly id: string; readonly token: string; readonly devices: readonly string[] }[]
  /** Packets in flight per connection at most. */
  readonly window: number
  /** Messages per second in all; null: as many as are confirmed. */
  readonly rate: number | null
  /** `TTTTTTTTTTTTT` becomes the time, `SSSSSSSSSS` a number that rises, each `N` a random digit. */
  readonly payload: string
}
export type FloodQuestion = 'count' | 'stop'
export type FloodAnswer = { readonly up: true } | FloodCount | { readonly error: string }
export interface FloodCount {
  /** Packets confirmed since the start. */
  readonly confirmed: number
  /** Packets that were due but found no room in flight. */
  readonly held: number
  /** performance.now() of the sender. */
  readonly at: number
  /** Milliseconds from sending to receipt, of one packet in sixteen since the last question. */
  readonly waits: readonly number[]
}

// A process of its own: publishes at QoS 1, all packets encoded beforehand but for their time, number and values.
process.once('message', (order: FloodOrder) => {
  flood(order).then(
    (load) => {
      process.on('message', (question: FloodQuestion) => {
        process.send!(load.count(), () => question === 'stop' && process.exit())
      })
      process.send!({ up: true })
    },
    (error: unknown) => process.send!({ error: String(error) }, () => process.exit()),
  )
})

async function flood(order: FloodOrder): Promise<{ count(): FloodCount }> {
  const tally: Tally = { confirmed: 0, held: 0, number: 1_000_000_000, waits: [] }
  const streams: Stream[] = []
  for (let from = 0; from < order.speakers.length; from += 200)
    streams.push(...(await Promise.all(order.speakers.slice(from, from + 200).map((_, i) => openStream(order, from + i, tally)))))
  if (order.rate === null) for (const stream of streams) stream.keepFull()
  else pace(streams, order.rate, tally)
  return {
    count() {
      const { confirmed, held, waits } = tally
      tally.waits = []
      return { confirmed, held, at: performance.now(), waits }
    },
  }
}

interface Tally {
  confirmed: number
  held: number
  number: number
  waits: number[]
}
interface Stream {
  /** Sends so many packets, as far as there is room in flight; answers how many. */
  readonly publish: (count: number) => number
  readonly keepFull: () => void
}

/** Sends what is due every 2 ms, spread over the connections; what finds no room is not made up for later. */
function pace(streams: readonly Stream[], rate: number, tally: Tally): void {
  let from = performance.now()
  let sent = 0
  let next = 0
  setInterval(() => {
    const due = Math.floor(((performance.now() - from) * rate) / 1_000)
    let full = 0
    while (sent < due && full < streams.length) {
      next = (next + 1) % streams.length
      if (streams[next]!.publish(1) === 1) {
        sent++
        full = 0
      } else full++
    }
    tally.held += due - sent
    sent = due
    if (sent < 1_000_000) return
    from = performance.now()
    sent = 0
  }, 2)
}

const NUMBER_WIDTH = 10
const TIME_WIDTH = 13

function openStream({ port, site, window, speakers, payload }: FloodOrder, i: number, tally: Tally): Promise<Stream> {
  const { id, token, devices } = speakers[i]!
  const ids = devices.map((device) => Buffer.from(device))
  const topic = text(`sanfang/${site}/${devices[0]}/telemetry`)
  const packets = Array.from({ length: window }, (_, n) => framed(0x32, Buffer.concat([topic, word(n + 1), Buffer.from(payload)])))
  const size = packets[0]!.length
  const ring = Buffer.concat(packets)
  const idAt = size - payload.length - 2 - topic.length + 2 + `sanfang/${site}/`.length
  const at = (mark: RegExp): number[] => [...payload.matchAll(mark)].map(({ index }) => size - payload.length + index)
  const [timeAt, numberAt, noiseAt] = [at(/T{13}/g), at(/S{10}/g), at(/N/g)]
  const sentAt = new Float64Array(window)
  let next = 0
  let room = window
  let turn = 0
  let always = false

  const fill = (slot: number, now: number) => {
    const from = slot * size
    if (ids.length > 1) ring.set(ids[(turn = (turn + 1) % ids.length)]!, from + idAt)
    for (const place of timeAt) digits(ring, from + place, TIME_WIDTH, now)
    for (const place of numberAt) digits(ring, from + place, NUMBER_WIDTH, tally.number)
    for (const place of noiseAt) ring[from + place] = 48 + Math.floor(Math.random() * 10)
    tally.number++
  }
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
  // Receipts come in order, so the packets free to be sent again are the next ones of the ring.
  const publish = (wanted: number): number => {
    const count = Math.min(wanted, room)
    if (count === 0) return 0
    const now = Date.now()
    const precise = performance.now()
    for (let n = 0; n < count; n++) {
      const slot = (next + n) % window
      fill(slot, now)
      sentAt[slot] = precise
    }
    const straight = Math.min(count, window - next)
    socket.write(ring.subarray(next * size, (next + straight) * size))
    if (straight < count) socket.write(ring.subarray(0, (count - straight) * size))
    next = (next + count) % window
    room -= count
    return count
  }

  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.write(framed(0x10, Buffer.concat([text('MQTT'), Buffer.from([4, 0xc2, 1, 44]), text(`c-${id}`), text(id), text(token)])))
    socket.once('data', (answer) => {
      if (answer[3] !== 0) return reject(new Error(`CONNACK ${answer[3]}`))
      let odd = 0
      socket.on('data', (chunk) => {
        const bytes = chunk.length + odd
        const receipts = bytes >> 2 // a PUBACK has four bytes
        odd = bytes & 3
        const oldest = (next - (window - room) + window) % window
        if ((tally.confirmed & 15) + receipts > 15) tally.waits.push(performance.now() - sentAt[oldest]!)
        tally.confirmed += receipts
        room += receipts
        if (always) publish(room)
      })
      resolve({
        publish,
        keepFull() {
          always = true
          publish(room)
        },
      })
    })
  })
}

function digits(into: Buffer, at: number, width: number, value: number): void {
  let left = value
  for (let n = at + width - 1; n >= at; n--) {
    into[n] = 48 + (left % 10)
    left = Math.floor(left / 10)
  }
}

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
