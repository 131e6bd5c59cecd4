import type { LiveAlarm } from '../../contract.ts'
import { arrange, freeze, nothing, type Arranged } from './alarm-order.ts'

/** The list as it stands on screen: in order, or frozen under a pointer or a selection. Time comes from `clock` (ms, rising). */
export interface AlarmList {
  get(): Arranged
  subscribe(listener: () => void): () => void
  /** The alarms that belong on the list now. */
  update(alarms: readonly LiveAlarm[]): void
  /** The pointer came in or a row was selected; left, or nothing is selected any more. */
  hold(held: boolean): void
  /** Looks whether a freeze has lasted long enough. */
  tick(): void
  /** Shows what waits, at once. */
  release(): void
}

export function openAlarmList(clock: () => number): AlarmList {
  let arranged: Arranged = nothing
  let latest: readonly LiveAlarm[] = []
  let held = false
  let since: number | null = null
  const listeners = new Set<() => void>()

  const settle = () => {
    since = freeze(since, held, clock())
    arranged = arrange(arranged, latest, since !== null)
    for (const listener of listeners) listener()
  }

  return {
    get: () => arranged,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    update(alarms) {
      if (alarms === latest) return
      latest = alarms
      settle()
    },
    hold(now) {
      if (now === held) return
      held = now
      settle()
    },
    tick() {
      if (since !== null) settle()
    },
    release() {
      since = null
      arranged = arrange(arranged, latest, false)
      for (const listener of listeners) listener()
    },
  }
}
