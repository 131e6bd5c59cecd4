import type { Refusal, Packet } from '../core/packet.ts'
import { reasonOf } from '../core/errors.ts'
import type { Instant } from '../core/time.ts'
import { parseTopic, type Channel } from '../core/topic.ts'
import type { Ledger } from '../devices/ledger.ts'
import type { Receipt } from '../platform/journal.ts'
import type { Log } from '../platform/log.ts'
import type { BrokerConfig } from './config.ts'
import { debt, oneTopicTooMany, spend, TOO_FAST, tooDeep, type Rate } from './limits.ts'
import type { Meters } from './meters.ts'
import { mayPublish, type Route } from './permit.ts'
import type { Confirm } from './receipt-line.ts'
import type { Session } from './session.ts'

/** Why a packet is refused at the door, for the list that people read. */
export interface RefusedAtDoor {
  readonly reason: Refusal
  readonly detail: string
  /** As sent, cut to 256 characters. */
  readonly topic: string
}

/** A PUBLISH as it came off the wire, whatever took it apart. */
export interface Publish {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  readonly dup: boolean
  readonly packetId: number
}

export interface TakeEnds {
  readonly config: BrokerConfig
  readonly rate: Rate
  readonly ledger: Ledger
  readonly meters: Meters
  readonly log: Log
  readonly now: () => Instant
  readonly take: (packet: Packet, refused: RefusedAtDoor | null, receipt: Receipt) => void
  /** Told when a device was slowed, so that its keep-alive does not run out for our waiting. */
  readonly slowed: (session: Session) => void
}

/**
 * Takes a packet of a known device: judges it, hands it on to be recorded, and confirms it when it is on disk, in the
 * order received. A refused packet goes the same way, marked. QoS 0 is confirmed at once (it only lets aedes read on),
 * unless too many of the connection wait for the disk already.
 */
export function packetTaker(ends: TakeEnds): (session: Session, publish: Publish, confirm: Confirm) => void {
  const { config, rate, ledger, meters, log, now, take, slowed } = ends

  const holdFor = (session: Session, ms: number) => {
    meters.slowed++
    if (session.holding) return
    session.line.hold()
    session.holding = setTimeout(tryRelease, Math.ceil(ms), session)
  }

  const tryRelease = (session: Session) => {
    session.holding = null
    if (session.client.closed) return
    const at = now()
    const { values, events } = session.allowance!
    const left = Math.max(debt(values, rate, session.voices, at), debt(events, rate, session.voices, at))
    slowed(session)
    if (left > 0) session.holding = setTimeout(tryRelease, Math.ceil(left), session)
    else session.line.release()
  }

  return (session, publish, confirm) => {
    const at = now()
    const device = session.device!
    meters.received++
    meters.bytes += publish.payload.length
    if (session.ledgerVersion !== ledger.version) learnAgain(session, ledger)

    let route = session.routes.get(publish.topic)
    let refused: RefusedAtDoor | null = null
    if (route === undefined) {
      const found = routeOf(session, publish.topic, config, ledger)
      if ('reason' in found) {
        refused = found
        route = { site: device.site, device: device.id, channel: channelOf(publish.topic) }
      } else route = found
    }
    if (refused === null && publish.retain && route.channel === 'event')
      refused = { reason: 'retained-event', detail: 'an event happens once and is never retained', topic: publish.topic }

    const allowance = session.allowance!
    const hold = spend(route.channel === 'event' ? allowance.events : allowance.values, rate, session.voices, at)
    if (hold === TOO_FAST)
      refused ??= {
        reason: 'too-fast',
        detail: `more than ${rate.perSecond * session.voices} messages per second`,
        topic: publish.topic.slice(0, MAX_TOPIC),
      }
    else if (hold > 0) holdFor(session, hold)
    if (refused !== null) meters.refused[refused.reason]++

    const waits = publish.qos > 0 || session.holding !== null || session.unrecorded >= config.maxUnconfirmed
    const place = waits ? session.line.expect(confirm) : null
    session.unrecorded++
    let given = false
    const receipt: Receipt = (error) => {
      if (given) return
      given = true
      session.unrecorded--
      if (!error) meters.recorded++
      place?.(error)
    }
    try {
      take(
        {
          site: route.site,
          device: route.device,
          channel: route.channel,
          payload: publish.payload,
          qos: publish.qos,
          retain: publish.retain,
          dup: publish.dup,
          packetId: publish.packetId,
          via: device.id,
          receivedAt: at,
        },
        refused,
        receipt,
      )
    } catch (error) {
      log.error({ error, device: device.id, topic: publish.topic }, 'packet could not be taken')
      receipt(error instanceof Error ? error : new Error(reasonOf(error)))
    }
    if (place === null) confirm()
  }
}

const MAX_TOPIC = 256

/** The ledger changed: what the device may do and for how many it speaks is looked up again. */
function learnAgain(session: Session, ledger: Ledger): void {
  session.routes.clear()
  session.ledgerVersion = ledger.version
  const id = session.device!.id
  session.device = ledger.device(id) ?? session.device
  session.voices = 1 + ledger.children(id).length
}

/** Finds out about a topic seen for the first time on this connection. Permitted ones are few (four per device) and remembered. */
function routeOf(session: Session, topic: string, config: BrokerConfig, ledger: Ledger): Route | RefusedAtDoor {
  const device = session.device!
  const deep = tooDeep(topic, config.maxTopicLevels)
  const route = !deep && ledger.device(device.id) ? mayPublish(topic, device, ledger) : null
  if (route) {
    session.routes.set(topic, route)
    return route
  }
  const shown = topic.slice(0, MAX_TOPIC)
  if (oneTopicTooMany((session.strangeTopics ??= new Set()), shown, config.maxStrangeTopics))
    return { reason: 'too-many-topics', detail: `more than ${config.maxStrangeTopics} topics outside its rights`, topic: shown }
  const detail = deep ? `more than ${config.maxTopicLevels} topic levels` : `${device.id} may not publish this topic`
  return { reason: 'not-permitted', detail, topic: shown }
}

function channelOf(topic: string): Channel {
  const channel = parseTopic(topic)?.channel
  return channel === undefined || channel === 'command' ? 'telemetry' : channel
}
