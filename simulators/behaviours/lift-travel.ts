/** One run of a car: how long it takes, and where and how fast it is after `t` seconds (metres from the start, m/s). */
export interface Travel {
  readonly seconds: number
  at(t: number): { readonly way: number; readonly speed: number }
}

/** Speeds up, cruises at the rated speed where the way is long enough, and slows down (m, m/s, m/s²). */
export function liftTravel(metres: number, rated: number, acceleration: number): Travel {
  const peak = Math.min(rated, Math.sqrt(metres * acceleration))
  const ramp = peak / acceleration
  const cruise = (metres - peak * ramp) / peak
  const seconds = 2 * ramp + cruise
  return {
    seconds,
    at(t) {
      if (t <= 0) return { way: 0, speed: 0 }
      if (t < ramp) return { way: (acceleration * t * t) / 2, speed: acceleration * t }
      if (t < ramp + cruise) return { way: (peak * ramp) / 2 + peak * (t - ramp), speed: peak }
      if (t < seconds) {
        const left = seconds - t
        return { way: metres - (acceleration * left * left) / 2, speed: acceleration * left }
      }
      return { way: metres, speed: 0 }
    },
  }
}
