import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Answer } from '../../core/command.ts'
import type { NoteEntry } from '../../core/journal-entry.ts'
import type { Role } from '../../core/role.ts'
import { credentialMigrations, openCredentials } from '../../devices/credential-store.ts'
import type { Credentials } from '../../devices/credentials.ts'
import { diffEstate, isEmptyDiff } from '../../devices/estate-diff.ts'
import { ledgerMigrations, openLedgerStore, type LedgerStore } from '../../devices/ledger-store.ts'
import { openBus, type Bus } from '../../platform/bus.ts'
import { platformConfig } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import { openMetrics } from '../../platform/metrics.ts'
import { openRecords, type Records } from '../../platform/records.ts'
import { makeEstate } from '../../simulators/estates/make-estate.ts'
import { estate, known } from './estate.ts'

let folder: string
let records: Records
let credentials: Credentials
let bus: Bus
let store: LedgerStore
let notes: NoteEntry[]
let journalFull: boolean
let cut: string[]
let told: string[]
const clock = { now: () => 1_763_800_000_000, onStep: () => {}, stop: () => {} }

const open = async () => {
  const log = openLog('silent')
  records = await openRecords({
    file: join(folder, 'records.db'),
    migrations: [...ledgerMigrations, ...credentialMigrations],
    log,
    metrics: openMetrics(),
    config: Value.Create(platformConfig).records,
  })
  credentials = await openCredentials({ records, clock })
  bus = openBus()
  bus.ledger.subscribe(({ site }) => told.push(site))
  store = await openLedgerStore({
    records,
    clock,
    bus,
    log,
    credentials,
    kinds: known.kinds,
    dialects: known.dialects,
    alarms: known.alarms!,
    journalNote: async (note) => {
      if (journalFull) throw new Error('disk full')
      notes.push(note)
    },
    disconnect: (device) => cut.push(device),
  })
}
const restart = async () => {
  await records.close()
  await open()
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sanfang-ledger-'))
  notes = []
  cut = []
  told = []
  journalFull = false
  await open()
})
afterEach(async () => {
  await records.close()
  await rm(folder, { recursive: true })
})

let asked = 0
const ask = (
  action: string,
  target: string,
  params: Record<string, unknown>,
  roles: readonly Role[] = ['propertyManager', 'admin'],
): Promise<Answer> => bus.ask({ id: `ask-${asked++}`, action, by: { name: 'wang', roles, kind: 'person' }, site: 'QHY', target, params })
const take = (next: unknown, more: object = {}, roles?: readonly Role[]) => ask('ledger.import', 'QHY', { estate: next, ...more }, roles)
const versions = () => notes.map((note) => note.type === 'ledger' && note.version)
const whole = () => isEmptyDiff(diffEstate(store.ledger.estate('QHY'), estate))

describe('import', () => {
  test('an estate is there after it, and after a restart', async () => {
    expect(await take(estate)).toMatchObject({ done: true, result: { changed: true, version: 1 } })
    expect(whole()).toBe(true)
    expect(versions()).toEqual([1])
    expect(told).toEqual(['QHY'])
    await restart()
    expect(whole()).toBe(true)
    expect(store.ledger.version).toBe(1)
    expect(store.ledger.override('QHY', 'LEAK-1', 'leak.wet', 'wetFor')).toBe(5.5)
  })

  test('what was exported changes nothing when it is imported again', async () => {
    await take(estate)
    expect(await take(store.ledger.estate('QHY'))).toMatchObject({ done: true, result: { changed: false, version: 1 } })
    expect(notes).toHaveLength(1)
  })

  test('a dry run tells the difference and changes nothing', async () => {
    expect(await take(estate, { dryRun: true })).toMatchObject({ done: true, result: { dryRun: true, changed: true, version: 0 } })
    expect(store.ledger.sites()).toEqual([])
    expect(notes).toEqual([])
  })

  test('a device that the estate no longer holds loses its place, its token and its connection', async () => {
    await take(estate)
    const token = await credentials.issue('LEAK-1')
    await take({ ...estate, devices: estate.devices.filter(({ id }) => id !== 'LEAK-1'), settings: [] })
    expect(store.ledger.device('LEAK-1')).toBeUndefined()
    expect(credentials.check('LEAK-1', token)).toBe(false)
    expect(cut).toEqual(['LEAK-1'])
    await restart()
    expect(store.ledger.devices().map(({ id }) => id)).not.toContain('LEAK-1')
    expect(store.ledger.overrides('QHY')).toEqual([])
  })

  test('a faulty estate is refused with every fault, and nothing changes', async () => {
    const answer = await take({
      ...estate,
      devices: [...estate.devices, { id: 'X', kind: 'toaster', name: { 'zh-CN': '?' }, place: 'NOWHERE' }],
    })
    expect(answer).toMatchObject({ refused: 'bad-estate', detail: expect.stringMatching(/toaster.*\n.*NOWHERE/) })
    expect(store.ledger.sites()).toEqual([])
  })

  test('a device of another site is refused', async () => {
    await take(estate)
    const other = {
      ...makeEstate('small', { id: 'OTHER' }),
      devices: [{ id: 'LIFT-1', kind: 'elevator', name: { 'zh-CN': '梯' }, place: 'OTHER' }],
    }
    expect(await take(other)).toMatchObject({
      refused: 'bad-estate',
      detail: expect.stringContaining('site “QHY” has a device “LIFT-1” already'),
    })
  })

  test('imports made at once happen one after the other', async () => {
    await Promise.all([take(estate), take(estate), take({ ...estate, settings: [] })])
    expect(versions()).toEqual([1, 2])
  })

  test('a whole estate of thousands of places is taken', async () => {
    const large = { ...makeEstate('medium', { id: 'BIG' }), devices: [] }
    expect(await take(large)).toMatchObject({ done: true })
    await restart()
    expect(isEmptyDiff(diffEstate(store.ledger.estate('BIG'), large))).toBe(true)
  })
})

describe('notes in the log', () => {
  test('a change counts although the log is full, and its note follows before the next one', async () => {
    journalFull = true
    await take(estate)
    expect(whole()).toBe(true)
    journalFull = false
    await ask('settings.set', 'QHY', { type: 'leak.wet', name: 'wetFor', value: 20 })
    expect(versions()).toEqual([1, 2])
  })

  test('a note that a crash held back goes into the log at the next start', async () => {
    journalFull = true
    await take(estate)
    journalFull = false
    await restart()
    expect(notes).toEqual([])
    await store.resume()
    expect(versions()).toEqual([1])
    await store.resume()
    expect(versions()).toEqual([1])
  })
})

describe('settings', () => {
  beforeEach(() => take(estate))
  const set = (target: string, value: unknown, more: object = {}) =>
    ask('settings.set', target, { type: 'leak.wet', name: 'wetFor', value, ...more })
  const inForce = () => store.ledger.override('QHY', 'LEAK-1', 'leak.wet', 'wetFor')

  test('a device’s own number is stronger than its site’s, and can be taken away', async () => {
    expect(await set('LEAK-1', 7)).toMatchObject({ done: true })
    expect(inForce()).toBe(7)
    await set('LEAK-1', null)
    expect(inForce()).toBe(30)
    await set('QHY', null)
    expect(inForce()).toBeUndefined()
    await restart()
    expect(inForce()).toBeUndefined()
  })
  test.each<[string, string, unknown, object, string]>([
    ['a number out of bounds', 'LEAK-1', 601, {}, 'bad-setting'],
    ['no number', 'LEAK-1', '7', {}, 'bad-setting'],
    ['not a number', 'LEAK-1', Number.NaN, {}, 'bad-setting'],
    ['an unknown alarm', 'LEAK-1', 7, { type: 'leak.damp' }, 'bad-setting'],
    ['an unknown setting', 'LEAK-1', 7, { name: 'wetUntil' }, 'bad-setting'],
    ['another kind’s alarm', 'LIFT-1', 7, {}, 'bad-setting'],
    ['nobody', 'LEAK-9', 7, {}, 'no-such-scope'],
  ])('%s is refused', async (_, target, value, more, refused) => {
    expect(await set(target, value, more)).toMatchObject({ refused })
    expect(store.ledger.version).toBe(1)
  })
})

describe('tokens', () => {
  beforeEach(() => take(estate))

  test('a stranger that is adopted is in the ledger and gets in with its token', async () => {
    const answer = await ask('device.adopt', 'LEAK-2', { kind: 'leakSensor', place: 'PIT', name: { 'zh-CN': '新水浸' } })
    expect(store.ledger.device('LEAK-2')).toMatchObject({ kind: 'leakSensor', place: 'PIT', site: 'QHY' })
    const { token } = (answer as { result: { token: string } }).result
    expect(credentials.check('LEAK-2', token)).toBe(true)
    expect(await ask('device.adopt', 'LEAK-2', { kind: 'leakSensor', place: 'PIT' })).toMatchObject({ refused: 'device-known' })
  })
  test.each([
    ['bad id!', { kind: 'leakSensor', place: 'PIT' }],
    ['X', { kind: 'toaster', place: 'PIT' }],
    ['X', { kind: 'leakSensor', place: 'NOWHERE' }],
  ])('a stranger %s that does not fit (%j) is not adopted', async (target, params) => {
    expect(await ask('device.adopt', target, params)).toMatchObject({ refused: 'bad-device' })
    expect(credentials.has(target)).toBe(false)
  })

  test('an old token lives until the new one is used, or ends at once with its connections', async () => {
    const make = async (params: object) =>
      ((await ask('device.token', 'LIFT-1', { ...params })) as { result: { token: string } }).result.token
    const first = await make({})
    const second = await make({})
    expect(credentials.check('LIFT-1', first)).toBe(true)
    expect(cut).toEqual([])
    const third = await make({ now: true })
    expect([first, second, third].map((token) => credentials.check('LIFT-1', token))).toEqual([false, false, true])
    expect(cut).toEqual(['LIFT-1'])
  })
  test('nobody gets a token for a device that is not there', async () =>
    expect(await ask('device.token', 'LIFT-2', {})).toMatchObject({ refused: 'no-such-device', detail: 'did you mean “LIFT-1”?' }))
})

describe('rights', () => {
  test.each<[string, Role, string, string | undefined]>([
    ['an operator imports nothing', 'operator', 'ledger.import', 'not-permitted'],
    ['a shift leader sets no thresholds', 'shiftLeader', 'settings.set', 'not-permitted'],
    ['an engineering supervisor sets thresholds with approval only', 'engSupervisor', 'settings.set', 'needs-approval'],
    ['a manager adopts nothing', 'propertyManager', 'device.adopt', 'not-permitted'],
    ['an engineering supervisor adopts', 'engSupervisor', 'device.adopt', undefined],
    ['an administrator makes tokens', 'admin', 'device.token', undefined],
  ])('%s', async (_, role, action, refused) => {
    await take(estate)
    const params = action === 'device.adopt' ? { kind: 'leakSensor', place: 'PIT' } : { estate, type: 'leak.wet', name: 'wetFor', value: 9 }
    const answer = await ask(action, action === 'device.adopt' ? 'NEW' : action === 'device.token' ? 'LIFT-1' : 'QHY', params, [role])
    expect('refused' in answer ? answer.refused : undefined).toBe(refused)
  })
  test('who may import but not set thresholds imports no settings', async () => {
    expect(await take(estate, {}, ['engSupervisor'])).toMatchObject({ refused: 'needs-approval' })
    expect(await take({ ...estate, settings: [] }, {}, ['engSupervisor'])).toMatchObject({ done: true })
  })
})
