import type { Change } from '../../contract.ts'

type Topic = Change['type'] | 'snapshot'
const listeners = new Map<Topic, Set<() => void>>()

/** Calls `then` when the hub says that something of this sort changed, and after each snapshot when asked for that. */
export function whenChanged(topic: Topic, then: () => void): void {
  const set = listeners.get(topic)
  if (set) set.add(then)
  else listeners.set(topic, new Set([then]))
}

export function tellChanged(topic: Topic): void {
  for (const then of listeners.get(topic) ?? []) then()
}
