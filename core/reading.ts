import type { Instant } from './time.ts'

export type Value = number | string | boolean
export type Quality = 'good' | 'uncertain' | 'bad'

/**
 * One validated set of values of one device at one instant.
 * `at` is source time (Unix ms, corrected by the device's measured skew, or receive time where the source's clock is of no use).
 */
export interface Reading {
  readonly site: string
  readonly device: string
  readonly at: Instant
  readonly receivedAt: Instant
  readonly quality: Quality
  readonly values: Readonly<Record<string, Value>>
}

/** One event of a device: a thing that happened, not a value that lasts. */
export interface DeviceEvent {
  readonly site: string
  readonly device: string
  readonly at: Instant
  readonly receivedAt: Instant
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/** The newest known value of a point, with what makes it trustworthy (law 7). */
export interface PointState {
  readonly value: Value
  readonly at: Instant
  readonly receivedAt: Instant
  readonly quality: Quality
}
