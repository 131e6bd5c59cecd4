import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { Value } from 'typebox/value'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Answer, Ask } from '../../core/command.ts'
import { days, minutes } from '../../core/time.ts'
import { auditMigrations, openAudit, type Audit } from '../../platform/audit.ts'
import { askMigrations, auditedBus } from '../../platform/audited-bus.ts'
import { openBus, type Bus } from '../../platform/bus.ts'
import { platformConfig } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import { openMetrics } from '../../platform/metrics.ts'
import { openRecords, type Records } from '../../platform/records.ts'

let folder: string
let records: Records
let audit: Audit
let bus: Bus
let now = 1_763_800_000_000
const clock = { now: () => now, onStep: () => {}, stop: () => {} }

const open = async (unknownAfterMs = 15_000) => {
  const log = openLog('silent')
  records = await openRecords({
    file: join(folder, 'records.db'),
    migrations: [...auditMigrations, ...askMigrations],
    log,
    metrics: openMetrics(),
    config: Value.Create(platformConfig).records,
  })
  audit = await openAudit({ records, clock })
  bus = auditedBus(openBus({ unknownAfterMs }), { audit, records, clock, log, metrics: openMetrics() })
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sanfang-asks-'))
  await open()
})
afterEach(async () => {
  await records.close()
  await rm(folder, { recursive: true })
})

const ask = (id: string, more: Partial<Ask> = {}): Ask => ({
  id,
  action: 'door.open',
  by: { name: 'wang', roles: ['operator'], kind: 'person' },
  site: 'QHY',
  target: 'D1',
  params: { for: 5 },
  ...more,
})
/** An owner that counts what it did. */
const owner = (answer: () => Answer | Promise<Answer> = () => ({ done: true, result: { n: done } })) => {
  bus.answer('door.open', async () => {
    done++
    return answer()
  })
}
let done = 0
beforeEach(() => {
  done = 0
})

test('a repeat gets the same answer and does nothing twice', async () => {
  owner()
  expect(await bus.ask(ask('1'))).toEqual({ done: true, result: { n: 1 } })
  expect(await bus.ask(ask('1'))).toEqual({ done: true, result: { n: 1 } })
  expect(await bus.ask(ask('2'))).toEqual({ done: true, result: { n: 2 } })
  expect(done).toBe(2)
})

test('a second press while the first is under way joins it', async () => {
  owner()
  const answers = await Promise.all([bus.ask(ask('1')), bus.ask(ask('1')), bus.ask(ask('1'))])
  expect(done).toBe(1)
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
})

test('a refusal is kept too', async () => {
  owner(() => ({ refused: 'locked' }))
  await bus.ask(ask('1'))
  expect(await bus.ask(ask('1'))).toEqual({ refused: 'locked' })
  expect(done).toBe(1)
})

test('the answer outlives the hub', async () => {
  owner()
  await bus.ask(ask('1'))
  await records.close()
  await open()
  owner()
  expect(await bus.ask(ask('1'))).toEqual({ done: true, result: { n: 1 } })
  expect(done).toBe(1)
})

test('an act that was slow is not done again when it is asked again', async () => {
  await records.close()
  await open(20)
  let finish: (answer: Answer) => void = () => {}
  owner(() => new Promise((resolve) => (finish = resolve)))
  expect(await bus.ask(ask('1'))).toEqual({ unknown: true })
  finish({ done: true, result: 'late' })
  await expect.poll(() => bus.ask(ask('1')), { timeout: 10_000 }).toEqual({ done: true, result: 'late' })
  expect(done).toBe(1)
})

test('an act that failed may be tried again', async () => {
  owner(() => {
    if (done === 1) throw new Error('disk')
    return { done: true }
  })
  expect(await bus.ask(ask('1'))).toEqual({ refused: 'failed' })
  expect(await bus.ask(ask('1'))).toEqual({ done: true })
})

test.each<[string, Partial<Ask>]>([
  ['another target', { target: 'D2' }],
  ['other words', { params: { for: 6 } }],
  ['another person', { by: { name: 'li', roles: ['operator'], kind: 'person' } }],
])('an id is not taken for %s', async (_, more) => {
  owner()
  await bus.ask(ask('1'))
  expect(await bus.ask(ask('1', more))).toEqual({ refused: 'id-used' })
  expect(done).toBe(1)
})

test('a token is repeated while it is fresh and never written down', async () => {
  owner(() => ({ done: true, result: { token: 'hush' } }))
  expect(await bus.ask(ask('1'))).toEqual({ done: true, result: { token: 'hush' } })
  expect(await bus.ask(ask('1'))).toEqual({ done: true, result: { token: 'hush' } })
  const rows = await records.db<{ asks: { answer: string } }>().selectFrom('asks').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain('hush')
  now += minutes(11)
  expect(await bus.ask(ask('1'))).toEqual({ done: true, result: { token: '[secret]' } })
  expect(done).toBe(1)
})

test('answers are forgotten after a week', async () => {
  owner()
  await bus.ask(ask('1'))
  now += days(7) + 1
  await bus.ask(ask('2'))
  expect(await records.db<{ asks: { id: string } }>().selectFrom('asks').select('id').execute()).toEqual([{ id: '2' }])
})

test('each act is in the audit once, with its outcome', async () => {
  let outcome: Answer = { done: true }
  owner(() => outcome)
  await bus.ask(ask('1'))
  await bus.ask(ask('1'))
  outcome = { refused: 'locked' }
  await bus.ask(ask('2'))
  const rows = await audit.list({ limit: 10 })
  expect(rows.map(({ by, kind, action, site, target, params, outcome: how }) => [by, kind, action, site, target, params, how])).toEqual([
    ['wang', 'person', 'door.open', 'QHY', 'D1', '{"for":5}', 'refused:locked'],
    ['wang', 'person', 'door.open', 'QHY', 'D1', '{"for":5}', 'done'],
  ])
})

test('an act counts as done although it cannot be recorded, and is not done again', async () => {
  owner()
  for (const table of ['audit', 'asks'])
    await records.write([
      sql.raw(`create trigger no_${table} before insert on ${table} begin select raise(abort, 'full'); end`).compile(records.db()),
    ])
  expect(await bus.ask(ask('1'))).toEqual({ done: true, result: { n: 1 } })
  expect(await bus.ask(ask('1'))).toEqual({ done: true, result: { n: 1 } })
})
