import type { Instant } from '../core/time.ts'
import type { Obeyed } from './behaviours/behaviour.ts'

/** The `command` topic of the virtual devices. */
export interface Orders {
  /** Gives the body of the reply, or null when the payload is no order at all. */
  answer(device: string, payload: Uint8Array, now: Instant): Readonly<Record<string, unknown>> | null
}

/** Answers kept, so that an order that comes twice is done once. */
const REMEMBERED = 1_000

/** An order that expired is refused; one that came before gets the same answer again. */
export function openOrders(
  obey: (device: string, name: string, params: Readonly<Record<string, unknown>>, now: Instant) => Obeyed,
): Orders {
  const answers = new Map<string, Readonly<Record<string, unknown>>>()
  return {
    answer(device, payload, now) {
      const order = orderOf(payload)
      if (!order) return null
      const key = `${device}:${order.id}`
      const before = answers.get(key)
      if (before) return before
      const obeyed: Obeyed = order.expiresAt <= now ? { ok: false, error: 'expired' } : obey(device, order.name, order.params, now)
      const answer = { id: order.id, ...obeyed }
      answers.set(key, answer)
      if (answers.size > REMEMBERED) answers.delete(answers.keys().next().value!)
      return answer
    },
  }
}

function orderOf(payload: Uint8Array): { id: string; name: string; params: Readonly<Record<string, unknown>>; expiresAt: Instant } | null {
  let body: unknown
  try {
    body = JSON.parse(Buffer.from(payload).toString('utf8'))
  } catch {
    return null
  }
  if (typeof body !== 'object' || body === null) return null
  const { id, name, params, expiresAt } = body as Record<string, unknown>
  if (typeof id !== 'string' || typeof name !== 'string') return null
  return {
    id,
    name,
    params: typeof params === 'object' && params !== null ? (params as Record<string, unknown>) : {},
    expiresAt: typeof expiresAt === 'number' ? expiresAt : typeof expiresAt === 'string' ? Date.parse(expiresAt) : Infinity,
  }
}
