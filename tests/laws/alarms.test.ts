import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PRIORITIES } from '../../core/alarm.ts'
import type { Setting } from '../../core/setting.ts'
import { KINDS } from '../../devices/kinds/index.ts'
import type { KindAlarms } from '../../rules/alarms/alarm-point.ts'
import { ALARM_POINTS, ALARMS } from '../../rules/alarms/index.ts'
import { WAITING } from '../../rules/alarms/waiting.ts'

/** The 24 emergency plans (domain reference 2.5). */
const PLANS = [
  'fire-rescue',
  'power-outage',
  'elevator-entrapment',
  'water-ingress',
  'flood-control',
  'theft',
  'insured-accident',
  'media-handling',
  'large-public-event',
  'falling-object',
  'earthquake',
  'gas-leak',
  'bomb-threat',
  'epidemic-response',
  'criminal-case',
  'property-claim',
  'water-outage',
  'pipe-burst',
  'electric-shock',
  'fighting',
  'suspicious-person',
  'drunk-or-disturbed',
  'forced-entry',
  'medical-emergency',
]

/** Every alarm that domain reference 3.2–3.7 and the gateway's row of 3.19 name, with its priority there ('' = by case). */
const DOMAIN: Readonly<Record<string, string>> = {
  'lift.entrapment': 'P1',
  'lift.alarmButton': 'P1',
  'lift.ucm': 'P1',
  'lift.overspeed': 'P1',
  'lift.overtravel': 'P1',
  'lift.stopOutsideZone': 'P2',
  'lift.safetyCircuit': 'P2',
  'lift.doorFault': 'P3',
  'lift.doorMoving': 'P1',
  'lift.mainsOff': 'P2',
  'lift.roomHot': 'P3',
  'lift.eBike': 'P3',
  'lift.pitWet': 'P2',
  'lift.offline': 'P2',
  'booster.lowPressure': 'P2',
  'booster.highPressure': 'P2',
  'booster.dryRun': 'P2',
  'booster.fault': 'P2',
  'booster.standbyLost': 'P3',
  'booster.shortCycling': 'P3',
  'pipe.burst': 'P1',
  'fire.pumpNotAuto': 'P2',
  'fire.pumpRunning': 'P1',
  'fire.pumpFailStart': 'P1',
  'fire.lowPressure': 'P2',
  'fire.jockeyCycling': 'P3',
  'fire.supplyLost': 'P2',
  'sump.high': 'P3',
  'sump.highHigh': 'P2',
  'sump.runLong': 'P3',
  'fire.single': 'P1',
  'fire.confirmed': 'P1',
  'fire.supervisory': 'P2',
  'fire.fault': 'P3',
  'fire.busFault': 'P2',
  'fire.disabled': 'P3',
  'fire.power': 'P2',
  'fire.manual': 'P2',
  'fire.noFeedback': 'P1',
  'fire.link': 'P2',
  'fire.dutyCheck': 'P2',
  'gate.forced': 'P2',
  'gate.heldOpen': 'P3',
  'gate.duress': 'P1',
  'gate.deniedRepeat': 'P3',
  'gate.tamper': 'P2',
  'gate.lowBattery': 'P3',
  'gate.notReleased': 'P1',
  'gate.offline': 'P3',
  'barrier.rammed': 'P2',
  'barrier.jam': 'P3',
  'barrier.loopStuck': 'P3',
  'barrier.notRaised': 'P1',
  'barrier.laneBlocked': 'P2',
  'barrier.offline': 'P3',
  'leak.wet': 'P3',
  'leak.roomWet': 'P2',
  'leak.battery': 'J',
  'gateway.offline': 'P2',
}

const prefixes: Readonly<Record<string, readonly string[]>> = {
  elevator: ['lift'],
  boosterPump: ['booster', 'pipe'],
  firePump: ['fire'],
  jockeyPump: ['fire'],
  sumpPump: ['sump'],
  fireAlarmPanel: ['fire'],
  accessGate: ['gate'],
  parkingBarrier: ['barrier'],
  leakSensor: ['leak', 'lift'],
  gateway: ['gateway'],
}

const all = ALARMS.flatMap(({ kind, points }) => points.map((point) => ({ kind, point })))

test('no alarm of the domain is forgotten: each is decided, or says what it waits for', () => {
  const waiting = new Set(WAITING.map((one) => one.type))
  for (const type of Object.keys(DOMAIN)) expect(ALARM_POINTS.has(type) !== waiting.has(type), type).toBe(true)
  for (const one of WAITING) expect(DOMAIN[one.type], one.type).toBeDefined()
})

test('priorities are those of the domain', () => {
  for (const { point } of all) if (DOMAIN[point.type]) expect(point.priority, point.type).toBe(DOMAIN[point.type])
})

test('what waits for a kind waits for one that does not exist yet, and says so in both languages', () => {
  for (const { waitsFor, text, type } of WAITING) {
    expect(KINDS.has(waitsFor), type).toBe(false)
    expect(text['zh-CN'], type).toMatch(/\p{Script=Han}/u)
    expect(text.en, type).not.toBe('')
  }
})

test('every type is unique and begins with its system', () => {
  expect(ALARM_POINTS.size).toBe(all.length)
  for (const { kind, point } of all) {
    expect(point.type).toMatch(/^[a-z]+\.[a-z][A-Za-z]*$/)
    expect(prefixes[kind], point.type).toContain(point.type.split('.')[0])
  }
})

test('every file in the folder is in the list, under its own name', async () => {
  const others = ['alarm-point.ts', 'index.ts', 'waiting.ts']
  const folder = new URL('../../rules/alarms/', import.meta.url)
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !others.includes(file))
  expect(files.length).toBe(ALARMS.length)
  for (const file of files) {
    const name = file.slice(0, -3).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
    const module = (await import(/* @vite-ignore */ new URL(file, folder).href)) as Record<string, KindAlarms>
    expect(ALARMS, file).toContain(module[name])
    expect(module[name]!.kind).toBe(name)
  }
})

test('every kind has alarms, and exactly one for its silence', () => {
  expect(ALARMS.map((one) => one.kind).sort()).toEqual([...KINDS.keys()].sort())
  for (const { kind, points } of ALARMS) {
    const silence = points.filter((point) => point.scope === 'silence')
    expect(silence.length, kind).toBe(1)
    const setting = silence[0]!.settings.silentFor as Setting
    const unit = { s: 1, min: 60, h: 3_600 }[setting.unit as 's' | 'min' | 'h']
    expect(setting.value * unit, kind).toBe(KINDS.get(kind)!.silence.afterS)
  }
})

test('rules read no clock and keep no state of their own', () => {
  for (const folder of ['alarms', 'alarms/parts', 'operators']) {
    const where = new URL(`../../rules/${folder}/`, import.meta.url)
    for (const file of readdirSync(where).filter((name) => name.endsWith('.ts'))) {
      const text = readFileSync(new URL(file, where), 'utf8')
      expect(text, file).not.toMatch(/Date\.now|new Date|performance\.|setTimeout|setInterval|Math\.random|process\.env/)
      expect(text, file).not.toMatch(/^(let|var) /m)
    }
  }
})

test('priorities are spread (printed, not asserted)', () => {
  const counts = Object.fromEntries(PRIORITIES.map((priority) => [priority, all.filter(({ point }) => point.priority === priority).length]))
  console.log(`alarm points by priority: ${JSON.stringify(counts)} of ${all.length}`)
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(all.length)
})

describe.each(all.map(({ kind, point }) => [point.type, kind, point] as const))('%s', (_, kindId, point) => {
  const kind = KINDS.get(kindId)!

  test('is worded in Chinese and in English, shortly', () => {
    for (const field of ['name', 'raised', 'cleared', 'cause', 'consequence', 'response'] as const) {
      const text = point[field]
      expect(text['zh-CN'], field).toMatch(/\p{Script=Han}/u)
      expect(text.en.trim(), field).not.toBe('')
      expect(text.en, field).not.toMatch(/\p{Script=Han}/u)
    }
    expect(point.name['zh-CN'].length).toBeLessThanOrEqual(16)
    expect(point.name.en.length).toBeLessThanOrEqual(40)
    expect(point.response['zh-CN'].length).toBeLessThanOrEqual(90)
    expect(point.response.en.length).toBeLessThanOrEqual(260)
    expect(point.respondWithinMin).toBeGreaterThan(0)
  })

  test('has a plan of the 24, or says why not', () => {
    if (point.plan === null) expect(point.planNote?.['zh-CN']).toMatch(/\p{Script=Han}/u)
    else expect(PLANS).toContain(point.plan)
    if (point.planNote) expect(point.planNote.en.trim()).not.toBe('')
  })

  test('has settings within their own bounds, each with unit, words and source', () => {
    for (const [name, setting] of Object.entries(point.settings as Record<string, Setting>)) {
      expect(setting.value, name).toBeGreaterThanOrEqual(setting.min)
      expect(setting.value, name).toBeLessThanOrEqual(setting.max)
      expect(setting.min, name).toBeLessThan(setting.max)
      expect(setting.source.trim(), name).not.toBe('')
      expect(['S', 'C', 'G', 'D'], name).toContain(setting.sure)
      expect(setting.text['zh-CN'], name).toMatch(/\p{Script=Han}/u)
      expect(setting.text.en.trim(), name).not.toBe('')
    }
  })

  test('reads points and events that the kind has', () => {
    const points = new Set(point.show ?? [])
    if (point.scope === 'device' || point.scope === 'place')
      for (const condition of Object.values(point.conditions as Record<string, { points: readonly string[] }>))
        for (const name of condition.points) points.add(name)
    for (const name of points) expect(kind.points[name], name).toBeDefined()
    if (point.scope === 'device')
      for (const pulse of Object.values(point.events as Record<string, { event: string }>))
        expect(kind.events[pulse.event], pulse.event).toBeDefined()
    if (point.scope === 'component' || point.scope === 'zone') expect(kind.events.component).toBeDefined()
  })

  test('looks again whenever a point that its conditions read changes', () => {
    if (point.scope !== 'device' && point.scope !== 'place') return
    const settings = Object.fromEntries(Object.keys(point.settings).map((name) => [name, 1]))
    for (const [name, condition] of Object.entries(
      point.conditions as Record<string, { points: readonly string[]; holds: (...args: unknown[]) => unknown }>,
    )) {
      const read = new Set<string>()
      // Every value unknown, then every boolean true, then false: whatever it asks for must be among its points.
      for (const answer of [undefined, true, false, 0, 'run', 'stop', 'open', 'closed', 'normal']) {
        const values = new Proxy({}, { get: (_target, key) => (read.add(String(key)), answer) })
        for (const was of [false, true]) condition.holds(values, settings, was, {}, {}, 0)
      }
      for (const key of read) expect(condition.points, `${name} reads ${key}`).toContain(key)
    }
  })

  test('protects life without being lost: latching, never journal only', () => {
    if (['fire', 'life', 'gas', 'duress'].includes(point.class)) {
      expect(point.latching).toBe(true)
      expect(point.priority).toBe('P1')
    }
    expect(Boolean(point.silent)).toBe(point.class === 'duress')
    if (point.class === 'duress') expect(point.show).toEqual([])
  })
})
