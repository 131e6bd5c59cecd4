import type { Instant } from '../../core/time.ts'

/**
 * All deadlines of the rules, in engine time. Nothing here reads a clock: `advance` is told how late it is.
 * Deadlines of one instant fire in the order of their keys, whatever order they were set in, so that replay
 * after a restart fires them as the first run did.
 */
export interface Timers {
  readonly now: Instant
  readonly pending: number
  /** Calls `fire` once when engine time reaches `due`; a due time in the past fires at the next advance. */
  set(due: Instant, key: string, fire: () => void): () => void
  /** Moves time on and fires what is due on the way, each at its own time. Time never goes back. */
  advance(to: Instant): void
  /** Earliest deadline, or Infinity. */
  next(): Instant
}

interface Deadline {
  due: Instant
  key: string
  fire: (() => void) | null
}

const before = (a: Deadline, b: Deadline): boolean => a.due < b.due || (a.due === b.due && a.key < b.key)

export function openTimers(start: Instant): Timers {
  const heap: Deadline[] = []
  let now = start
  let cancelled = 0

  return {
    get now() {
      return now
    },
    get pending() {
      return heap.length - cancelled
    },
    set(due, key, fire) {
      const deadline: Deadline = { due, key, fire }
      push(heap, deadline)
      return () => {
        if (!deadline.fire) return
        deadline.fire = null
        cancelled++
        if (cancelled > 1_000 && cancelled > heap.length / 2) {
          const kept = heap.filter((one) => one.fire)
          heap.length = 0
          for (const one of kept) push(heap, one)
          cancelled = 0
        }
      }
    },
    advance(to) {
      while (heap.length > 0 && heap[0]!.due <= to) {
        const deadline = pop(heap)
        if (!deadline.fire) {
          cancelled--
          continue
        }
        if (deadline.due > now) now = deadline.due
        const { fire } = deadline
        deadline.fire = null
        fire()
      }
      if (to > now) now = to
    },
    next: () => heap[0]?.due ?? Number.POSITIVE_INFINITY,
  }
}

function push(heap: Deadline[], deadline: Deadline): void {
  let at = heap.length
  heap.push(deadline)
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!before(deadline, heap[parent]!)) break
    heap[at] = heap[parent]!
    at = parent
  }
  heap[at] = deadline
}

function pop(heap: Deadline[]): Deadline {
  const top = heap[0]!
  const last = heap.pop()!
  if (heap.length > 0) {
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
      if (!before(heap[child]!, last)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
  }
  return top
}
