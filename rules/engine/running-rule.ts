import { BehaviorSubject, type Observable, Subject, type Subscription } from 'rxjs'
import type { RuleClock } from '../alarms/alarm-point.ts'
import type { Timers } from './timers.ts'

/** Plain data of one rule of one subject: what its operators remember and what it said last. Checkpointed as it is. */
export interface RuleMemory {
  /** One slot per operator, in the order in which the stream was put together. */
  slots: object[]
  active: boolean
}

/**
 * One rule put together for one subject: its streams, its memory, its deadlines.
 * Made on first use, let go when idle; made again from its memory it goes on where it was.
 */
export interface RunningRule {
  readonly memory: RuleMemory
  /** A condition changed (boolean), or the number of members for which it holds. */
  condition(name: string, value: boolean | number): void
  pulse(name: string, data: Readonly<Record<string, unknown>>): void
  /** Nothing active, no deadline, every slot as at first: safe to let go. */
  readonly idle: boolean
  stop(): void
}

export interface RuleParts {
  /** Unique and stable: orders deadlines of one instant. */
  readonly key: string
  readonly timers: Timers
  readonly memory: RuleMemory
  /** What each condition says now. */
  readonly conditions: Readonly<Record<string, boolean | number>>
  readonly pulses: readonly string[]
  readonly detect: (inputs: Record<string, Observable<any>>, clock: RuleClock) => Observable<boolean>
  /** Its memory may have changed: it goes into the next checkpoint. */
  readonly touched: () => void
  /** Told on each change of active or not. */
  readonly decided: (active: boolean) => void
  /** A rule that throws is out for this subject; others go on (law 10). */
  readonly failed: (error: unknown) => void
}

export function runRule(parts: RuleParts): RunningRule {
  const { key, timers, memory } = parts
  const changes = new Map<string, BehaviorSubject<boolean | number>>()
  const pulses = new Map<string, Subject<Readonly<Record<string, unknown>>>>()
  const first: string[] = []
  let slot = 0
  let wakes = 0
  let wakeCount = 0
  let stopped = false

  const clock: RuleClock = {
    now: () => timers.now,
    keep<T extends object>(initial: T): T {
      const at = slot++
      first[at] = JSON.stringify(initial)
      return (memory.slots[at] ??= structuredClone(initial)) as T
    },
    wake(due, then) {
      wakes++
      let waiting = true
      const done = () => {
        if (!waiting) return false
        waiting = false
        wakes--
        return true
      }
      const callOff = timers.set(due, `${key}#${String(wakeCount++ % 1_000).padStart(3, '0')}`, () => {
        if (done() && !stopped) guard(then)
      })
      return () => {
        if (done()) callOff()
      }
    },
  }

  const guard = (work: () => void) => {
    parts.touched()
    try {
      work()
    } catch (error) {
      stopped = true
      parts.failed(error)
    }
  }

  const inputs: Record<string, Observable<unknown>> = {}
  for (const name in parts.conditions) {
    const subject = new BehaviorSubject<boolean | number>(parts.conditions[name]!)
    changes.set(name, subject)
    inputs[name] = subject
  }
  for (const name of parts.pulses) {
    const subject = new Subject<Readonly<Record<string, unknown>>>()
    pulses.set(name, subject)
    inputs[name] = subject
  }

  let subscription: Subscription | undefined
  guard(() => {
    subscription = parts.detect(inputs, clock).subscribe({
      next: (active) => {
        if (stopped || active === memory.active) return
        memory.active = active
        parts.decided(active)
      },
      error: (error) => {
        stopped = true
        parts.failed(error)
      },
    })
  })

  return {
    memory,
    condition(name, value) {
      const stream = changes.get(name)
      if (stream && stream.value !== value) guard(() => stream.next(value))
    },
    pulse: (name, data) => guard(() => pulses.get(name)?.next(data)),
    get idle() {
      return (
        !memory.active &&
        wakes === 0 &&
        [...changes.values()].every((stream) => !stream.value) &&
        memory.slots.every((kept, at) => JSON.stringify(kept) === first[at])
      )
    },
    stop() {
      stopped = true
      subscription?.unsubscribe()
    },
  }
}
