import type { Instant } from '../core/time.ts'

/** Who is due next among many. One due time per member; setting it again replaces it. */
export interface Agenda {
  /** Infinity when nobody is. */
  readonly next: () => Instant
  /** The member that is due first; -1 when nobody is. It stays until its due time is set again. */
  first(): number
  set(member: number, at: Instant): void
}

/** An indexed binary heap: setting a due time is O(log n), and equal times come in the order of the members, so a replay is the same. */
export function agenda(members: number): Agenda {
  const at = new Float64Array(members).fill(Infinity)
  const heap = Int32Array.from({ length: members }, (_, i) => i)
  const place = Int32Array.from(heap)

  const before = (a: number, b: number) => at[a]! < at[b]! || (at[a] === at[b] && a < b)
  const put = (member: number, i: number) => {
    heap[i] = member
    place[member] = i
  }
  function up(member: number, i: number): number {
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!before(member, heap[parent]!)) break
      put(heap[parent]!, i)
      i = parent
    }
    put(member, i)
    return i
  }
  function down(member: number, i: number): void {
    for (;;) {
      let child = 2 * i + 1
      if (child >= members) break
      if (child + 1 < members && before(heap[child + 1]!, heap[child]!)) child++
      if (!before(heap[child]!, member)) break
      put(heap[child]!, i)
      i = child
    }
    put(member, i)
  }
  return {
    next: () => (members === 0 ? Infinity : at[heap[0]!]!),
    first: () => (members === 0 || at[heap[0]!] === Infinity ? -1 : heap[0]!),
    set(member, due) {
      at[member] = due
      down(member, up(member, place[member]!))
    },
  }
}
