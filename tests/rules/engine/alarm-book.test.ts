import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Value } from 'typebox/value'
import type { Alarm, Transition } from '../../../core/alarm.ts'
import type { Ask } from '../../../core/command.ts'
import type { Role } from '../../../core/role.ts'
import { minutes, seconds } from '../../../core/time.ts'
import { t } from '../../../core/text.ts'
import { openLedger } from '../../../devices/ledger.ts'
import { openBus } from '../../../platform/bus.ts'
import { platformConfig } from '../../../platform/config.ts'
import { openLog } from '../../../platform/log.ts'
import { openRecords, type Records } from '../../../platform/records.ts'
import { type AlarmPoint, deviceAlarm } from '../../../rules/alarms/alarm-point.ts'
import { answerAlarmActs } from '../../../rules/engine/alarm-acts.ts'
import { openAlarmBook } from '../../../rules/engine/alarm-book.ts'
import { openAlarmReads } from '../../../rules/engine/alarm-reads.ts'
import { alarmMigrations } from '../../../rules/engine/alarm-tables.ts'
import { openAsideBook } from '../../../rules/engine/aside-book.ts'
import type { Edge } from '../../../rules/engine/edge.ts'

const texts = {
  plan: null,
  planNote: t('无', 'none'),
  name: t('名', 'n'),
  raised: t('起', 'r'),
  cleared: t('止', 'c'),
  cause: t('因', 'c'),
  consequence: t('果', 'c'),
  response: t('应', 'r'),
  respondWithinMin: 5,
  settings: {},
} as const
const points = new Map<string, { kind: string; point: AlarmPoint }>()
for (const [type, rest] of Object.entries({
  'leak.wet': { class: 'plant', priority: 'P3' },
  'sump.highHigh': { class: 'plant', priority: 'P2' },
  'lift.entrapment': { class: 'life', priority: 'P1', latching: true },
  'gate.duress': { class: 'duress', priority: 'P1', latching: true, silent: true },
} as const))
  points.set(type, {
    kind: 'k',
    point: deviceAlarm({ ...texts, ...rest, type, conditions: { x: { points: [], holds: () => false } }, detect: ({ x }) => x }),
  })

let folder: string
let records: Records
let now: number

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'book-'))
  now = Date.UTC(2026, 10, 23, 3)
  records = await openRecords({
    file: join(folder, 'records.db'),
    migrations: alarmMigrations,
    log: openLog('silent'),
    metrics: new Registry(),
    config: Value.Create(platformConfig).records,
  })
})
afterEach(async () => {
  await records.close()
  rmSync(folder, { recursive: true })
})

async function open(journal: { whenDurable(position: number): Promise<void> } = { whenDurable: () => Promise.resolve() }) {
  const ledger = openLedger()
  ledger.apply(
    {
      site: { id: 's', name: { 'zh-CN': '站' }, timezone: 'Asia/Shanghai' },
      places: [
        { id: 's', level: 'site', parent: null, name: { 'zh-CN': '站' } },
        { id: 'room', level: 'space', parent: 's', name: { 'zh-CN': '房' } },
      ],
      devices: [{ id: 'd', kind: 'leakSensor', name: { 'zh-CN': '一' }, place: 'room' }],
    },
    1,
  )
  const bus = openBus()
  const told: { alarm: Alarm; transition: Transition }[] = []
  bus.alarms.subscribe((one) => told.push(one))
  const clock = { now: () => now, onStep() {}, stop() {} }
  const asides = await openAsideBook(records, ledger)
  const book = await openAlarmBook({
    records,
    journal,
    bus,
    clock,
    log: openLog('silent'),
    ledger,
    points,
    over: (alarm) => asides.over(alarm),
    showUnrecordedAfterMs: 60,
  })
  book.reconcile([], now)
  const acts = answerAlarmActs({ bus, book, asides, clock, ledger, points, over: (alarm) => asides.over(alarm) })
  const reads = openAlarmReads({ records, book, asides })
  const ask = (action: string, target: string, params: Record<string, unknown>, roles: Role[] = ['shiftLeader']) =>
    bus.ask({ id: crypto.randomUUID(), action, target, params, site: 's', by: { name: 'li', roles, kind: 'person' } } satisfies Ask)
  return { book, told, ask, reads, acts, asides }
}
let seq = 0
beforeEach(() => {
  seq = 0
})
const edge = (type: string, active: boolean, change: Partial<Edge> = {}): Edge => ({
  seq: ++seq,
  site: 's',
  subject: 'd',
  device: 'd',
  place: 'room',
  type,
  part: '',
  active,
  at: now,
  position: seq,
  values: {},
  ...change,
})

test('an alarm is published only when the log and its row are on disk', async () => {
  let durable!: () => void
  const { book, told } = await open({ whenDurable: () => new Promise((resolve) => (durable = resolve)) })
  book.take(edge('leak.wet', true))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(told).toEqual([])
  durable()
  await book.settled()
  expect(told.map((one) => [one.alarm.state, one.alarm.notRecorded])).toEqual([['unackActive', false]])
})

test('what the disk has not taken yet can be read like the rest, and is there once when it has', async () => {
  let durable!: () => void
  const { book, reads } = await open({ whenDurable: () => new Promise((resolve) => (durable = resolve)) })
  book.take(edge('leak.wet', true))
  await new Promise((resolve) => setTimeout(resolve, 150))
  const [shown] = reads.open()
  expect(shown!.notRecorded).toBe(true)
  expect((await reads.get(shown!.id))?.alarm).toEqual(shown)
  const list = async (query: object = {}) => (await reads.list({ limit: 10, ...query })).items
  expect(await list()).toEqual([shown])
  expect(await list({ state: 'open', site: 's', device: 'd', priority: 'P3' })).toEqual([shown])
  for (const other of [{ site: 'x' }, { device: 'x' }, { state: 'ackActive' }, { priority: 'P1' }, { from: now + 1 }, { to: now }])
    expect(await list(other)).toEqual([])
  durable()
  await book.settled()
  expect(await list()).toEqual([{ ...shown, notRecorded: false }])
})

test('a book whose disk never answers can be closed, and tries no more', async () => {
  let fail!: (error: Error) => void
  let tries = 0
  const { book, reads } = await open({
    whenDurable: () => {
      tries++
      return new Promise((_, reject) => (fail = reject))
    },
  })
  book.take(edge('leak.wet', true))
  await book.close(20)
  fail(new Error('the journal is closed'))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(tries).toBe(1)
  expect((await reads.list({ limit: 10 })).items).toEqual([])
})

test('a disk that does not answer delays no alarm for long: it is shown, marked not recorded, and again when it is recorded', async () => {
  let durable!: () => void
  const { book, told } = await open({ whenDurable: () => new Promise((resolve) => (durable = resolve)) })
  book.take(edge('leak.wet', true))
  await expect.poll(() => told.length).toBe(1)
  expect(told[0]!.alarm.notRecorded).toBe(true)
  durable()
  await book.settled()
  expect(told.map((one) => one.alarm.notRecorded)).toEqual([true, false])
})

test('edges that it already has are passed over after a restart, newer ones are taken', async () => {
  const first = await open()
  first.book.take(edge('leak.wet', true))
  first.book.take(edge('leak.wet', false))
  await first.book.settled()
  seq = 0
  const second = await open()
  second.book.take(edge('leak.wet', true))
  second.book.take(edge('leak.wet', false))
  second.book.take(edge('leak.wet', true))
  await second.book.settled()
  expect(second.reads.open().map((alarm) => [alarm.type, alarm.count, alarm.state])).toEqual([['leak.wet', 2, 'unackActive']])
})

test('where the book and the replay disagree about active the replay wins, marked', async () => {
  const first = await open()
  first.book.take(edge('leak.wet', true))
  await first.book.settled()
  const second = await open()
  second.book.reconcile([{ ...edge('sump.highHigh', true) }], now)
  await second.book.settled()
  expect(second.reads.open().map((alarm) => [alarm.type, alarm.state, alarm.foundAtRestart])).toEqual([
    ['leak.wet', 'rtnUnack', true],
    ['sump.highHigh', 'unackActive', true],
  ])
})

test('a storm of a thousand edges is all there, in order, each once', async () => {
  const { book, told, reads } = await open()
  for (let i = 0; i < 1_000; i++) book.take(edge('leak.wet', i % 2 === 0, { part: String(i >> 1) }))
  await book.settled()
  const recorded = told.filter((one) => !one.alarm.notRecorded)
  expect(recorded.length).toBe(1_000)
  expect(recorded.map((one) => one.transition.position)).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1))
  expect((await reads.list({ limit: 2_000, state: 'rtnUnack' })).items.length).toBe(500)
})

test('acknowledge, clear and reset of a latching alarm by those who may', async () => {
  const { book, ask, reads } = await open()
  book.take(edge('lift.entrapment', true))
  await book.settled()
  const id = reads.open()[0]!.id
  expect(await ask('alarm.acknowledge', id, { count: 1 }, ['admin'])).toMatchObject({ refused: 'not-permitted' })
  expect(await ask('alarm.acknowledge', id, { count: 7 })).toEqual({ refused: 'raised-again' })
  expect(await ask('alarm.acknowledge', id, { count: 1 }, ['operator'])).toMatchObject({
    done: true,
    result: { state: 'ackActive', acknowledgedBy: 'li' },
  })
  expect(await ask('alarm.reset', id, {})).toEqual({ refused: 'still-active' })
  book.take(edge('lift.entrapment', false))
  expect(await ask('alarm.reset', id, {}, ['operator'])).toMatchObject({ refused: 'not-permitted' })
  expect(await ask('alarm.reset', id, {})).toMatchObject({ done: true, result: { state: 'normal' } })
  expect(reads.open()).toEqual([])
  const kept = await reads.get(id)
  expect(kept!.transitions.map((one) => `${one.n} ${one.event} ${one.from}>${one.to}`)).toEqual([
    '1 raise normal>unackActive',
    '2 acknowledge unackActive>ackActive',
    '3 clear ackActive>latchedAck',
    '4 reset latchedAck>normal',
  ])
})

test.each<[string, string, Role[], number, object]>([
  ['P3 by a shift leader', 'leak.wet', ['shiftLeader'], 60, { done: true, result: { state: 'shelved' } }],
  ['P3 by an operator', 'leak.wet', ['operator'], 60, { refused: 'not-permitted' }],
  ['P3 for nine hours', 'leak.wet', ['shiftLeader'], 540, { refused: 'too-long' }],
  ['P2 by a shift leader', 'sump.highHigh', ['shiftLeader'], 30, { refused: 'needs-approval' }],
  ['P2 by the manager', 'sump.highHigh', ['propertyManager'], 30, { done: true }],
  ['P2 for two hours', 'sump.highHigh', ['propertyManager'], 120, { refused: 'too-long' }],
  ['what protects life', 'lift.entrapment', ['propertyManager'], 5, { refused: 'life-safety' }],
])('shelving %s', async (_, type, roles, given, expected) => {
  const { book, ask, reads } = await open()
  book.take(edge(type, true))
  await book.settled()
  expect(await ask('alarm.shelve', reads.open()[0]!.id, { reason: 'repair under way', minutes: given }, roles)).toMatchObject(expected)
})

test('a shelf ends by its time and the alarm is annunciated again, also after a restart', async () => {
  const first = await open()
  first.book.take(edge('leak.wet', true))
  await first.book.settled()
  const { id } = first.reads.open()[0]!
  await first.ask('alarm.acknowledge', id, { count: 1 })
  await first.ask('alarm.shelve', id, { reason: 'pipe is being changed', minutes: 60 })
  expect(first.reads.shelves().length).toBe(1)
  const second = await open()
  second.book.reconcile([edge('leak.wet', true)], now)
  now += minutes(60) + seconds(1)
  await second.acts.settle()
  await second.book.settled()
  expect(second.reads.open()[0]).toMatchObject({ state: 'unackActive', annunciation: 'normal', shelvedUntil: null })
  expect(second.reads.shelves()).toEqual([])
})

test('a permit over a place lies over a shelf, and what protects life shows through both', async () => {
  const { book, ask, reads } = await open()
  expect(await ask('shelf.create', 'place:room', { types: [], reason: 'painting', minutes: 60 }, ['propertyManager'])).toMatchObject({
    done: true,
  })
  expect(
    await ask('permit.create', 'place:room', { types: [], reason: 'painting', permit: 'W-17', until: now + minutes(600) }, [
      'engSupervisor',
    ]),
  ).toMatchObject({ done: true })
  book.take(edge('leak.wet', true))
  book.take(edge('lift.entrapment', true))
  await book.settled()
  expect(reads.open().map((alarm) => alarm.state)).toEqual(['outOfService', 'unackActive'])
  await ask('permit.end', reads.permits()[0]!.id, {}, ['engSupervisor'])
  await book.settled()
  expect(reads.open().map((alarm) => alarm.state)).toEqual(['shelved', 'unackActive'])
})

test('a one-shot shelf ends when its alarm clears', async () => {
  const { book, ask, reads } = await open()
  book.take(edge('leak.wet', true))
  await book.settled()
  await ask('alarm.shelve', reads.open()[0]!.id, { reason: 'known', minutes: 60, oneShot: true })
  book.take(edge('leak.wet', false))
  await book.settled()
  await expect.poll(() => reads.shelves()).toEqual([])
})

test('a duress alarm is acknowledged only by those who may see it', async () => {
  const { book, ask, reads } = await open()
  book.take(edge('gate.duress', true))
  await book.settled()
  expect(await ask('alarm.acknowledge', reads.open()[0]!.id, { count: 1 }, ['engSupervisor'])).toMatchObject({ refused: 'not-permitted' })
  expect(await ask('alarm.acknowledge', reads.open()[0]!.id, { count: 1 }, ['operator'])).toMatchObject({ done: true })
})

test('three raises within a minute are chattering', async () => {
  const { book, reads } = await open()
  for (let i = 0; i < 3; i++) {
    book.take(edge('leak.wet', true))
    now += seconds(5)
    book.take(edge('leak.wet', false))
    now += seconds(5)
  }
  await book.settled()
  expect(reads.open()[0]).toMatchObject({ chattering: true, count: 3 })
})
