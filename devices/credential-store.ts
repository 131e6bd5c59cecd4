import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { seconds, type Instant } from '../core/time.ts'
import type { Clock } from '../platform/clock.ts'
import { statements, type Migration, type Records } from '../platform/records.ts'
import type { Credentials } from './credentials.ts'

/** Tables of this file, for `openRecords`. A device has at most two rows: the token in use, and a newer one never used yet. */
export const credentialMigrations: readonly Migration[] = [
  {
    name: '2026-11-device-tokens-1',
    sql: [
      `CREATE TABLE device_tokens (
        device TEXT NOT NULL,
        slot TEXT NOT NULL CHECK (slot IN ('current', 'next')),
        sha256 TEXT NOT NULL,
        issued_at INTEGER NOT NULL,
        PRIMARY KEY (device, slot)
      ) STRICT`,
    ],
  },
]

interface CredentialTables {
  device_tokens: { device: string; slot: Slot; sha256: string; issued_at: Instant }
}
type Slot = 'current' | 'next'

/** SHA-256 of the tokens of a device. */
interface Tokens {
  current: Buffer
  next: Buffer | null
}

/** Seconds after which a promotion that could not be written is tried again. */
const RETRY_AFTER = seconds(5)

/**
 * Loads all token hashes into memory (64 bytes per token): a CONNECT is answered without I/O. Changes are on disk before
 * `issue` and `revoke` answer; that a new token was first used is written behind, and again until it succeeds.
 */
export async function openCredentials(ends: { readonly records: Records; readonly clock: Clock }): Promise<Credentials> {
  const { records, clock } = ends
  const devices = new Map<string, Tokens>()
  for (const row of await records.db<CredentialTables>().selectFrom('device_tokens').selectAll().orderBy('slot').execute()) {
    const sha256 = Buffer.from(row.sha256, 'hex')
    const known = devices.get(row.device)
    // 'current' sorts before 'next'.
    if (known) known.next = sha256
    else devices.set(row.device, { current: sha256, next: null })
  }

  /** Promotions to be written: device → hash of the token that was used first. Bounded by the number of devices. */
  const promotions = new Map<string, Buffer>()
  let writing = false

  const writePromotions = async () => {
    if (writing) return
    writing = true
    try {
      while (promotions.size > 0) {
        const batch = [...promotions]
        await records.write(batch.flatMap(([device, sha256]) => promoted(device, sha256.toString('hex'))))
        for (const [device, sha256] of batch) if (promotions.get(device) === sha256) promotions.delete(device)
      }
    } catch {
      // Until it is written a restart would let the old token in once more: no reason to keep a device out.
      setTimeout(() => void writePromotions(), RETRY_AFTER).unref()
    } finally {
      writing = false
    }
  }

  /** Changes of one device one after the other; those of different devices share a sync. */
  const turns = new Map<string, Promise<unknown>>()
  const inTurn = async <T>(device: string, change: () => Promise<T>): Promise<T> => {
    const mine = (turns.get(device) ?? Promise.resolve()).then(change, change)
    turns.set(device, mine)
    try {
      return await mine
    } finally {
      if (turns.get(device) === mine) turns.delete(device)
    }
  }

  return {
    check(device, token) {
      const sha256 = hash('sha256', token, 'buffer')
      const known = devices.get(device)
      const isNext = timingSafeEqual(sha256, known?.next ?? NO_TOKEN)
      const isCurrent = timingSafeEqual(sha256, known?.current ?? NO_TOKEN)
      if (!known || !(isNext || isCurrent)) return false
      if (isNext) {
        known.current = sha256
        known.next = null
        promotions.set(device, sha256)
        void writePromotions()
      }
      return true
    },
    issue: (device, options) =>
      inTurn(device, async () => {
        const token = randomBytes(32).toString('base64url')
        const sha256 = hash('sha256', token, 'buffer')
        const slot: Slot = devices.has(device) && !options?.now ? 'next' : 'current'
        const row = { device, slot, sha256: sha256.toString('hex'), issued_at: clock.now() }
        const unwritten = promotions.get(device)
        await records.write([
          ...(unwritten ? promoted(device, unwritten.toString('hex')) : []),
          slot === 'current'
            ? gone(device)
            : sql.deleteFrom('device_tokens').where('device', '=', device).where('slot', '=', slot).compile(),
          sql.insertInto('device_tokens').values(row).compile(),
        ])
        const known = devices.get(device)
        if (slot === 'next' && known) known.next = sha256
        else devices.set(device, { current: sha256, next: null })
        return token
      }),
    revoke: (device) =>
      inTurn(device, async () => {
        devices.delete(device)
        promotions.delete(device)
        await records.write([gone(device)])
      }),
    has: (device) => devices.has(device),
  }
}

const sql = statements<CredentialTables>()
/** No token hashes to this, so that an unknown device takes as long as a known one. */
const NO_TOKEN = Buffer.alloc(32)

const gone = (device: string) => sql.deleteFrom('device_tokens').where('device', '=', device).compile()

/** Only while that token is still the newest: a promotion that comes late changes nothing. */
const promoted = (device: string, sha256: string) => [
  sql
    .deleteFrom('device_tokens')
    .where('device', '=', device)
    .where('slot', '=', 'current')
    .where('sha256', '!=', sha256)
    .where((row) => row.exists(sql.selectFrom('device_tokens').select('device').where('device', '=', device).where('sha256', '=', sha256)))
    .compile(),
  sql.updateTable('device_tokens').set({ slot: 'current' }).where('device', '=', device).where('sha256', '=', sha256).compile(),
]
