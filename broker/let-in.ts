import type { AedesOptions, AuthenticateError } from 'aedes'
import { minutes, type Instant } from '../core/time.ts'
import type { Credentials } from '../devices/credentials.ts'
import type { Ledger } from '../devices/ledger.ts'
import type { Log } from '../platform/log.ts'
import { admit, CONNACK, type Admission } from './admit.ts'
import type { BrokerConfig } from './config.ts'
import { PacketTooLarge } from './inside-aedes.ts'
import type { Meters } from './meters.ts'
import type { Presence } from './presence.ts'
import type { Quarantine } from './quarantine.ts'
import { aedesId } from './session-store.ts'
import { sessionOf, type Session } from './session.ts'

export interface LetInEnds {
  readonly config: BrokerConfig
  readonly log: Log
  readonly now: () => Instant
  readonly ledger: Ledger
  readonly credentials: Pick<Credentials, 'check'>
  readonly presence: Presence
  readonly quarantine: Quarantine
  readonly meters: Meters
}

/** CONNECT, as aedes asks about it: first the packet, then who it is. Nothing here waits but for a session that is taken over. */
export function letIn(ends: LetInEnds): Required<Pick<AedesOptions, 'preConnect' | 'authenticate'>> {
  const { config, log, now, ledger, credentials, presence, quarantine, meters } = ends
  const warned = rarely(minutes(10), 1_000)

  const refuse = (session: Session, admission: Exclude<Admission, { device: unknown; refused?: never }>): AuthenticateError => {
    const { userName, clientId, address } = session
    session.why = 'refused'
    if ('stranger' in admission) {
      meters.connects(admission.stranger)
      quarantine.knock({ userName, clientId, address, reason: admission.stranger }, now())
      return connack(CONNACK.notAuthorized, admission.stranger)
    }
    const { device, refused, returnCode } = admission
    meters.connects(refused)
    if (warned(`${device.id} ${refused}`, now()))
      log.warn({ device: device.id, clientId, address, why: refused, will: session.introduction!.willTopic }, 'device was not let in')
    return connack(returnCode, refused)
  }

  return {
    preConnect(client, packet, done) {
      const session = sessionOf(client)
      const { length } = packet as unknown as { length: number }
      if (length > config.maxConnectBytes) return done(new PacketTooLarge(length, config.maxConnectBytes), false)
      session.userName = packet.username ?? ''
      session.clientId = packet.clientId
      // The same device without a client id is a new session each time.
      session.key = packet.clientId === '' ? `\n${session.serial}` : packet.clientId
      session.introduction = { clean: packet.clean === true, willTopic: packet.will?.topic ?? null }
      // aedes tells clients apart by this id alone. It is unique, so that two devices with one client id never meet,
      // and taking over is done here, in order, instead of by its registry.
      packet.clientId = aedesId(session.serial, session.userName, packet.clientId)
      if (!packet.keepalive || packet.keepalive > config.keepaliveLimitSeconds) packet.keepalive = config.keepaliveLimitSeconds
      done(null, true)
    },

    authenticate(client, userName = '', password, done) {
      const session = sessionOf(client)
      if (client.closed) return
      const { clean, willTopic } = session.introduction!
      const admission = admit(
        { userName, password: password ? password.toString('utf8') : null, clientId: session.clientId, clean, willTopic },
        { ledger, credentials, others: (device) => presence.others(device, session.key) },
      )
      if ('stranger' in admission || 'refused' in admission) return done(refuse(session, admission), false)
      const { device } = admission
      const before = presence.find(device.id, session.key)
      session.device = device
      session.voices = 1 + ledger.children(device.id).length
      session.allowance = presence.allowance(device.id, session.voices, now())
      session.largest = config.maxPacketBytes
      presence.reserve(session)
      quarantine.forget(userName, session.address)
      meters.connects('let-in')
      if (!before) return done(null, true)
      before.why ??= 'takeover'
      before.client.close(() => done(null, true))
    },
  }
}

const connack = (returnCode: number, why: string): AuthenticateError =>
  Object.assign(new Error(why), { returnCode }) as unknown as AuthenticateError

/** True at most once in a while for each key: a device that knocks every second is one line in the log. Bounded by forgetting all. */
function rarely(everyMs: number, max: number): (key: string, now: Instant) => boolean {
  const said = new Map<string, Instant>()
  return (key, now) => {
    const last = said.get(key)
    if (last !== undefined && Math.abs(now - last) < everyMs) return false
    if (said.size >= max) said.clear()
    said.set(key, now)
    return true
  }
}
