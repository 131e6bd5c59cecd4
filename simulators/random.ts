/** A stream of chance that is the same for the same seed. */
export interface Random {
  /** Uniform in [0, 1). */
  readonly next: () => number
  between(low: number, high: number): number
  /** Whole number in [low, high]. */
  whole(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** Waiting time of a Poisson process with this mean. */
  wait(mean: number): number
  /** Roughly normal, mean 0, deviation 1, never beyond ±3. */
  normal(): number
}

/** Opens the stream of a seed text (mulberry32 behind an FNV-1a hash): streams of different texts have nothing in common. */
export function random(seed: string): Random {
  let state = hash(seed)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (low: number, high: number) => low + (high - low) * next()
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1))
  return {
    next,
    between,
    whole,
    chance: (probability) => next() < probability,
    pick: (list) => list[whole(0, list.length - 1)]!,
    wait: (mean) => -Math.log(1 - next()) * mean,
    normal: () => (next() + next() + next() - 1.5) * 2,
  }
}

/** FNV-1a, 32 bit. */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}
