import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Credentials } from '../../devices/credentials.ts'
import { credentialMigrations, openCredentials } from '../../devices/credential-store.ts'
import { platformConfig } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import { openMetrics } from '../../platform/metrics.ts'
import { openRecords, type Records } from '../../platform/records.ts'

let folder: string
let records: Records
let credentials: Credentials

const clock = { now: () => 1_763_800_000_000, onStep: () => {}, stop: () => {} }
const open = async () => {
  records = await openRecords({
    file: join(folder, 'records.db'),
    migrations: credentialMigrations,
    log: openLog('silent'),
    metrics: openMetrics(),
    config: Value.Create(platformConfig).records,
  })
  credentials = await openCredentials({ records, clock })
}
const restart = async () => {
  await records.close()
  await open()
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sanfang-credentials-'))
  await open()
})
afterEach(async () => {
  await records.close()
  await rm(folder, { recursive: true })
})

test('a token lets its device in and no other, also after a restart', async () => {
  const token = await credentials.issue('d1')
  await credentials.issue('d2')
  for (const _ of ['before', 'after']) {
    expect(credentials.check('d1', token)).toBe(true)
    expect(credentials.check('d2', token)).toBe(false)
    expect(credentials.check('d3', token)).toBe(false)
    expect(credentials.check('d1', `${token}x`)).toBe(false)
    expect(credentials.check('d1', '')).toBe(false)
    await restart()
  }
})

test('a token is 256 random bits, and what is on disk is not the token', async () => {
  const tokens = new Set(await Promise.all(Array.from({ length: 50 }, (_, i) => credentials.issue(`d${i}`))))
  expect(tokens.size).toBe(50)
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  const rows = await records.db<{ device_tokens: { sha256: string } }>().selectFrom('device_tokens').selectAll().execute()
  expect(rows).toHaveLength(50)
  for (const token of tokens) expect(JSON.stringify(rows)).not.toContain(token)
})

test('the old token lives until the new one is first used, then it is dead, also after a restart', async () => {
  const old = await credentials.issue('d1')
  const next = await credentials.issue('d1')
  expect(credentials.check('d1', old)).toBe(true)
  await restart()
  expect(credentials.check('d1', old)).toBe(true)
  expect(credentials.check('d1', next)).toBe(true)
  expect(credentials.check('d1', old)).toBe(false)
  await restart()
  expect(credentials.check('d1', old)).toBe(false)
  expect(credentials.check('d1', next)).toBe(true)
})

test('a newer token replaces one that was never used', async () => {
  const old = await credentials.issue('d1')
  const lost = await credentials.issue('d1')
  const next = await credentials.issue('d1')
  expect(credentials.check('d1', lost)).toBe(false)
  expect(credentials.check('d1', old)).toBe(true)
  expect(credentials.check('d1', next)).toBe(true)
  expect(credentials.check('d1', old)).toBe(false)
})

test('a token issued right after the first use of another leaves the used one in force', async () => {
  const old = await credentials.issue('d1')
  const used = await credentials.issue('d1')
  expect(credentials.check('d1', used)).toBe(true)
  const next = await credentials.issue('d1')
  await restart()
  expect(credentials.check('d1', old)).toBe(false)
  expect(credentials.check('d1', used)).toBe(true)
  expect(credentials.check('d1', next)).toBe(true)
})

test('with `now` the old token is dead at once', async () => {
  const old = await credentials.issue('d1')
  const pending = await credentials.issue('d1')
  const next = await credentials.issue('d1', { now: true })
  for (const _ of ['before', 'after']) {
    expect(credentials.check('d1', old)).toBe(false)
    expect(credentials.check('d1', pending)).toBe(false)
    expect(credentials.check('d1', next)).toBe(true)
    await restart()
  }
})

test('a revoked device has no token, also after a restart', async () => {
  const token = await credentials.issue('d1')
  expect(credentials.has('d1')).toBe(true)
  await credentials.revoke('d1')
  await restart()
  expect(credentials.has('d1')).toBe(false)
  expect(credentials.check('d1', token)).toBe(false)
})

test('changes of one device made at once happen in the order asked', async () => {
  const first = credentials.issue('d1')
  const gone = credentials.revoke('d1')
  const second = credentials.issue('d1')
  const [token, , kept] = await Promise.all([first, gone, second])
  for (const _ of ['before', 'after']) {
    expect(credentials.check('d1', token)).toBe(false)
    expect(credentials.check('d1', kept)).toBe(true)
    await restart()
  }
})

test('a device that was revoked while its token was on its way gets none', async () => {
  const [token] = await Promise.all([credentials.issue('d1'), credentials.revoke('d1')])
  expect(credentials.check('d1', token)).toBe(false)
  await restart()
  expect(credentials.has('d1')).toBe(false)
})
