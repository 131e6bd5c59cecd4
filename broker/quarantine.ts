import type { Instant } from '../core/time.ts'
import type { QuarantineRecord } from '../platform/bus.ts'

/** Strangers that knocked, the last seen at the end. Bounded: the one not seen for longest makes room. */
export interface Quarantine {
  /** Notes a knock; `tell` gets the line at once when it is new, then at most once a second. */
  knock(stranger: Omit<QuarantineRecord, 'firstAt' | 'lastAt' | 'count'>, now: Instant): void
  /** Newest first. */
  list(): readonly QuarantineRecord[]
  /** Takes a line away: who knocked was let in from the same address. */
  forget(userName: string, address: string): void
}

export function openQuarantine(max: number, tell: (record: QuarantineRecord) => void): Quarantine {
  const lines = new Map<string, { record: QuarantineRecord; told: Instant }>()
  return {
    knock(stranger, now) {
      const seen = { ...stranger, userName: stranger.userName.slice(0, MAX_NAME), clientId: stranger.clientId.slice(0, MAX_NAME) }
      const key = keyOf(seen.userName, seen.address)
      const known = lines.get(key)
      const record = { ...seen, firstAt: known?.record.firstAt ?? now, lastAt: now, count: (known?.record.count ?? 0) + 1 }
      const tellNow = known === undefined || Math.abs(now - known.told) >= 1_000
      lines.delete(key)
      lines.set(key, { record, told: tellNow ? now : known.told })
      if (lines.size > max) lines.delete(lines.keys().next().value!)
      if (tellNow) tell(record)
    },
    list: () => [...lines.values()].map((line) => line.record).reverse(),
    forget: (userName, address) => void lines.delete(keyOf(userName, address)),
  }
}

const MAX_NAME = 128

const keyOf = (userName: string, address: string): string => `${address}\n${userName}`
