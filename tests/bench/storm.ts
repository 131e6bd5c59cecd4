import { connect, type Socket } from 'node:net'

/** Devices that all come at once, each with one reading, and stay. */
export interface StormOrder {
  readonly port: number
  readonly site: string
  readonly devices: readonly { readonly id: string; readonly token: string }[]
}
export type StormQuestion = StormOrder | 'again' | 'stop'
export interface StormAnswer {
  /** Until the last one had its receipt, and until the last one was let in. */
  readonly seconds: number
  readonly letIn: number
  /** Connections that were refused or cut and tried again. */
  readonly again: number
}

// A process of its own: the order, then `again` (all are cut and come back at once), then `stop`.
let order: StormOrder
let sockets: Socket[] = []
process.on('message', (question: StormQuestion) => {
  if (question === 'stop') process.exit()
  if (question !== 'again') order = question
  for (const socket of sockets) socket.removeAllListeners('close').destroy()
  sockets = []
  void storm().then((answer) => process.send!(answer))
})

async function storm(): Promise<StormAnswer> {
  const from = performance.now()
  let again = 0
  let letIn = 0
  await Promise.all(
    order.devices.map(
      ({ id, token }) =>
        new Promise<void>((done) => {
          const attempt = () => {
            const socket = connect({ port: order.port, host: '127.0.0.1', noDelay: true })
            let inside = false
            socket.on('error', () => {})
            // As a device does: after a while, and not all at the same moment.
            socket.once('close', () => {
              if (inside) return
              again++
              setTimeout(attempt, 500 + Math.random() * 1_500)
            })
            socket.once('data', (answer) => {
              if (answer[3] !== 0) return socket.destroy()
              inside = true
              letIn = performance.now()
              sockets.push(socket)
              socket.write(reading(id))
              socket.once('data', () => done())
            })
            socket.write(framed(0x10, Buffer.concat([text('MQTT'), Buffer.from([4, 0xc2, 1, 44]), text(`c-${id}`), text(id), text(token)])))
          }
          attempt()
        }),
    ),
  )
  return { seconds: (performance.now() - from) / 1_000, letIn: (letIn - from) / 1_000, again }
}

const reading = (id: string): Buffer =>
  framed(
    0x32,
    Buffer.concat([
      text(`sanfang/${order.site}/${id}/telemetry`),
      Buffer.from([0, 1]),
      Buffer.from('{"dischargePressure":0.55,"suctionPressure":0.22}'),
    ]),
  )
const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length >> 8, value.length & 0xff]), Buffer.from(value)])
/** All packets here are shorter than 16 kB. */
const framed = (first: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(body.length < 128 ? [first, body.length] : [first, (body.length & 0x7f) | 0x80, body.length >> 7]), body])
