import type { Instant } from '../core/time.ts'

/** How fast a device may go: a long-run rate, a burst on top, and how long it is slowed before more is refused. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
  readonly slowForMs: number
}

/** A device's token bucket. `tokens` below zero is debt: what was let through and has yet to be waited for. */
export interface Bucket {
  tokens: number
  at: Instant
}

/** Alarms must not wait behind a flood of values: events have a bucket of their own. */
export interface Allowance {
  readonly values: Bucket
  readonly events: Bucket
}

/** Answer of `spend` for a message that is over every allowance. */
export const TOO_FAST = -1

export const fullBucket = (rate: Rate, times: number, now: Instant): Bucket => ({ tokens: rate.burst * times, at: now })

/**
 * Takes one token. Answers the milliseconds for which this message's receipt has to be held (0 within the rate),
 * or TOO_FAST, which takes nothing. `times` multiplies the rate and burst (a gateway speaks for many).
 */
export function spend(bucket: Bucket, rate: Rate, times: number, now: Instant): number {
  refill(bucket, rate, times, now)
  const perMs = (rate.perSecond * times) / 1_000
  const left = bucket.tokens - 1
  if (left < 0 && left < -rate.slowForMs * perMs) return TOO_FAST
  bucket.tokens = left
  return left >= 0 ? 0 : -left / perMs
}

/** Milliseconds until the bucket is out of debt; 0 when it is in none. */
export function debt(bucket: Bucket, rate: Rate, times: number, now: Instant): number {
  refill(bucket, rate, times, now)
  return bucket.tokens >= 0 ? 0 : (-bucket.tokens * 1_000) / (rate.perSecond * times)
}

/** A clock that was set back gives no tokens and takes none. */
function refill(bucket: Bucket, rate: Rate, times: number, now: Instant): void {
  const elapsed = now - bucket.at
  if (elapsed > 0) bucket.tokens = Math.min(rate.burst * times, bucket.tokens + (elapsed * rate.perSecond * times) / 1_000)
  bucket.at = now
}

/** True when a topic has more levels than allowed. Stops counting as soon as it knows. */
export function tooDeep(topic: string, maxLevels: number): boolean {
  let levels = 1
  for (let at = topic.indexOf('/'); at !== -1; at = topic.indexOf('/', at + 1)) if (++levels > maxLevels) return true
  return false
}

/** True when the set is full and the topic is not in it; else the topic is remembered. */
export function oneTopicTooMany(seen: Set<string>, topic: string, max: number): boolean {
  if (seen.has(topic)) return false
  if (seen.size >= max) return true
  seen.add(topic)
  return false
}
