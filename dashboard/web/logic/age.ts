/** An age in the largest two units that fit, for `t(key, values)`: 7 s, 4 min, 2 h 05, 3 d 4 h. Negative ages are 0 s. */
export type Age =
  | { readonly key: 'age.s'; readonly s: number }
  | { readonly key: 'age.min'; readonly min: number }
  | { readonly key: 'age.h'; readonly h: number; readonly min: string }
  | { readonly key: 'age.d'; readonly d: number; readonly h: number }

export function ageOf(ms: number): Age {
  const s = Math.max(0, Math.floor(ms / 1_000))
  if (s < 60) return { key: 'age.s', s }
  const min = Math.floor(s / 60)
  if (min < 60) return { key: 'age.min', min }
  const h = Math.floor(min / 60)
  if (h < 24) return { key: 'age.h', h, min: String(min % 60).padStart(2, '0') }
  return { key: 'age.d', d: Math.floor(h / 24), h: h % 24 }
}

/** A round length of time, as people choose it: 15 min, 4 h, 3 d. */
export function durationOf(
  minutes: number,
): Age | { readonly key: 'age.hours'; readonly h: number } | { readonly key: 'age.days'; readonly d: number } {
  if (minutes % 1_440 === 0) return { key: 'age.days', d: minutes / 1_440 }
  if (minutes % 60 === 0) return { key: 'age.hours', h: minutes / 60 }
  return ageOf(minutes * 60_000)
}
