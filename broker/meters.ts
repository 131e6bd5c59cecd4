import { Counter, Gauge } from 'prom-client'
import { REFUSALS, type Refusal } from '../core/packet.ts'
import type { Metrics } from '../platform/metrics.ts'

/** What the front door counts. Plain numbers on the packets' path; Prometheus asks for them when it scrapes. */
export interface Meters {
  received: number
  /** QoS 2 packets that were taken before and came again before their exchange ended. */
  repeated: number
  recorded: number
  slowed: number
  bytes: number
  readonly refused: Record<Refusal, number>
  readonly connects: (outcome: string) => void
  readonly disconnects: (why: string) => void
  readonly subscribes: (outcome: 'granted' | 'refused') => void
}

/** What is asked for at each scrape. */
export interface Levels {
  readonly connections: () => number
  readonly sessions: () => number
  readonly registered: () => number
  readonly subscriptions: () => number
  readonly keptSessions: () => number
  readonly strangers: () => number
  readonly unrecorded: () => number
}

export function openMeters(metrics: Metrics, levels: Levels): Meters {
  const registers = [metrics]
  const refused = Object.fromEntries(REFUSALS.map((reason) => [reason, 0])) as Record<Refusal, number>
  const connects = new Counter({
    name: 'sanfang_broker_connects_total',
    help: 'Connections by what became of them',
    labelNames: ['outcome'],
    registers,
  })
  const disconnects = new Counter({
    name: 'sanfang_broker_disconnects_total',
    help: 'Ended connections by reason',
    labelNames: ['why'],
    registers,
  })
  const subscribes = new Counter({
    name: 'sanfang_broker_subscribes_total',
    help: 'Subscriptions asked for',
    labelNames: ['outcome'],
    registers,
  })
  const meters: Meters = {
    received: 0,
    repeated: 0,
    recorded: 0,
    slowed: 0,
    bytes: 0,
    refused,
    connects: (outcome) => connects.inc({ outcome }),
    disconnects: (why) => disconnects.inc({ why: KNOWN_ENDS.has(why) ? why : 'other' }),
    subscribes: (outcome) => subscribes.inc({ outcome }),
  }

  const counted = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  counted('sanfang_broker_received_total', 'Packets received and handed to be recorded', () => meters.received)
  counted('sanfang_broker_repeated_total', 'QoS 2 packets that came again before their exchange ended', () => meters.repeated)
  counted('sanfang_broker_recorded_total', 'Packets on disk, refused ones too', () => meters.recorded)
  counted('sanfang_broker_slowed_total', 'Packets whose receipt was held because their device was over its rate', () => meters.slowed)
  counted('sanfang_broker_payload_bytes_total', 'Bytes of payload received', () => meters.bytes)
  const refusals = new Counter({
    name: 'sanfang_broker_refused_total',
    help: 'Packets refused at the door: recorded as refused, confirmed, never delivered',
    labelNames: ['reason'],
    registers,
    collect() {
      refusals.reset()
      for (const reason of REFUSALS) if (refused[reason] > 0) refusals.inc({ reason }, refused[reason])
    },
  })

  const level = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  level('sanfang_broker_connections', 'Open connections, let in or not yet', levels.connections)
  level('sanfang_broker_sessions', 'Sessions of devices that are connected', levels.sessions)
  level('sanfang_broker_registered', 'Sessions in the registry of the MQTT library; more than sessions would be a leak', levels.registered)
  level('sanfang_broker_subscriptions', 'Live subscriptions', levels.subscriptions)
  level('sanfang_broker_kept_sessions', 'Sessions kept for devices that asked for it', levels.keptSessions)
  level('sanfang_broker_quarantine', 'Strangers in quarantine', levels.strangers)
  level('sanfang_broker_unrecorded', 'Packets taken that wait for the disk', levels.unrecorded)
  return meters
}

const KNOWN_ENDS = new Set([
  'closed',
  'lost',
  'keepalive',
  'takeover',
  'too-slow',
  'too-large',
  'malformed',
  'not-recorded',
  'refused',
  'removed',
  'hub-stopped',
  'no-introduction',
])
