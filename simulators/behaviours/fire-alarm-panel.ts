import { seconds } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'
import { unknownCommand } from './behaviour.ts'
import type { Around, Behaviour, Measured } from './behaviour.ts'
import { panelComponents } from './panel-components.ts'
import type { PanelComponent } from './panel-components.ts'
import { timers } from './timers.ts'

/**
 * A fire alarm panel with a loop for each unit. Its own states are the union of its components'; fire stays until somebody resets it.
 * Reports its states every 30 s and on change, components as events.
 */
export function fireAlarmPanel({ device, random, world, from, change, routine, event }: Around): Behaviour {
  const time = timers<'report' | 'linkage' | 'answer'>()
  const components = new Map(panelComponents(device, world.estate).map((component) => [component.address, component]))
  /** Components that are not normal. */
  const standing = new Map<string, readonly string[]>()
  let told = 'normal'

  function component(address: string, states: readonly string[]): boolean {
    const known = components.get(address)
    if (!known) return false
    if (states.length === 0) standing.delete(address)
    else standing.set(address, states)
    const { zone, type, description } = known
    event('component', { address, zone, type, states: states.length === 0 ? ['normal'] : states, description })
    const now = panelStates()
    if (now.join() !== told) change({ states: now })
    told = now.join()
    return true
  }

  function panelStates(): string[] {
    const all = new Set([...standing.values()].flat())
    return all.size === 0 ? ['normal'] : [...all].sort()
  }

  /** Starts the modules of a unit one after the other; each answers within three seconds. */
  function linkage(unit: string, overS: number, now: Instant): void {
    const modules: PanelComponent[] = Array.from(components.values()).filter((one) => one.unit === unit && one.module)
    const starts = modules.map((module, n) => ({
      at: now + Math.round((n * overS * 1_000) / modules.length),
      address: module.address,
      answer: false,
    }))
    const steps = [...starts, ...starts.map((start) => ({ ...start, at: start.at + random.whole(800, 3_000), answer: true }))]
    steps.sort((a, b) => a.at - b.at)
    const next = () => {
      const step = steps.shift()
      if (!step) return
      time.set('linkage', step.at, () => {
        component(step.address, step.answer ? ['started', 'feedback'] : ['started'])
        next()
      })
    }
    next()
  }

  function reset(): void {
    time.clear('linkage')
    event('reset', { operator: '01' })
    for (const address of standing.keys()) component(address, [])
  }

  function report(now: Instant): void {
    routine(own())
    time.set('report', now + seconds(30), report)
  }
  const own = (): Measured => ({ states: panelStates(), controlMode: 'auto', disabledCount: 0 })

  time.set('report', from + random.whole(0, 29_999), report)

  return {
    due: time.due,
    move: time.run,
    measure: own,
    obey(command, _params, now) {
      switch (command) {
        case 'dutyCheck':
          event('dutyCheck', { by: 'centre' })
          time.set('answer', now + random.whole(15_000, 60_000), () => event('dutyAnswer', { operator: '01' }))
          return { ok: true, result: { asked: true } }
        case 'readStatus':
          return { ok: true, result: own() }
        case 'syncClock':
          return { ok: true, result: { clock: now } }
        default:
          return unknownCommand(command)
      }
    },
    suffer(deed, now) {
      switch (deed.what) {
        case 'component':
          return component(deed.address, deed.states)
        case 'linkage':
          linkage(deed.unit, deed.overS, now)
          return true
        case 'resetPanel':
          reset()
          return true
        default:
          return false
      }
    },
  }
}
