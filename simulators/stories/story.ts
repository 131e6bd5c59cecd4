import type { Estate } from '../../core/ledger.ts'
import type { FullText } from '../../core/text.ts'
import { offsetMinutes } from '../../core/time.ts'
import type { Instant } from '../../core/time.ts'
import type { Deed } from '../behaviours/deed.ts'

/** Something that happens in an estate, as data: what befalls which device when, and which alarms it must raise. */
export interface Story {
  /** The file's name. */
  readonly id: string
  readonly text: FullText
  /** Local time of day at which it belongs, `HH:MM`. Played live it begins when it is told to. */
  readonly at: string
  /** Until everything is as before, ms. */
  readonly lasts: number
  /** `round` counts repetitions: each round befalls other devices. The same arguments give the same script. */
  readonly script: (estate: Estate, round: number) => Script
}

export interface Script {
  readonly acts: readonly Act[]
  /** Each must be raised, once the story has played. */
  readonly raises: readonly Expected[]
  /** Types that may be raised besides, on any subject. Whatever is in neither list must not be raised. */
  readonly may: readonly string[]
  /** Types that a careless rule would raise here. */
  readonly never: readonly string[]
}

export interface Act {
  /** Since the story began, ms. */
  readonly after: number
  readonly device: string
  readonly deed: Deed
}

/** An alarm by its key: a device id or `place:ID`, and a panel's component address or zone, else ''. */
export interface Expected {
  readonly type: string
  readonly subject: string
  readonly part: string
}

/** Instant at which a story begins on the local day of `day`. */
export function storyStart(story: Story, timezone: string, day: Instant): Instant {
  const offset = offsetMinutes(timezone, day) * 60_000
  const midnight = Math.floor((day + offset) / 86_400_000) * 86_400_000 - offset
  const [hour, minute] = story.at.split(':').map(Number)
  return midnight + (hour! * 60 + minute!) * 60_000
}
