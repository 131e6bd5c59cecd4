import type { Instant } from '../../../core/time.ts'
import { hours, minutes, seconds } from '../../../core/time.ts'

/** Failed sign-ins make the next ones wait, longer each time. Kept in memory; a restart forgets. */
export interface LockOut {
  /** Milliseconds that this name from this address still has to wait; 0 = may try. */
  waitFor(name: string, address: string, now: Instant): number
  failed(name: string, address: string, now: Instant): void
  succeeded(name: string, address: string): void
  /** The try was never answered: it does not count. */
  withdraw(name: string, address: string): void
}

/**
 * free tries, then a wait that doubles from 1 s up to the longest. The pair is strict; the address alone stops somebody who
 * tries many names; the name alone stops many addresses, but never longer than a minute, so that nobody can shut a colleague out.
 */
const RULES = {
  pair: { free: 4, longest: minutes(15) },
  address: { free: 20, longest: minutes(15) },
  name: { free: 12, longest: minutes(1) },
}
/** Failures are forgotten after this time without another. */
const FORGET = hours(1)

interface Failures {
  count: number
  last: Instant
}

export function openLockOut(limit = 20_000): LockOut {
  const book = new Map<string, Failures>()
  const keys = (name: string, address: string): readonly [keyof typeof RULES, string][] => [
    ['pair', `pair ${address} ${name}`],
    ['address', `address ${address}`],
    ['name', `name ${name}`],
  ]
  const fresh = (key: string, now: Instant): Failures | undefined => {
    const found = book.get(key)
    if (!found || now - found.last <= FORGET) return found
    book.delete(key)
    return undefined
  }
  const takeBack = (key: string) => {
    const found = book.get(key)
    if (found && --found.count <= 0) book.delete(key)
  }
  return {
    waitFor(name, address, now) {
      let wait = 0
      for (const [rule, key] of keys(name, address)) {
        const found = fresh(key, now)
        if (!found || found.count <= RULES[rule].free) continue
        const delay = Math.min(seconds(1) * 2 ** (found.count - RULES[rule].free - 1), RULES[rule].longest)
        wait = Math.max(wait, found.last + delay - now)
      }
      return Math.max(0, wait)
    },
    failed(name, address, now) {
      for (const [, key] of keys(name, address)) {
        const count = (fresh(key, now)?.count ?? 0) + 1
        book.delete(key)
        book.set(key, { count, last: now })
      }
      // Oldest failure first out: an attacker with many addresses cannot grow it without end.
      while (book.size > limit) book.delete(book.keys().next().value as string)
    },
    succeeded(name, address) {
      // A shared address keeps the failures of others: only this try is taken back.
      for (const [rule, key] of keys(name, address)) {
        if (rule === 'address') takeBack(key)
        else book.delete(key)
      }
    },
    withdraw(name, address) {
      for (const [, key] of keys(name, address)) takeBack(key)
    },
  }
}
