import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditHash, auditMigrations, openAudit, type Audit, type AuditRow } from '../../platform/audit.ts'
import { platformConfig } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import { openMetrics } from '../../platform/metrics.ts'
import { openRecords, statements, type Records } from '../../platform/records.ts'

let folder: string
let records: Records
let audit: Audit
let now = 1_763_800_000_000
const clock = { now: () => now++, onStep: () => {}, stop: () => {} }
const sql = statements<{ audit: AuditRow }>()

const open = async () => {
  records = await openRecords({
    file: join(folder, 'records.db'),
    migrations: auditMigrations,
    log: openLog('silent'),
    metrics: openMetrics(),
    config: Value.Create(platformConfig).records,
  })
  audit = await openAudit({ records, clock })
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sanfang-audit-'))
  await open()
})
afterEach(async () => {
  await records.close()
  await rm(folder, { recursive: true })
})

const act = (n: number) =>
  audit.add({
    by: 'wang',
    kind: 'person',
    action: 'alarm.acknowledge',
    site: 'QHY',
    target: `a${n}`,
    params: { count: n },
    outcome: 'done',
  })
const acts = async (count: number) => {
  for (let n = 1; n <= count; n++) await act(n)
}

test('an empty audit is whole', async () => expect(await audit.verify()).toEqual({ ok: true, rows: 0, head: '' }))

test('acts made at once are chained one after the other, and the chain goes on after a restart', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, n) => act(n)))
  await records.close()
  await open()
  const last = await act(41)
  expect(last.n).toBe(41)
  expect(await audit.verify()).toEqual({ ok: true, rows: 41, head: last.hash })
})

describe('a chain that was tampered with is found at the first row that does not fit', () => {
  const edit = (set: Partial<AuditRow>) => sql.updateTable('audit').set(set).where('n', '=', 7).compile()
  test.each<[string, Partial<AuditRow>]>([
    ['who', { by: 'li' }],
    ['when', { at: 5 }],
    ['what', { action: 'alarm.reset' }],
    ['to what', { target: 'a8' }],
    ['with what', { params: '{}' }],
    ['what came of it', { outcome: 'refused:no' }],
    ['its hash', { hash: 'f'.repeat(64) }],
  ])('%s was edited', async (_, set) => {
    await acts(10)
    await records.write([edit(set)])
    expect(await audit.verify()).toMatchObject({ ok: false, brokenAt: 7 })
  })

  test('a row edited together with its own hash breaks the row after it', async () => {
    await acts(10)
    const [row] = await audit.list({ before: 8, limit: 1 })
    const forged = { ...row!, by: 'li' }
    const [before] = await audit.list({ before: 7, limit: 1 })
    await records.write([edit({ by: 'li', hash: auditHash(before!.hash, forged) })])
    expect(await audit.verify()).toMatchObject({ ok: false, brokenAt: 8 })
  })

  test('a row taken out is missed', async () => {
    await acts(10)
    await records.write([sql.deleteFrom('audit').where('n', '=', 4).compile()])
    expect(await audit.verify()).toEqual({ ok: false, brokenAt: 4, why: 'row 4 is missing' })
  })

  test('more rows than one page are all looked at', async () => {
    await Promise.all(Array.from({ length: 1_200 }, (_, n) => act(n)))
    await records.write([sql.updateTable('audit').set({ by: 'li' }).where('n', '=', 1_100).compile()])
    expect(await audit.verify()).toMatchObject({ ok: false, brokenAt: 1_100 })
  })
})

test('what is secret is never written down, and what is large is kept by its hash', async () => {
  const { params } = await audit.add({
    by: 'cli',
    kind: 'cli',
    action: 'account.add',
    params: { name: 'li', password: 'hush', nested: [{ apiToken: 'hush', Authorization: 'hush' }], estate: 'x'.repeat(10_000) },
    outcome: 'done',
  })
  expect(params).not.toContain('hush')
  expect(JSON.parse(params)).toMatchObject({
    name: 'li',
    password: '[secret]',
    estate: { bytes: 10_002, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
})

test('a row that cannot be written leaves no gap', async () => {
  await act(1)
  await expect(audit.add({ by: 'x', kind: 'person', action: null as unknown as string, outcome: 'done' })).rejects.toThrow()
  expect((await act(2)).n).toBe(2)
  expect(await audit.verify()).toMatchObject({ ok: true, rows: 2 })
})

test('rows are found by who, where, what and when, newest first', async () => {
  await acts(5)
  await audit.add({ by: 'li', kind: 'person', action: 'session.signIn', outcome: 'done' })
  const ns = async (query: Partial<Parameters<Audit['list']>[0]>) => (await audit.list({ limit: 3, ...query })).map(({ n }) => n)
  expect(await ns({})).toEqual([6, 5, 4])
  expect(await ns({ before: 4 })).toEqual([3, 2, 1])
  expect(await ns({ by: 'li' })).toEqual([6])
  expect(await ns({ site: 'QHY' })).toEqual([5, 4, 3])
  expect(await ns({ action: 'session.signIn' })).toEqual([6])
  const [row] = await audit.list({ limit: 1, before: 3 })
  expect(await ns({ from: row!.at, to: row!.at + 1 })).toEqual([2])
})
