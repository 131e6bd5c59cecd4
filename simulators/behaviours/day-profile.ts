/** Twenty-four hourly weights with a mean of one; between the hours it is linear. */
export type DayProfile = (hour: number) => number

export function dayProfile(weights: readonly number[]): DayProfile {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  const scaled = weights.map((weight) => weight / mean)
  return (hour) => {
    const before = Math.floor(hour) % scaled.length
    const share = hour - Math.floor(hour)
    return scaled[before]! * (1 - share) + scaled[(before + 1) % scaled.length]! * share
  }
}

/** How busy lifts and doors are: people leave between seven and nine and come home between five and seven. */
export const comingsAndGoings = dayProfile([
  0.12, 0.06, 0.04, 0.04, 0.06, 0.25, 1, 2.9, 2.8, 1.3, 0.9, 1, 1.2, 1, 0.9, 0.9, 1.1, 1.7, 2.5, 1.9, 1.3, 1, 0.7, 0.4,
])

/** How much water households draw. */
export const waterUse = dayProfile([
  0.35, 0.25, 0.2, 0.2, 0.25, 0.6, 1.5, 2.1, 1.7, 1.1, 0.9, 1.1, 1.4, 1, 0.8, 0.8, 1, 1.5, 2, 2.1, 1.8, 1.4, 0.9, 0.5,
])

/** How many cars drive, in or out. */
export const traffic = dayProfile([
  0.2, 0.1, 0.06, 0.05, 0.08, 0.3, 1.1, 2.4, 2.1, 1.3, 0.9, 0.9, 1.1, 0.9, 0.9, 1, 1.2, 1.9, 2.4, 1.8, 1.3, 1, 0.7, 0.4,
])

/** Share of those on the move who leave home rather than come back. */
export function outbound(hour: number): number {
  if (hour >= 6 && hour < 9.5) return 0.8
  if (hour >= 16.5 && hour < 20) return 0.25
  return 0.5
}
