import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import type { Alarm, Transition } from '../../core/alarm.ts'
import type { Answer, Ask } from '../../core/command.ts'
import type { Role } from '../../core/role.ts'
import { openAccounts } from '../../dashboard/server/accounts.ts'
import { dashboardApp } from '../../dashboard/server/app.ts'
import { dashboardConfig, type DashboardConfig } from '../../dashboard/server/config.ts'
import type { AlarmPointView } from '../../dashboard/contract.ts'
import type { AsideRecord } from '../../core/aside.ts'
import type { Ends } from '../../dashboard/server/ends.ts'
import { dashboardMigrations } from '../../dashboard/server/migrations.ts'
import { openTokens } from '../../dashboard/server/tokens.ts'
import { openLedger } from '../../devices/ledger.ts'
import type { DeviceTwin } from '../../devices/twin.ts'
import { auditMigrations, openAudit } from '../../platform/audit.ts'
import { openBus, type QuarantineRecord, type RejectRecord } from '../../platform/bus.ts'
import { platformConfig } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import { openMetrics } from '../../platform/metrics.ts'
import { openRecords } from '../../platform/records.ts'
import type { HistoryQuery, HistorySeries } from '../../platform/history.ts'
import type { Clock } from '../../platform/clock.ts'

export const PASSWORD = 'correct horse battery'
export const START = Date.UTC(2026, 10, 23, 2, 0, 0)

/** A hub as the dashboard sees it: real records, bus, ledger and audit; alarms, twins and history are maps that a test fills. */
export async function openHub(settings: Partial<DashboardConfig> = {}, webFolder: string | null = null) {
  const folder = await mkdtemp(join(tmpdir(), 'sanfang-dashboard-'))
  const log = openLog('silent')
  const metrics = openMetrics()
  let now = START
  const clock: Clock & { pass(ms: number): void } = { now: () => now, onStep: () => {}, stop: () => {}, pass: (ms) => void (now += ms) }
  const records = await openRecords({
    file: join(folder, 'records.db'),
    migrations: [...auditMigrations, ...dashboardMigrations],
    log,
    metrics,
    config: Value.Create(platformConfig).records,
  })
  const audit = await openAudit({ records, clock })
  const accounts = await openAccounts(records, clock)
  const tokens = await openTokens(records, clock)
  const bus = openBus({ unknownAfterMs: 1_000 })
  const ledger = openLedger()
  ledger.apply(
    {
      site: { id: 'east', name: { 'zh-CN': '东区', en: 'East' }, timezone: 'Asia/Shanghai' },
      places: [
        { id: 'east', level: 'site', parent: null, name: { 'zh-CN': '东区' } },
        { id: 'b1', level: 'building', parent: 'east', name: { 'zh-CN': '一号楼' } },
        { id: 'b2', level: 'building', parent: 'east', name: { 'zh-CN': '二号楼' } },
        { id: 'b1-pit', level: 'space', parent: 'b1', name: { 'zh-CN': '底坑' }, use: 'liftPit' },
      ],
      devices: [
        { id: 'lift-1', kind: 'elevator', name: { 'zh-CN': '一号梯' }, place: 'b1', simulated: true, facts: { ratedSpeed: 1.75 } },
        { id: 'lift-2', kind: 'elevator', name: { 'zh-CN': '二号梯' }, place: 'b2' },
        { id: 'leak-1', kind: 'leakSensor', name: { 'zh-CN': '水浸' }, place: 'b1-pit' },
        { id: 'gate-1', kind: 'accessGate', name: { 'zh-CN': '闸机' }, place: 'b1' },
      ],
      settings: [{ scope: 'east', type: 'leak.wet', name: 'wetFor', value: 5 }],
    },
    1,
  )
  const twins = new Map<string, DeviceTwin>()
  const alarms = new Map<string, { alarm: Alarm; transitions: Transition[] }>()
  const shelves: AsideRecord[] = []
  const rejects: RejectRecord[] = []
  const quarantine: QuarantineRecord[] = []
  const asked: Ask[] = []
  const series: { query?: HistoryQuery; answer: HistorySeries } = { answer: { at: [], value: [] } }
  const state = {
    ready: true,
    hub: { recording: 'good', historyPaused: false, demo: false, speed: 1, startedAt: START, version: '0.1.0' } as const,
  }

  const ends: Ends = {
    bus,
    clock,
    log,
    metrics,
    records,
    ledger,
    twins: { get: (id) => twins.get(id), all: () => twins.values() },
    credentials: { check: () => false, issue: async () => '', revoke: async () => {}, has: () => false },
    history: {
      query: async (query) => {
        series.query = query
        return series.answer
      },
      paused: false,
      position: async () => 0,
      close: async () => {},
    },
    alarms: {
      open: (site) => all().filter((alarm) => alarm.state !== 'normal' && (site === undefined || alarm.site === site)),
      get: async (id) => {
        const found = alarms.get(id)
        return found ? { ...found, previous: [] } : null
      },
      list: async ({ site, device, state: wanted, priority, before, limit }) => {
        const fits = all()
          .filter(
            (alarm) =>
              (site === undefined || alarm.site === site) &&
              (device === undefined || alarm.device === device) &&
              (wanted === undefined || alarm.state === wanted || (wanted === 'open' && alarm.state !== 'normal')) &&
              (priority === undefined || alarm.priority === priority),
          )
          .sort((a, b) => (a.id < b.id ? 1 : -1))
          .filter((alarm) => before === undefined || alarm.id < before)
        return { items: fits.slice(0, limit), next: fits.length > limit ? (fits[limit - 1] as Alarm).id : null }
      },
      shelves: (site) => shelves.filter((one) => one.permit === null && (site === undefined || one.site === site)),
      permits: (site) => shelves.filter((one) => one.permit !== null && (site === undefined || one.site === site)),
    },
    rejects: {
      list: async ({ before, limit, device }) =>
        rejects
          .filter((one) => (before === undefined || one.id < before) && (device === undefined || one.device === device))
          .sort((a, b) => b.id - a.id)
          .slice(0, limit),
    },
    accounts,
    tokens,
    realClock: clock,
    audit,
    webFolder,
    quarantine: { list: () => quarantine },
    alarmPoints: new Map([WET, DURESS].map((point) => [point.type, point])),
    hub: () => state.hub,
    ready: () => (state.ready ? { ready: true } : { ready: false, why: 'the journal cannot be written' }),
  }
  function all(): Alarm[] {
    return [...alarms.values()].map(({ alarm }) => alarm)
  }

  const config: DashboardConfig = { ...Value.Create(dashboardConfig), ...settings }
  const app = dashboardApp(ends, config)
  await app.ready()

  /** Puts an alarm into the book and tells of it, as the alarm-book does. */
  const tell = (alarm: Alarm, event: Transition['event'] = 'raise', by: string | null = null): Alarm => {
    const before = alarms.get(alarm.id)
    const transition: Transition = {
      alarm: alarm.id,
      n: (before?.transitions.length ?? 0) + 1,
      at: clock.now(),
      event,
      from: before?.alarm.state ?? 'normal',
      to: alarm.state,
      by,
      why: null,
      position: null,
    }
    alarms.set(alarm.id, { alarm, transitions: [...(before?.transitions ?? []), transition] })
    bus.alarms.next({ alarm, transition })
    return alarm
  }
  const person = async (role: Role | readonly Role[], name = `${[role].flat().join('-')}-1`) => {
    const roles = [role].flat() as Role[]
    const added = await accounts.add({ name, roles, password: PASSWORD })
    if ('refused' in added && added.refused !== 'name-taken') throw new Error(added.refused)
    return name
  }
  /** Signs in over HTTP; answers headers for further requests. */
  const signIn = async (role: Role | readonly Role[], name?: string) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { name: await person(role, name), password: PASSWORD },
    })
    if (answer.statusCode !== 201) throw new Error(answer.body)
    const cookie = `sanfang_session=${answer.cookies[0]?.value}`
    return { cookie, 'x-requested-with': 'sanfang' }
  }
  /** A program's headers: quicker than a password for tables of roles. */
  const program = async (...roles: Role[]) => {
    const made = await tokens.create({ name: randomUUID(), roles, by: 'test' })
    if (!('secret' in made)) throw new Error(made.refused)
    return { authorization: `Bearer ${made.secret}` }
  }
  const answerAll = (actions: readonly string[], answer: (ask: Ask) => Answer | Promise<Answer>) => {
    for (const action of actions)
      bus.answer(action, async (ask) => {
        asked.push(ask)
        return answer(ask)
      })
  }

  return {
    app,
    ends,
    config,
    bus,
    clock,
    ledger,
    twins,
    alarms,
    shelves,
    rejects,
    quarantine,
    asked,
    series,
    state,
    accounts,
    tokens,
    audit,
    metrics,
    tell,
    person,
    signIn,
    program,
    answerAll,
    close: async () => {
      await app.close()
      await records.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
export type Hub = Awaited<ReturnType<typeof openHub>>

export const alarm = (over: Partial<Alarm> = {}): Alarm => ({
  id: 'a1',
  site: 'east',
  subject: 'leak-1',
  device: 'leak-1',
  place: 'b1-pit',
  type: 'leak.wet',
  part: '',
  class: 'plant',
  priority: 'P2',
  state: 'unackActive',
  active: true,
  acknowledged: false,
  latched: false,
  latching: false,
  annunciation: 'normal',
  suppressedBy: null,
  shelvedUntil: null,
  raisedAt: START,
  lastRaisedAt: START,
  clearedAt: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
  count: 1,
  chattering: false,
  fleeting: false,
  incident: null,
  values: { water: true },
  notRecorded: false,
  foundAtRestart: false,
  version: 1,
  closedAt: null,
  ...over,
})
export const duress = (over: Partial<Alarm> = {}): Alarm =>
  alarm({ id: 'd1', subject: 'gate-1', device: 'gate-1', place: 'b1', type: 'access.duress', class: 'duress', priority: 'P1', ...over })

export const twin = (device: string, points: Record<string, number | string | boolean>, at = START): DeviceTwin => ({
  device,
  site: 'east',
  points: Object.fromEntries(
    Object.entries(points).map(([name, value]) => [name, { value, at, receivedAt: at, quality: 'good' as const }]),
  ),
  presence: 'online',
  presenceSince: at,
  sessions: 1,
  lastHeardAt: at,
  firstHeardAt: at,
  clockSkew: null,
})

const text = { 'zh-CN': '文', en: 'Text' }
const point = (over: Partial<AlarmPointView>): AlarmPointView => ({
  type: 'leak.wet',
  kind: 'leakSensor',
  class: 'plant',
  priority: 'P2',
  latching: false,
  silent: false,
  plan: null,
  planNote: text,
  name: text,
  raised: text,
  cleared: text,
  cause: text,
  consequence: text,
  response: text,
  respondWithinMin: 10,
  settings: { wetFor: { value: 3, unit: 's', source: 'domain reference', sure: 'D', min: 1, max: 60, text } },
  show: ['water'],
  ...over,
})
const WET = point({})
const DURESS = point({ type: 'access.duress', kind: 'accessGate', class: 'duress', priority: 'P1', silent: true, settings: {}, show: [] })
