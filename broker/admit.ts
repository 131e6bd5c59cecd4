import type { Credentials } from '../devices/credentials.ts'
import type { Ledger, LedgerDevice } from '../devices/ledger.ts'
import type { QuarantineRecord } from '../platform/bus.ts'
import { mayPublish } from './permit.ts'

/** Sessions that a device may have at once (contract). */
export const SESSIONS_PER_DEVICE = 4

/** What a device says of itself at CONNECT. */
export interface Introduction {
  readonly userName: string
  readonly password: string | null
  readonly clientId: string
  readonly clean: boolean
  readonly willTopic: string | null
}

/** CONNACK return codes of MQTT 3.1.1, table 3.1. */
export const CONNACK = { identifierRejected: 2, unavailable: 3, notAuthorized: 5 } as const

export type Admission =
  | { readonly device: LedgerDevice }
  /** A stranger: told nothing but «no», listed in quarantine. */
  | { readonly stranger: QuarantineRecord['reason'] }
  /** A device of ours that may not come in like this. */
  | {
      readonly refused: 'no-client-id' | 'too-many-sessions' | 'will-not-permitted'
      readonly returnCode: number
      readonly device: LedgerDevice
    }

/** Decides who comes in. `others` = sessions of a device, not counting one with this client id, which would be taken over. */
export function admit(
  who: Introduction,
  ends: { readonly ledger: Ledger; readonly credentials: Pick<Credentials, 'check'>; readonly others: (device: string) => number },
): Admission {
  if (who.userName === '' || who.password === null || who.password === '') return { stranger: 'no-credentials' }
  // The token is checked for unknown devices too, so that the answer takes as long.
  const right = ends.credentials.check(who.userName, who.password)
  const device = ends.ledger.device(who.userName)
  if (!device) return { stranger: 'unknown-device' }
  if (!right) return { stranger: 'wrong-token' }
  // [MQTT-3.1.3-8]
  if (who.clientId === '' && !who.clean) return { refused: 'no-client-id', returnCode: CONNACK.identifierRejected, device }
  if (ends.others(device.id) >= SESSIONS_PER_DEVICE) return { refused: 'too-many-sessions', returnCode: CONNACK.unavailable, device }
  if (who.willTopic !== null && !mayPublish(who.willTopic, device, ends.ledger))
    return { refused: 'will-not-permitted', returnCode: CONNACK.notAuthorized, device }
  return { device }
}
