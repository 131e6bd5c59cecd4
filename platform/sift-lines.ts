import type { InfluxAnswer } from './influx-answer.ts'

/** A line that InfluxDB will never take, and its word on it. */
export interface BadLine {
  readonly line: string
  readonly why: string
}

type Stopped = Extract<InfluxAnswer, { is: 'away' | 'refused' }>

/**
 * Writes lines, and where some are bad finds out which, by halves, until all the others are taken. Writing a line twice is
 * harmless. Answers the bad lines, or what stopped it: then the same lines are to be given again, whole.
 * Where the answer names a field of another type, the lines with that field are tried together: however many they are, they are
 * found in a handful of writes.
 */
export async function siftLines(
  lines: readonly string[],
  write: (lines: readonly string[]) => Promise<InfluxAnswer>,
): Promise<{ readonly bad: readonly BadLine[] } | { readonly stopped: Stopped }> {
  const bad: BadLine[] = []
  const rest: (readonly string[])[] = [lines]
  for (let some = rest.pop(); some; some = rest.pop()) {
    if (some.length === 0) continue
    const answer = await write(some)
    if (answer.is === 'taken') continue
    if (answer.is !== 'poison') return { stopped: answer }
    if (some.length === 1 || answer.dropped === some.length) for (const line of some) bad.push({ line, why: answer.why })
    else {
      const [first, second] = parted(some, answer.conflict)
      rest.push(second, first)
    }
  }
  return { bad }
}

function parted(
  lines: readonly string[],
  conflict: { readonly measurement: string; readonly field: string } | undefined,
): [readonly string[], readonly string[]] {
  if (conflict) {
    const { measurement, field } = conflict
    const suspect = (line: string) => line.startsWith(`${measurement},`) && (line.includes(` ${field}=`) || line.includes(`,${field}=`))
    const suspects = lines.filter(suspect)
    if (suspects.length > 0 && suspects.length < lines.length) return [lines.filter((line) => !suspect(line)), suspects]
  }
  const middle = lines.length >> 1
  return [lines.slice(0, middle), lines.slice(middle)]
}
