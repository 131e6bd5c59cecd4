import type { Priority } from '../../../core/alarm.ts'
import { openAlarms, watchAlarms } from '../data/alarms.ts'
import { cell } from '../data/cell.ts'
import { link } from '../data/live.ts'
import { everySecond } from '../data/ticker.ts'
import { silence, soundDue, type Silenced } from '../logic/sound-due.ts'
import { openSpeaker, play } from './speaker.ts'
import { REPEAT_S } from './tones.ts'

/** The priority that sounds now; null = quiet. */
export const sounding = cell<Priority | null>(null)

let silenced: Silenced = new Set()
let last: { readonly raise: string; readonly at: number } | null = null

/** Silences what sounds on this console. Nothing is acknowledged by it. */
export function silenceNow(): void {
  silenced = silence(openAlarms().values())
  look()
}

/** Starts sounding for unseen alarms; returns how to stop. */
export function startAnnunciator(): () => void {
  void openSpeaker()
  const stops = [
    watchAlarms(look),
    everySecond(look),
    link.subscribe(() => {
      if (link.get().state === 'notLive') play('lost')
    }),
  ]
  look()
  return () => {
    for (const stop of stops) stop()
    sounding.set(null)
  }
}

function look(): void {
  const due = soundDue(openAlarms().values(), silenced)
  sounding.set(due)
  if (due === null || due === 'J') {
    last = null
    return
  }
  const raise = `${due} ${newestRaise(due)}`
  const now = performance.now()
  if (last && last.raise === raise && now - last.at < REPEAT_S[due] * 1_000) return
  // A burst of raises is one call, not a barrage.
  if (last && now - last.at < 2_000 && last.raise.startsWith(due)) return
  last = { raise, at: now }
  play(due)
}

function newestRaise(priority: Priority): number {
  let newest = 0
  for (const alarm of openAlarms().values()) if (alarm.priority === priority) newest = Math.max(newest, alarm.lastRaisedAt)
  return newest
}
