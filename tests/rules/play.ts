import type { Override } from '../../core/ledger.ts'
import type { Value } from '../../core/reading.ts'
import { openLedger } from '../../devices/ledger.ts'
import { openTwins } from '../../devices/twin.ts'
import { ALARM_POINTS, ALARMS } from '../../rules/alarms/index.ts'
import type { Edge } from '../../rules/engine/edge.ts'
import { openEngine } from '../../rules/engine/engine.ts'

/** What one device sends at one instant: values, or an event. `on` names another device of the same kind and place than the first. */
export type Step =
  | ({ readonly on?: string; readonly event?: undefined } & Readonly<Record<string, Value | readonly string[] | undefined>>)
  | { readonly on?: string; readonly event: string; readonly data?: Readonly<Record<string, unknown>> }

/** By time (`'0s'`, `'90s'`, `'2.5m'`, `'24h'`) what is sent then, in rising order. */
export type Timeline = Readonly<Record<string, Step | readonly Step[]>>

export interface Stage {
  readonly facts?: Readonly<Record<string, number | string | boolean>>
  /** What the place is. */
  readonly use?: string
  /** Settings other than their defaults, in their own units. */
  readonly settings?: Readonly<Record<string, number>>
  /** How long to watch after the last step. */
  readonly until?: string
  /** Instants at which the hub is killed and goes on from its checkpoint. */
  readonly cuts?: readonly number[]
}

/** The start of every story: a Monday, 00:00 UTC. */
export const START = Date.UTC(2026, 10, 23)

/** Milliseconds of `'90s'`, `'2.5m'`, `'24h'`. */
export const ms = (time: string): number =>
  Number(time.slice(0, -1)) * { s: 1_000, m: 60_000, h: 3_600_000 }[time.at(-1) as 's' | 'm' | 'h']

/**
 * Plays a timeline to one alarm through the real engine, in virtual time. Answers when it was raised (true) and cleared (false):
 * `{'45s': true}`; where the alarm has parts the key names it: `{'0s 1-02-017': true}`.
 */
export function play(type: string, timeline: Timeline, stage: Stage = {}): Record<string, boolean> {
  const found: Record<string, boolean> = {}
  const settings = Object.entries(stage.settings ?? {}).map(([name, value]) => ({ scope: 's', type, name, value }))
  for (const edge of edgesOf(ALARM_POINTS.get(type)!.kind, timeline, stage, settings)) {
    if (edge.type !== type) continue
    const at = `${(edge.at - START) / 1_000}s`
    found[edge.part === '' ? at : `${at} ${edge.part}`] = edge.active
  }
  return found
}

/** Everything that the alarms of a kind say to a timeline, in order. */
export function edgesOf(kind: string, timeline: Timeline, stage: Stage = {}, settings: readonly Override[] = []): Edge[] {
  const ledger = openLedger()
  const names = new Set(['a', ...Object.values(timeline).flatMap((steps) => listOf(steps).map((step) => step.on ?? 'a'))])
  ledger.apply(
    {
      site: { id: 's', name: { 'zh-CN': '站' }, timezone: 'Asia/Shanghai' },
      places: [{ id: 'p', level: 'space', parent: null, name: { 'zh-CN': '处' }, ...(stage.use && { use: stage.use }) }] as never,
      devices: [...names].map((id) => ({ id, kind, name: { 'zh-CN': id }, place: 'p', ...(stage.facts && { facts: stage.facts }) })),
      settings,
    },
    1,
  )
  const twins = openTwins()
  const found: Edge[] = []
  let position = 0

  const open = () =>
    openEngine({
      ledger,
      twins,
      alarms: ALARMS,
      start: START,
      decided: (edge) => void found.push(edge),
      presence: (device, presence) => {
        twins.of('s', device.id).presence = presence
      },
      failed: (key, error) => {
        throw new Error(`${key} failed`, { cause: error })
      },
    })
  let engine = open()

  const cuts = [...(stage.cuts ?? [])].sort((a, b) => a - b)
  const kept = new Map<string, string>()
  const goTo = (at: number) => {
    while (cuts.length > 0 && cuts[0]! <= at) {
      engine.advance(START + cuts.shift()!)
      for (const part of engine.collect()) kept.set(part.key, part.json)
      engine = open()
      engine.restore([...kept].map(([key, json]) => ({ key, json })))
    }
    engine.advance(START + at)
  }

  let last = 0
  for (const [time, steps] of Object.entries(timeline)) {
    const at = ms(time)
    if (at < last) throw new Error(`the timeline goes back at ${time}`)
    last = at
    goTo(at)
    for (const step of listOf(steps)) take(step, START + at)
  }
  goTo(last + ms(stage.until ?? '2h'))
  return found

  function take({ on, ...step }: Step, at: number): void {
    const device = on ?? 'a'
    const twin = twins.of('s', device)
    twin.lastHeardAt = at
    position++
    if (twin.presence !== 'online') engine.heard(device, at, position)
    const stamps = { site: 's', device, at, receivedAt: at }
    if (typeof step.event === 'string')
      return engine.event(
        { ...stamps, event: step.event, data: (step.data as Readonly<Record<string, unknown>> | undefined) ?? {} },
        position,
      )
    const values = Object.fromEntries(
      Object.entries(step).map(([name, value]) => [
        name,
        Array.isArray(value) ? ([...value] as string[]).sort(byText).join(',') : (value as Value),
      ]),
    )
    engine.reading({ ...stamps, quality: 'good', values }, position)
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const listOf = (steps: Step | readonly Step[]): readonly Step[] => (Array.isArray(steps) ? (steps as readonly Step[]) : [steps as Step])

/**
 * Plays it once through, then again cut at each step, at each edge, and just before and after both.
 * Throws when a cut changes anything: every table of cases is a test of restarts as well.
 */
export function playCut(type: string, timeline: Timeline, stage: Stage = {}): Record<string, boolean> {
  const whole = play(type, timeline, stage)
  const moments = [...Object.keys(timeline), ...Object.keys(whole).map((key) => key.split(' ')[0]!)].map(ms)
  const cuts = new Set(moments.flatMap((at) => [at - 1, at, at + 1, at + 700]).filter((at) => at > 0))
  for (const set of [[...cuts], ...[...cuts].map((cut) => [cut])]) {
    const cut = play(type, timeline, { ...stage, cuts: set })
    if (JSON.stringify(cut) !== JSON.stringify(whole))
      throw new Error(`cut at ${set.join(', ')} ms: ${JSON.stringify(cut)} instead of ${JSON.stringify(whole)}`)
  }
  return whole
}
