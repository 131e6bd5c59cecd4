import { days, hours, minutes, seconds } from '../../core/time.ts'

/** Most points in one answer. */
export const MOST_POINTS = 5_000
/** Points that a chart of a whole screen needs. */
const WANTED = 1_500

const STEPS = [
  seconds(1),
  seconds(5),
  seconds(10),
  seconds(30),
  minutes(1),
  minutes(2),
  minutes(5),
  minutes(10),
  minutes(15),
  minutes(30),
  hours(1),
  hours(2),
  hours(6),
  hours(12),
  days(1),
  days(7),
  days(30),
]

/** Width of a bucket, in ms, that gives a range about as many points as a screen can show: the next round one. 0 (as measured) up to half an hour. */
export function stepFor(range: number): number {
  if (range <= minutes(30)) return 0
  return STEPS.find((step) => range / step <= WANTED) ?? days(30)
}

/** The narrowest round step that stays within the most points. */
export const narrowestStep = (range: number): number =>
  STEPS.find((step) => Math.ceil(range / step) <= MOST_POINTS) ?? Math.ceil(range / MOST_POINTS)
