import fc from 'fast-check'
import type { Observable } from 'rxjs'
import type { RuleClock } from '../../../rules/alarms/alarm-point.ts'
import { openTimers } from '../../../rules/engine/timers.ts'
import { runRule, type RuleMemory } from '../../../rules/engine/running-rule.ts'

export type Detect = (inputs: Record<string, Observable<any>>, clock: RuleClock) => Observable<boolean>

/** What enters: a condition that changes (boolean) or a pulse (null), by instant in ms, in rising order. */
export type Entry = readonly [at: number, name: string, value: boolean | null]

export interface Run {
  readonly conditions?: readonly string[]
  readonly pulses?: readonly string[]
  readonly until?: number
  /** Instants at which it is stopped, its memory written out as JSON, and put together again. */
  readonly cuts?: readonly number[]
}

/** Runs operators as the engine does, in virtual time: what they said, as `[ms, value]`, without repeats, from false. */
export function run(
  detect: Detect,
  entries: readonly Entry[],
  { conditions = [], pulses = [], until = 1e7, cuts = [] }: Run,
): [number, boolean][] {
  const told: [number, boolean][] = []
  const now: Record<string, boolean> = Object.fromEntries(conditions.map((name) => [name, false]))
  let timers = openTimers(0)
  let memory: RuleMemory = { slots: [], active: false }
  const start = () =>
    runRule({
      key: 'rule',
      timers,
      memory,
      conditions: { ...now },
      pulses,
      detect,
      touched: () => {},
      decided: (active) => void told.push([timers.now, active]),
      failed: (error) => {
        throw error
      },
    })
  let rule = start()
  const pending = [...cuts].sort((a, b) => a - b)
  const goTo = (at: number) => {
    while (pending.length > 0 && pending[0]! <= at) {
      timers.advance(pending.shift()!)
      rule.stop()
      memory = JSON.parse(JSON.stringify(memory)) as RuleMemory
      timers = openTimers(timers.now)
      rule = start()
    }
    timers.advance(at)
  }
  for (const [at, name, value] of entries) {
    goTo(at)
    if (value === null) rule.pulse(name, {})
    else {
      now[name] = value
      rule.condition(name, value)
    }
  }
  goTo(until)
  return told
}

/** Property: cutting any run anywhere changes nothing. */
export function cutsChangeNothing(
  detect: Detect,
  names: { readonly conditions?: readonly string[]; readonly pulses?: readonly string[] },
): void {
  const entry = fc.oneof(
    ...(names.conditions ?? []).map((name) => fc.tuple(fc.nat(60_000), fc.constant(name), fc.boolean())),
    ...(names.pulses ?? []).map((name) => fc.tuple(fc.nat(60_000), fc.constant(name), fc.constant(null))),
  )
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 40 }), fc.array(fc.nat(90_000), { maxLength: 8 }), (entries, cuts) => {
      const ordered = [...entries].sort((a, b) => a[0] - b[0])
      const whole = run(detect, ordered, { ...names, until: 200_000 })
      const cut = run(detect, ordered, { ...names, until: 200_000, cuts })
      if (JSON.stringify(whole) !== JSON.stringify(cut)) throw new Error(`whole ${JSON.stringify(whole)}, cut ${JSON.stringify(cut)}`)
    }),
    { numRuns: 300 },
  )
}
