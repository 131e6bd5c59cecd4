import { Readable } from 'node:stream'
import type { Instant } from '../core/time.ts'
import { SESSIONS_PER_DEVICE } from './admit.ts'
import type { Guest } from './session.ts'

/**
 * What aedes remembers of sessions, in memory and bounded: the topics a kept session (clean = false) subscribed, and the
 * QoS 2 packets taken whose exchange is not finished. Kept sessions outlive their connection by the expiry, never the hub;
 * a device keeps as many as it may have connections. Nothing is retained and nothing is queued for devices.
 */
export interface SessionStore {
  /** For aedes' `persistence` option. */
  readonly persistence: object
  /** True when this QoS 2 packet of the session was taken before and its exchange goes on: it must not be taken again [MQTT-4.3.3-2]. */
  holds(guest: Guest, packetId: number): boolean
  /** The session's connection ended. */
  left(guest: Guest, now: Instant): void
  /** Forgets kept sessions that nobody came back for. */
  sweep(now: Instant): void
  readonly kept: number
}

interface Memory {
  /** Filter → QoS. */
  readonly subscriptions: Map<string, number>
  /** Packet ids of QoS 2 publishes between PUBREC and PUBREL. */
  readonly taken: Set<number>
  /** Null while connected. */
  leftAt: Instant | null
}

/** Most filters that a kept session remembers: a gateway's and those of all devices behind it. */
const MAX_FILTERS = 1_024
/** Most unfinished QoS 2 exchanges; the oldest makes room. */
const MAX_TAKEN = 1_000

/** `mayRead` says which of the filters that a client sent are worth keeping. */
export function openSessionStore(expiryMs: number, mayRead: (guest: Guest, filter: string) => boolean): SessionStore {
  /** Device → client id → memory. */
  const kept = new Map<string, Map<string, Memory>>()
  /** A clean session ends with its connection; its memory goes with the client object. */
  const clean = new WeakMap<object, Memory>()

  const find = (guest: Guest): Memory | undefined =>
    guest.clean ? clean.get(guest) : kept.get(guest.session!.userName)?.get(guest.session!.clientId)

  const findOrMake = (guest: Guest): Memory => {
    const found = find(guest)
    if (found) return found
    const made: Memory = { subscriptions: new Map(), taken: new Set(), leftAt: guest.closed ? 0 : null }
    if (guest.clean) clean.set(guest, made)
    else {
      const { userName, clientId } = guest.session!
      let own = kept.get(userName)
      if (!own) kept.set(userName, (own = new Map()))
      if (own.size >= SESSIONS_PER_DEVICE) dropOldest(own)
      own.set(clientId, made)
    }
    return made
  }

  /** The list just kept: aedes hands over the whole list once for every filter in it. */
  let lastKept: unknown

  const forget = (userName: string, clientId: string) => {
    const own = kept.get(userName)
    own?.delete(clientId)
    if (own?.size === 0) kept.delete(userName)
  }

  const persistence = {
    async setup() {},
    async destroy() {},

    // Sessions.
    async cleanSubscriptions(guest: Guest) {
      forget(guest.session!.userName, guest.session!.clientId)
    },
    async subscriptionsByClient({ id }: { id: string }) {
      const { userName, clientId } = splitId(id)
      const memory = kept.get(userName)?.get(clientId)
      if (!memory) return []
      memory.leftAt = null
      return Array.from(memory.subscriptions, ([topic, qos]) => ({ topic, qos }))
    },
    async addSubscriptions(guest: Guest, filters: readonly { topic: string; qos: number }[]) {
      if (filters === lastKept) return
      lastKept = filters
      const { subscriptions } = findOrMake(guest)
      for (const { topic, qos } of filters) if (subscriptions.size < MAX_FILTERS && mayRead(guest, topic)) subscriptions.set(topic, qos)
    },
    async removeSubscriptions(guest: Guest, topics: readonly string[]) {
      const memory = find(guest)
      for (const topic of topics) memory?.subscriptions.delete(topic)
    },
    subscriptionsByTopic: () => NOBODY,

    // QoS 2 from devices: the packet id is all that has to be remembered.
    async incomingGetPacket(guest: Guest, { messageId }: { messageId: number }) {
      if (!find(guest)?.taken.has(messageId)) throw NO_SUCH_PACKET
      return TAKEN
    },
    async incomingStorePacket(guest: Guest, { messageId }: { messageId: number }) {
      const { taken } = findOrMake(guest)
      taken.add(messageId)
      if (taken.size > MAX_TAKEN) taken.delete(taken.values().next().value!)
    },
    async incomingDelPacket(guest: Guest, { messageId }: { messageId: number }) {
      if (!find(guest)?.taken.delete(messageId)) throw NO_SUCH_PACKET
    },
    async cleanIncoming(guest: Guest) {
      clean.delete(guest)
    },

    // Nothing is retained, and wills are the live connections' own.
    async storeRetained() {},
    createRetainedStreamCombi: () => Readable.from([]),
    createRetainedStream: () => Readable.from([]),
    async putWill() {},
    async getWill() {},
    async delWill() {},
    streamWill: () => Readable.from([]),

    // Nothing is queued for a device that is away.
    async outgoingEnqueue() {},
    async outgoingEnqueueCombi() {},
    async outgoingUpdate() {},
    async outgoingClearMessageId() {},
    outgoingStream: () => Readable.from([]),
  }

  return {
    persistence,
    holds: (guest, packetId) => find(guest)?.taken.has(packetId) ?? false,
    left(guest, now) {
      const memory = guest.clean ? undefined : find(guest)
      if (memory) memory.leftAt = now
    },
    sweep(now) {
      for (const [userName, own] of kept)
        for (const [clientId, memory] of own) if (memory.leftAt !== null && now - memory.leftAt >= expiryMs) forget(userName, clientId)
    },
    get kept() {
      let count = 0
      for (const own of kept.values()) count += own.size
      return count
    },
  }
}

/** aedes knows a connection by an id of its own: serial, device, client id. Unique, so that its registry never confuses two. */
export const aedesId = (serial: number, userName: string, clientId: string): string => `${serial}/${userName}/${clientId}`

function splitId(id: string): { userName: string; clientId: string } {
  const device = id.indexOf('/') + 1
  const client = id.indexOf('/', device) + 1
  return { userName: id.slice(device, client - 1), clientId: id.slice(client) }
}

function dropOldest(own: Map<string, Memory>): void {
  let oldest: string | undefined
  let leftAt = Number.POSITIVE_INFINITY
  for (const [clientId, memory] of own)
    if (memory.leftAt !== null && memory.leftAt < leftAt) {
      oldest = clientId
      leftAt = memory.leftAt
    }
  if (oldest !== undefined) own.delete(oldest)
}

const TAKEN = {}
const NOBODY: Promise<readonly never[]> = Promise.resolve([])
const NO_SUCH_PACKET = new Error('no such packet')
