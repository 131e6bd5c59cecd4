/**
 * The known name nearest to a wrong one, for «did you mean». Case, `-`, `_` and `.` count for nothing;
 * undefined when nothing is near enough to be meant (a third of the letters wrong, at most 4).
 */
export function nearestName(word: string, names: Iterable<string>): string | undefined {
  const wanted = plain(word)
  let best: string | undefined
  let least = Math.min(4, Math.floor(wanted.length / 3)) + 1
  for (const name of names) {
    const distance = distanceOf(wanted, plain(name), least)
    if (distance < least) {
      least = distance
      best = name
    }
  }
  return best
}

/** `did you mean “x”?`, or what else to say when nothing is near. */
export function didYouMean(word: string, names: Iterable<string>, otherwise: string): string {
  const near = nearestName(word, names)
  return near === undefined ? otherwise : `did you mean “${near}”?`
}

const plain = (name: string): string => name.toLowerCase().replace(/[-_.\s]/g, '')

/** Insertions, deletions, replacements and swaps of neighbours between two words; stops counting at `limit`. */
function distanceOf(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(row[j - 1]! + 1, above[j]! + 1, above[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
      if (cost < least) least = cost
    }
    if (least >= limit) return limit
    before = above
    above = row
  }
  return above[b.length]!
}
