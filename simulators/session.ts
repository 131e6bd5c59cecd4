import { connect } from 'mqtt'
import type { MqttClient } from 'mqtt'
import { topicOf } from '../core/topic.ts'
import { openBacklog } from './backlog.ts'
import { encode } from './message.ts'
import type { Message } from './message.ts'
import type { Random } from './random.ts'
import { reconnectDelay } from './reconnect-delay.ts'

/** The MQTT session of one device or gateway: connects again by itself, and loses nothing of QoS 1 that fits its queue. */
export interface Session {
  /** Begins to connect after `delay` ms. */
  begin(delay: number): void
  send(message: Message): void
  /** The line breaks without a word, and stays broken until `mend`. */
  cut(): void
  mend(): void
  /** Waits at most `patience` ms for what is in flight, says `offline`, and goes. */
  stop(patience: number): Promise<void>
  readonly connected: boolean
  readonly inFlight: number
}

export interface SessionEnds {
  readonly url: string
  readonly site: string
  readonly device: string
  /** Devices whose orders come by this session besides its own. */
  readonly children: readonly string[]
  readonly token: string
  readonly random: Random
  /** Real time per virtual time is one over this. */
  readonly speed: number
  readonly reconnectWithin: number
  readonly greet: () => readonly Message[]
  readonly ordered: (device: string, payload: Uint8Array) => void
  readonly tally: Tally
  readonly failed: (device: string, why: string) => void
}

/** Counters that all sessions share. */
export interface Tally {
  sent: number
  acked: number
  resent: number
  dropped: number
  routine: number
  orders: number
  failed: number
}

/** Unconfirmed messages of QoS 1 at a time. */
const WINDOW = 20
/** Waiting behind them. */
const QUEUE = 500
/** A report of QoS 0 is given up when this many bytes wait for the socket. */
const CLOGGED = 256 * 1024

export function openSession(ends: SessionEnds): Session {
  const { site, device, tally } = ends
  const backlog = openBacklog()
  /** Sent and not confirmed, oldest first. */
  const flying = new Set<Message>()
  let queue: Message[] = []
  let client: MqttClient | undefined
  let connected = false
  let broken = false
  let over = false
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let landed: (() => void) | undefined

  function begin(delay: number): void {
    clearTimeout(timer)
    if (!over && !broken) timer = setTimeout(open, delay)
  }

  function open(): void {
    leave()
    const mine = connect(ends.url, {
      clientId: device,
      username: device,
      password: ends.token,
      protocolVersion: 4,
      clean: true,
      keepalive: 60,
      connectTimeout: 10_000,
      // Its own back-off, its own queue: what was not confirmed is known here.
      reconnectPeriod: 0,
      queueQoSZero: false,
      resubscribe: false,
      will: { topic: topicOf(site, device, 'status'), payload: Buffer.from('offline'), qos: 1, retain: true },
    })
    client = mine
    mine.on('connect', () => {
      if (mine !== client) return
      connected = true
      failures = 0
      mine.subscribe(
        [device, ...ends.children].map((id) => topicOf(site, id, 'command')),
        { qos: 1 },
        () => {},
      )
      catchUp()
    })
    mine.on('message', (topic, payload) => ends.ordered(topic.split('/')[2] ?? '', payload))
    mine.on('error', (error) => {
      tally.failed++
      ends.failed(device, error.message)
    })
    mine.on('close', () => {
      if (mine !== client) return
      connected = false
      client = undefined
      mine.end(true)
      if (!over && !broken) begin(reconnectDelay(failures++, ends.reconnectWithin, ends.random.next()) / ends.speed)
    })
  }

  /** `online`, then what was never confirmed, then what happened meanwhile, then how things are. */
  function catchUp(): void {
    const again = [...flying]
    flying.clear()
    const waited = queue
    queue = []
    const [online, ...states] = ends.greet()
    if (online) put(online, false)
    for (const message of again) put(message, true)
    for (const message of [...waited, ...backlog.flush(), ...states]) send(message)
  }

  function send(message: Message): void {
    if (message.qos === 0) {
      if (!connected) return
      if ((client?.stream.writableLength ?? 0) > CLOGGED) tally.dropped++
      else {
        tally.routine++
        client!.publish(topicOf(site, message.device, message.channel), encode(message.payload), { qos: 0 })
      }
      return
    }
    if (!connected) {
      const before = backlog.dropped
      backlog.keep(message)
      tally.dropped += backlog.dropped - before
      return
    }
    if (flying.size < WINDOW && queue.length === 0) return put(message, false)
    queue.push(message)
    if (queue.length > QUEUE) {
      const oldestReading = queue.findIndex((one) => one.channel === 'telemetry')
      queue.splice(Math.max(0, oldestReading), 1)
      tally.dropped++
    }
  }

  function put(message: Message, again: boolean): void {
    const by = client
    flying.add(message)
    tally[again ? 'resent' : 'sent']++
    const options = { qos: 1, retain: message.retain, dup: again } as const
    by!.publish(topicOf(site, message.device, message.channel), encode(message.payload), options, (error) => {
      if (error || by !== client || !flying.delete(message)) return
      tally.acked++
      while (queue.length > 0 && flying.size < WINDOW) put(queue.shift()!, false)
      if (flying.size === 0 && queue.length === 0) landed?.()
    })
  }

  /** Lets go of the connection there is, if any, without a word. */
  function leave(): void {
    const old = client
    client = undefined
    connected = false
    old?.stream.destroy()
    old?.end(true)
  }

  return {
    begin,
    send,
    cut() {
      broken = true
      clearTimeout(timer)
      leave()
    },
    mend() {
      broken = false
      if (!connected) begin(0)
    },
    async stop(patience) {
      over = true
      clearTimeout(timer)
      if (!connected) return leave()
      if (flying.size > 0 || queue.length > 0)
        await new Promise<void>((resolve) => {
          landed = resolve
          setTimeout(resolve, patience)
        })
      const by = client
      if (!by) return leave()
      await new Promise<void>((resolve) => {
        setTimeout(resolve, patience)
        by.publish(topicOf(site, device, 'status'), 'offline', { qos: 1, retain: true }, () => by.end(false, {}, () => resolve()))
      })
      leave()
    },
    get connected() {
      return connected
    },
    get inFlight() {
      return flying.size + queue.length
    },
  }
}
