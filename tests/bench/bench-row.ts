/** One line of the table: a figure measured once per round, what it must be, and the same of a peer measured in between. */
export interface BenchRow {
  readonly what: string
  readonly unit: string
  /** `more`: the larger the better. */
  readonly better: 'more' | 'less'
  /** Null where nothing is demanded. */
  readonly must: number | null
  readonly measured: readonly number[]
  readonly peer?: { readonly who: string; readonly measured: readonly number[] }
  readonly note?: string
}

/** A benchmark: a name for `--only`, and what it measures. `quick` trades rounds and seconds for a first impression. */
export interface Bench {
  readonly name: string
  readonly run: (how: BenchOptions) => Promise<readonly BenchRow[]>
}
export interface BenchOptions {
  readonly rounds: number
  readonly quick: boolean
  readonly say: (text: string) => void
}

export const median = (figures: readonly number[]): number => percentile(figures, 50)

/** The figure below which `share` per cent of them lie (nearest rank); NaN of nothing. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? Number.NaN
}

/** True where the middle of the rounds keeps what is demanded. */
export function passes({ must, better, measured }: BenchRow): boolean | null {
  if (must === null) return null
  const middle = median(measured)
  return better === 'more' ? middle >= must : middle <= must
}
