import fc from 'fast-check'
import { combineLatest, map, merge } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Value } from '../../../core/reading.ts'
import { minutes, seconds } from '../../../core/time.ts'
import { t } from '../../../core/text.ts'
import { openLedger } from '../../../devices/ledger.ts'
import { openTwins } from '../../../devices/twin.ts'
import { componentAlarm, deviceAlarm, type KindAlarms, placeAlarm, silenceAlarm, zoneAlarm } from '../../../rules/alarms/alarm-point.ts'
import type { Edge } from '../../../rules/engine/edge.ts'
import { openEngine } from '../../../rules/engine/engine.ts'
import { heldFor } from '../../../rules/operators/held-for.ts'

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
} as const
const setting = (value: number, unit: 's' | 'min' = 's') =>
  ({ value, unit, source: 'test', sure: 'D', min: 0, max: 1e6, text: t('值', 'value') }) as const

const wet = deviceAlarm({
  ...texts,
  type: 'test.wet',
  class: 'plant',
  priority: 'P3',
  settings: { wetFor: setting(10), dryFor: setting(60) },
  conditions: { wet: { points: ['wet'], holds: (values) => values['wet'] === true } },
  detect: ({ wet }, { wetFor, dryFor }, clock) => wet.pipe(heldFor((on) => (on ? wetFor : dryFor), clock)),
})
const room = placeAlarm({
  ...texts,
  type: 'test.room',
  class: 'plant',
  priority: 'P2',
  settings: { hold: setting(5) },
  conditions: { wet: { points: ['wet'], holds: (values) => values['wet'] === true } },
  detect: ({ wet }, { hold }, clock) =>
    wet.pipe(
      map((count) => count >= 2),
      heldFor((on) => (on ? hold : 0), clock),
    ),
})
const button = deviceAlarm({
  ...texts,
  type: 'test.button',
  class: 'life',
  priority: 'P1',
  latching: true,
  settings: {},
  events: { pressed: { event: 'pressed' }, released: { event: 'released' } },
  detect: ({ pressed, released }) => merge(pressed.pipe(map(() => true)), released.pipe(map(() => false))),
})
const quiet = silenceAlarm({ ...texts, type: 'test.silent', class: 'system', priority: 'P3', settings: { silentFor: setting(180) } })
const single = componentAlarm({
  ...texts,
  type: 'test.single',
  class: 'fire',
  priority: 'P1',
  latching: true,
  settings: {},
  ownStates: true,
  conditions: { fire: { holds: (component) => component.states.includes('fire') } },
  detect: ({ fire }) => fire,
})
const confirmed = zoneAlarm({
  ...texts,
  type: 'test.confirmed',
  class: 'fire',
  priority: 'P1',
  latching: true,
  settings: {},
  conditions: { fire: { holds: (component) => component.states.includes('fire') } },
  detect: ({ fire }) => combineLatest([fire]).pipe(map(([count]) => count >= 2)),
})
const broken = deviceAlarm({
  ...texts,
  type: 'test.broken',
  class: 'plant',
  priority: 'P3',
  settings: {},
  conditions: {
    bad: {
      points: ['wet'],
      holds: () => {
        throw new Error('this rule is broken')
      },
    },
  },
  detect: ({ bad }) => bad,
})
const alarms: KindAlarms[] = [
  { kind: 'leakSensor', points: [broken, wet, room, button, quiet] },
  { kind: 'boosterPump', points: [{ ...quiet, type: 'test.hastySilent', settings: { silentFor: setting(60) } }] },
  { kind: 'fireAlarmPanel', points: [single, confirmed] },
  { kind: 'gateway', points: [{ ...quiet, type: 'test.gatewaySilent', settings: { silentFor: setting(90) } }] },
]

type Step =
  | { at: number; device: string; values: Record<string, Value> }
  | { at: number; device: string; event: string; data?: Record<string, unknown>; since?: number }
  | { at: number; down: number }
  | { at: number; clock: number }
  | { at: number; frozen: number }

function hub(shared = { twins: openTwins(), position: 0 }) {
  const ledger = openLedger()
  ledger.apply(
    {
      site: { id: 's', name: { 'zh-CN': '站' }, timezone: 'Asia/Shanghai' },
      places: [{ id: 'room', level: 'space', parent: null, name: { 'zh-CN': '房' } }],
      devices: [
        { id: 'l1', kind: 'leakSensor', name: { 'zh-CN': '一' }, place: 'room', gateway: 'g' },
        { id: 'l2', kind: 'leakSensor', name: { 'zh-CN': '二' }, place: 'room', gateway: 'g' },
        { id: 'hasty', kind: 'boosterPump', name: { 'zh-CN': '急' }, place: 'room', gateway: 'g' },
        { id: 'solo', kind: 'leakSensor', name: { 'zh-CN': '三' }, place: 'elsewhere' },
        { id: 'g', kind: 'gateway', name: { 'zh-CN': '关' }, place: 'room' },
        { id: 'f', kind: 'fireAlarmPanel', name: { 'zh-CN': '火' }, place: 'room' },
      ],
    },
    1,
  )
  const edges: Edge[] = []
  const presence: string[] = []
  const engine = openEngine({
    ledger,
    twins: shared.twins,
    alarms,
    start: 0,
    decided: (edge) => void edges.push(edge),
    presence: (device, now, since) => {
      const twin = shared.twins.get(device.id)
      if (twin) {
        twin.presence = now
        presence.push(`${since / 1000} ${device.id} ${now}`)
      }
    },
    failed: () => {},
  })
  const take = (step: Step) => {
    const position = ++shared.position
    if (!('down' in step || 'frozen' in step)) engine.advance(step.at)
    if ('frozen' in step) return engine.note({ type: 'pause', at: step.at + step.frozen, ms: step.frozen }, position)
    if ('down' in step) return engine.note({ type: 'hubStart', at: step.at + step.down, version: 'x' }, position)
    if ('clock' in step) {
      for (const twin of shared.twins.all()) if (twin.lastHeardAt !== null) twin.lastHeardAt += step.clock
      return engine.note({ type: 'clockStep', at: step.at + step.clock, delta: step.clock }, position)
    }
    for (const id of [step.device, ...(ledger.device(step.device)?.gateway ? ['g'] : [])]) {
      const twin = shared.twins.of('s', id)
      twin.lastHeardAt = step.at
      if (twin.presence !== 'online') engine.heard(id, step.at, position)
    }
    if ('values' in step)
      engine.reading({ site: 's', device: step.device, at: step.at, receivedAt: step.at, quality: 'good', values: step.values }, position)
    else
      engine.event(
        { site: 's', device: step.device, at: step.since ?? step.at, receivedAt: step.at, event: step.event, data: step.data ?? {} },
        position,
      )
  }
  return { engine, edges, presence, take, shared }
}

const told = (edges: readonly Edge[], only?: string) =>
  edges
    .filter((edge) => only === undefined || edge.type === only)
    .map((edge) => `${edge.at / 1000} ${edge.subject}${edge.part ? `#${edge.part}` : ''} ${edge.type} ${edge.active ? 'on' : 'off'}`)

function play(steps: Step[], until: number, only?: string) {
  const one = hub()
  for (const step of steps) one.take(step)
  one.engine.advance(until)
  return { ...one, told: told(one.edges, only) }
}
const at = (s: number) => seconds(s)
const says = (s: number, device: string, wetNow: boolean): Step => ({ at: at(s), device, values: { wet: wetNow } })

describe('per device', () => {
  test('a delay is counted from the edge, whatever repeats come in between', () => {
    expect(play([says(0, 'solo', true), says(4, 'solo', true), says(9, 'solo', true)], at(30), 'test.wet').told).toEqual([
      '10 solo test.wet on',
    ])
  })
  test('a splash is nothing', () => expect(play([says(0, 'solo', true), says(9, 'solo', false)], at(100), 'test.wet').told).toEqual([]))
  test('it clears only after its own delay', () => {
    expect(
      play([says(0, 'solo', true), says(20, 'solo', false), says(70, 'solo', true), says(80, 'solo', false)], at(200), 'test.wet').told,
    ).toEqual(['10 solo test.wet on', '140 solo test.wet off'])
  })
  test('events pulse', () => {
    expect(
      play(
        [
          { at: at(1), device: 'solo', event: 'pressed' },
          { at: at(3), device: 'solo', event: 'released' },
        ],
        at(9),
        'test.button',
      ).told,
    ).toEqual(['1 solo test.button on', '3 solo test.button off'])
  })
  test('an event that comes late is told all the same, with its age', () => {
    const one = hub()
    one.take({ at: at(7_200), device: 'solo', event: 'pressed', since: at(3_600) })
    one.take({ at: at(7_300), device: 'solo', event: 'released' })
    expect(one.edges.map((edge) => [edge.active, edge.at, edge.values])).toEqual([
      [true, at(7_200), { lateS: 3_600 }],
      [false, at(7_300), {}],
    ])
  })
  test('a rule that throws is alone in that', () => {
    expect(play([says(0, 'solo', true)], at(30)).told).toEqual(['10 solo test.wet on'])
  })
})

describe('per place, component and zone', () => {
  test('two wet sensors of one room are the room’s alarm, at one key', () => {
    expect(play([says(0, 'l1', true), says(2, 'l2', true), says(60, 'l1', false)], at(61), 'test.room').told).toEqual([
      '7 place:room test.room on',
      '60 place:room test.room off',
    ])
  })
  const component = (s: number, address: string, states: string[]): Step => ({
    at: at(s),
    device: 'f',
    event: 'component',
    data: { address, zone: 'Z1', type: '40', states },
  })
  test('each component of a panel is an alarm of its own; two of one zone confirm', () => {
    const { told } = play(
      [component(1, '1-1', ['fire']), component(5, '1-2', ['fire']), { at: at(60), device: 'f', event: 'reset' }],
      at(61),
    )
    expect(told).toEqual([
      '1 f#1-1 test.single on',
      '5 f#1-2 test.single on',
      '5 f#Z1 test.confirmed on',
      '60 f#1-1 test.single off',
      '60 f#Z1 test.confirmed off',
      '60 f#1-2 test.single off',
    ])
  })
  test('the panel’s own states are the part without address', () => {
    expect(
      play(
        [
          { at: at(1), device: 'f', values: { states: 'fire' } },
          { at: at(9), device: 'f', values: { states: 'normal' } },
        ],
        at(10),
      ).told,
    ).toEqual(['1 f test.single on', '9 f test.single off'])
  })
})

describe('silence', () => {
  test('is counted from the last packet and ends with the next', () => {
    expect(play([says(0, 'solo', false), says(100, 'solo', false), says(400, 'solo', false)], at(401), 'test.silent').told).toEqual([
      '280 solo test.silent on',
      '400 solo test.silent off',
    ])
  })
  test('a device never heard is not supervised', () => expect(play([says(0, 'l1', false)], at(20), 'test.silent').told).toEqual([]))
  test('a hub stopped for two hours declares nobody offline', () => {
    expect(
      play([says(0, 'solo', false), { at: at(100), down: 7_200_000 }, says(7_300 + 100, 'solo', false)], at(7_300 + 110)).told,
    ).toEqual([])
  })
  test('after it, what was left of the limit counts on from the last entry of the log', () => {
    expect(play([says(0, 'solo', false), says(10, 'l1', false), { at: at(100), down: 7_200_000 }], at(7_475), 'test.silent').told).toEqual([
      '7470 solo test.silent on',
    ])
  })
  test('a device that waits two minutes before it connects again is not late after a restart, whatever its limit', () => {
    const steps: Step[] = [
      { at: at(0), device: 'g', values: {} },
      { at: at(10), down: 130_000 },
    ]
    expect(play([...steps, { at: at(140 + 120 + 10), device: 'g', values: {} }], at(280)).told).toEqual([])
    expect(play(steps, at(600)).told).toEqual(['290 g test.gatewaySilent on'])
  })
  test('what the hub did not hear because it was frozen is nobody’s silence; delays go on through it', () => {
    const { told } = play([says(0, 'solo', true), says(5, 'solo', true), { at: at(6), frozen: 600_000 }], at(900))
    expect(told).toEqual(['10 solo test.wet on', '785 solo test.silent on'])
  })
  test('a lost gateway is one alarm and its children are unknown', () => {
    const { told, presence } = play([says(0, 'l1', false), says(1, 'l2', false)], at(600))
    expect(told).toEqual(['91 g test.gatewaySilent on'])
    expect(presence.slice(-3)).toEqual(['91 g offline', '91 l1 unknown', '91 l2 unknown'])
  })
  test('a child with a shorter limit than its gateway waits for the gateway’s verdict', () => {
    const { told, presence } = play(
      [
        { at: at(0), device: 'g', values: {} },
        { at: at(0), device: 'hasty', event: 'pressed' },
      ],
      at(600),
    )
    expect(told.filter((one) => one.includes('ilent'))).toEqual(['90 g test.gatewaySilent on'])
    expect(presence.at(-1)).toBe('90 hasty unknown')
  })
  test('and is silent itself when the gateway speaks on', () => {
    const beats: Step[] = Array.from({ length: 10 }, (_, i) => ({ at: at(i * 30), device: 'g', values: {} }))
    const { told } = play([{ at: at(0), device: 'hasty', event: 'pressed' }, ...beats], at(290))
    expect(told.filter((one) => one.includes('ilent'))).toEqual(['60 hasty test.hastySilent on'])
  })
  test('when the gateway is back its children have their whole time again', () => {
    const { told } = play(
      [
        says(0, 'l1', false),
        { at: at(300), device: 'g', values: {} },
        { at: at(380), device: 'g', values: {} },
        { at: at(460), device: 'g', values: {} },
        { at: at(500), device: 'g', values: {} },
      ],
      at(520),
    )
    expect(told).toEqual(['90 g test.gatewaySilent on', '300 g test.gatewaySilent off', '480 l1 test.silent on'])
  })
})

test('a clock set two hours ahead or back fires nothing early and nothing late', () => {
  for (const delta of [7_200_000, -7_200_000]) {
    const { edges } = play([says(10_000, 'solo', true), { at: at(10_004), clock: delta }], at(10_010) + delta)
    expect(told(edges, 'test.wet')).toEqual([`${10_010 + delta / 1000} solo test.wet on`])
    expect(told(edges, 'test.silent')).toEqual([])
  }
})

test('a story cut anywhere, saved and gone on with gives the same edges', () => {
  const devices = ['l1', 'l2', 'solo']
  const arbitraryStep = fc.record({
    gap: fc.integer({ min: 0, max: 40 }),
    device: fc.constantFrom(...devices),
    what: fc.constantFrom('wet', 'dry', 'pressed', 'released', 'fire', 'normal', 'reset'),
  })
  fc.assert(
    fc.property(fc.array(arbitraryStep, { minLength: 1, maxLength: 40 }), fc.nat(40), (raw, cutAt) => {
      let now = 1_000
      const steps: Step[] = raw.map(({ gap, device, what }) => {
        now += gap
        if (what === 'wet' || what === 'dry') return says(now, device, what === 'wet')
        if (what === 'fire' || what === 'normal')
          return { at: at(now), device: 'f', event: 'component', data: { address: device, zone: 'Z', type: '40', states: [what] } }
        if (what === 'reset') return { at: at(now), device: 'f', event: 'reset' }
        return { at: at(now), device, event: what }
      })
      const end = at(now) + minutes(10)
      const whole = play(steps, end)
      const first = hub()
      const cut = Math.min(cutAt, steps.length)
      for (const step of steps.slice(0, cut)) first.take(step)
      const saved = JSON.parse(JSON.stringify(first.engine.collect())) as { key: string; json: string }[]
      const second = hub(first.shared)
      second.engine.restore(saved)
      for (const step of steps.slice(cut)) second.take(step)
      second.engine.advance(end)
      expect([...first.edges, ...second.edges]).toEqual(whole.edges)
    }),
    { numRuns: 300 },
  )
})
