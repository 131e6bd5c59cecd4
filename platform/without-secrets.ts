import { createHash } from 'node:crypto'

const SECRET = /password|passphrase|token|secret|authorization|cookie|credential|private/i
const MAX_FIELD = 2_000
const MAX_ALL = 8_000

/**
 * A value as JSON for a record that lasts: what is named like a secret is cut out at any depth, and what is large
 * (an imported estate) is kept as its size and SHA-256, so that the file can still be matched with the act.
 */
export function withoutSecrets(value: unknown): string {
  const clean = cut(value, 0)
  if (typeof clean === 'object' && clean !== null && !Array.isArray(clean)) {
    const fields = Object.entries(clean).map(([name, field]) => [name, bounded(field, MAX_FIELD)] as const)
    return JSON.stringify(bounded(Object.fromEntries(fields), MAX_ALL))
  }
  return JSON.stringify(bounded(clean, MAX_FIELD))
}

function cut(value: unknown, depth: number): unknown {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return null
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (depth > 12) return '[deep]'
  if (Array.isArray(value)) return value.map((item) => cut(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, SECRET.test(name) && field !== null ? '[secret]' : cut(field, depth + 1)]),
  )
}

function bounded(value: unknown, limit: number): unknown {
  const json = JSON.stringify(value)
  if (json.length <= limit) return value
  return { bytes: Buffer.byteLength(json), sha256: createHash('sha256').update(json).digest('hex') }
}
