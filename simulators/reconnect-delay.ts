import { seconds } from '../core/time.ts'

const LONGEST = seconds(120)

/**
 * How long a device waits before it connects again, ms: the first time anywhere within `within`, so that a fleet does not
 * come back at once, then twice as long each time up to two minutes, half of it by chance (domain reference 5.4).
 */
export function reconnectDelay(failures: number, within: number, chance: number): number {
  if (failures === 0) return chance * within
  const ceiling = Math.min(LONGEST, seconds(1) * 2 ** Math.min(failures, 10))
  return ceiling * (0.5 + chance / 2)
}
