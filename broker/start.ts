import type { Duplex } from 'node:stream'
import { Aedes } from 'aedes'
import type { Packet } from '../core/packet.ts'
import { seconds } from '../core/time.ts'
import type { Credentials } from '../devices/credentials.ts'
import type { Ledger } from '../devices/ledger.ts'
import type { Bus, QuarantineRecord } from '../platform/bus.ts'
import type { Clock } from '../platform/clock.ts'
import type { Receipt } from '../platform/journal.ts'
import type { Log } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import type { BrokerConfig } from './config.ts'
import { PacketTooLarge, refreshKeepalive, saidGoodbye } from './inside-aedes.ts'
import type { Rate } from './limits.ts'
import { letIn } from './let-in.ts'
import { listen, type Addresses } from './listen.ts'
import { openMeters } from './meters.ts'
import { mayRead } from './permit.ts'
import { openPresence, type PresenceNote } from './presence.ts'
import { openQuarantine } from './quarantine.ts'
import { readPackets } from './read-packets.ts'
import { openSessionStore } from './session-store.ts'
import { newSession, sessionOf, type Guest, type Session, type Transport, type Why } from './session.ts'
import { packetTaker, type RefusedAtDoor } from './take-packet.ts'

export interface BrokerEnds {
  readonly config: BrokerConfig
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly ledger: Ledger
  readonly credentials: Credentials
  readonly bus: Pick<Bus, 'quarantine'>
  /** Records a packet; `refused` when the door has judged it already. A receipt with an error closes the connection unconfirmed. */
  readonly take: (packet: Packet, refused: RefusedAtDoor | null, receipt: Receipt) => void
  readonly note: (note: PresenceNote) => void
}

/** The running front door. */
export interface Broker {
  readonly addresses: Addresses
  /** Sessions of devices that are connected. */
  sessions(): number
  /** Closes all connections of a device; its wills are published. Answers how many there were. */
  disconnect(device: string, why: string): number
  readonly quarantine: { list(): readonly QuarantineRecord[] }
  /** Stops listening and closes every connection without a will and without a note: it is the hub that leaves. */
  close(): Promise<void>
}

/** Lets devices in and hands their packets on; decides nothing. Throws HubError when a port cannot be opened. */
export async function startBroker(ends: BrokerEnds): Promise<Broker> {
  const { config, clock, log, ledger, credentials } = ends
  const now = () => clock.now()
  const rate: Rate = { perSecond: config.messagesPerSecond, burst: config.burstMessages, slowForMs: seconds(config.slowForSeconds) }
  const connections = new Set<Session>()
  const quarantine = openQuarantine(config.maxStrangers, (record) => ends.bus.quarantine.next(record))
  const presence = openPresence(rate, ends.note)
  const store = openSessionStore(seconds(config.sessionExpirySeconds), (guest, filter) => mayRead(filter, guest.session!.device!, ledger))
  const meters = openMeters(ends.metrics, {
    connections: () => connections.size,
    sessions: () => presence.count,
    registered: () => aedes.connectedClients,
    subscriptions: () => sum(connections, (session) => Object.keys((session.client as Subscribed).subscriptions).length),
    keptSessions: () => store.kept,
    strangers: () => quarantine.list().length,
    unrecorded: () => sum(connections, (session) => session.unrecorded),
  })
  const takePacket = packetTaker({
    config,
    rate,
    ledger,
    meters,
    log,
    now,
    take: ends.take,
    slowed: (session) => refreshKeepalive(session.client),
  })
  let stopping = false

  const aedes = await Aedes.createBroker({
    concurrency: 0,
    queueLimit: 100,
    maxClientsIdLength: Number.MAX_SAFE_INTEGER,
    connectTimeout: seconds(config.connectTimeoutSeconds),
    drainTimeout: seconds(config.drainTimeoutSeconds),
    persistence: store.persistence,

    ...letIn({ config, log, now, ledger, credentials, presence, quarantine, meters }),

    authorizeSubscribe(client, subscription, done) {
      const granted = !client.closed && mayRead(subscription.topic, sessionOf(client).device!, ledger)
      meters.subscribes(granted ? 'granted' : 'refused')
      done(null, granted ? subscription : null)
    },

    authorizePublish(client, packet, done) {
      const session = client && (client as Guest).session
      if (!session?.device) return done(new Error('nobody known sent this'))
      const will = client === null || packet.cmd === undefined
      if (will && stopping) return done(HUB_LEAVES)
      const { topic, payload, retain } = packet
      const packetId = packet.messageId ?? 0
      // The parser lets these through. [MQTT-2.3.1-1]
      if (packet.qos > 0 && !will && packetId < 1) return done(NO_PACKET_ID)
      // Whatever a device sends is for the hub alone, so nothing of it may reach a subscriber or a retained store.
      packet.topic = HUB_ONLY
      packet.retain = false
      if (packet.qos === 2 && !will && store.holds(client as Guest, packetId)) {
        meters.repeated++
        session.line.expect(done)()
        return
      }
      takePacket(
        session,
        { topic, payload: payload as Buffer, qos: packet.qos, retain, dup: !will && packet.dup, packetId },
        // Nobody waits for a will's confirmation, and aedes has nothing more to do with it.
        will ? NOTHING_MORE : (error) => (client!.closed ? undefined : confirmByAedes(session, error, done)),
      )
    },
  })

  const confirmByAedes = (session: Session, error: Error | undefined, done: (error?: Error) => void) => {
    if (error) session.why ??= 'not-recorded'
    // Receipts go out in order: those that `readPackets` still gathers came before [MQTT-4.6.0-2].
    session.flush()
    done(error)
  }

  // From `authenticate` to here aedes does nothing that waits, so the connection is still there.
  aedes.on('client', (client) => presence.arrive(sessionOf(client)))
  aedes.on('keepaliveTimeout', (client) => {
    sessionOf(client).why ??= 'keepalive'
  })
  const onClientError = (client: unknown, error: Error) => {
    const session = sessionOf(client)
    session.why ??= whyOf(error)
    log.debug({ error, device: session.device?.id, address: session.address, why: session.why }, 'connection failed')
  }
  aedes.on('clientError', onClientError)
  aedes.on('connectionError', onClientError)
  aedes.on('clientDisconnect', (client) => ended(sessionOf(client)))
  ;(aedes as NodeJS.EventEmitter).on('error', (error: unknown) => log.error({ error }, 'broker met an error'))

  /** The end of a session: told by aedes after its will, or by the socket when aedes never knew it. Runs twice for most. */
  const ended = (session: Session) => {
    if (saidGoodbye(session.client)) session.why ??= 'closed'
    presence.leave(session)
    if (session.device && !presence.find(session.device.id, session.key)) store.left(session.client, now())
  }

  const onConnection = (conn: Duplex, address: string, transport: Transport) => {
    if (connections.size >= config.maxConnections || stopping) {
      meters.connects('too-many-connections')
      conn.on('error', () => {})
      conn.destroy()
      return
    }
    const session = newSession(conn, address, transport, config.maxConnectBytes) as Session
    connections.add(session)
    conn.once('close', () => {
      connections.delete(session)
      clearTimeout(session.holding ?? undefined)
      session.line.drop()
      // aedes learns of the end at the same time and speaks the will first; what it does not end is ended here.
      setImmediate(() => setImmediate(afterClose, session))
    })
    session.client = aedes.handle(conn) as Guest
    session.client.session = session
    readPackets(session, takePacket)
  }

  const afterClose = (session: Session) => {
    ended(session)
    meters.disconnects(session.why ?? 'lost')
  }

  const sweep = setInterval(() => {
    store.sweep(now())
    presence.sweep(now())
    for (const session of presence.all()) if (!ledger.device(session.device!.id)) end(session, 'removed')
  }, SWEEP_EVERY)
  sweep.unref()

  const end = (session: Session, why: Why) => {
    session.why ??= why
    session.client.close()
  }

  let listeners
  try {
    listeners = await listen({
      config,
      onConnection,
      onFailed: (transport, error) => log.debug({ transport, error }, 'connection failed before it began'),
    })
  } catch (error) {
    clearInterval(sweep)
    aedes.close()
    throw error
  }
  const { addresses, stop } = listeners

  return {
    addresses,
    sessions: () => presence.count,
    disconnect(device, why) {
      const sessions = presence.of(device)
      for (const session of sessions) end(session, why)
      return sessions.length
    },
    quarantine: { list: () => quarantine.list() },
    async close() {
      if (stopping) return
      stopping = true
      clearInterval(sweep)
      const stopped = stop()
      for (const session of connections) end(session, 'hub-stopped')
      await new Promise<void>((resolve) => aedes.close(() => resolve()))
      await stopped
    },
  }
}

const SWEEP_EVERY = seconds(30)
/** No device may subscribe this, and the hub takes packets before they get there. */
const HUB_ONLY = 'hub'
const HUB_LEAVES = new Error('the hub is stopping')
const NO_PACKET_ID = new Error('a packet without its id')
const NOTHING_MORE = () => {}

type Subscribed = Guest & { readonly subscriptions: Readonly<Record<string, unknown>> }

function whyOf(error: Error): Why {
  if (error instanceof PacketTooLarge) return 'too-large'
  if (error.message === 'drain timeout') return 'too-slow'
  if (error.message === 'keep alive timeout') return 'keepalive'
  if (error.message === 'connect did not arrive in time') return 'no-introduction'
  if (error.message === 'connection closed' || (error as NodeJS.ErrnoException).code) return 'lost'
  return 'malformed'
}

function sum<T>(items: Iterable<T>, of: (item: T) => number): number {
  let total = 0
  for (const item of items) total += of(item)
  return total
}
