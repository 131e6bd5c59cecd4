import { cell } from '../data/cell.ts'
import { TONES, type Tone } from './tones.ts'

/** blocked: the browser wants a press first. none: it has no sound at all. Both are faults of the console, shown red. */
export const speaker = cell<'unknown' | 'ready' | 'blocked' | 'none'>('unknown')

let context: AudioContext | undefined

/** Opens the sound; after a press it may play. Says whether it can. */
export async function openSpeaker(): Promise<boolean> {
  if (typeof AudioContext === 'undefined') {
    speaker.set('none')
    return false
  }
  if (!context) {
    context = new AudioContext()
    context.onstatechange = () => speaker.set(context?.state === 'running' ? 'ready' : 'blocked')
  }
  // A blocked `resume` stays pending for ever: do not wait for it longer than a moment.
  await Promise.race([context.resume().catch(() => {}), new Promise((then) => setTimeout(then, 300))])
  speaker.set(context.state === 'running' ? 'ready' : 'blocked')
  return context.state === 'running'
}

/** Plays a tone now; does nothing where sound is blocked (the banner shows that). */
export function play(tone: Tone): void {
  if (!context || context.state !== 'running') return
  const start = context.currentTime + 0.02
  for (const { pitch, at, lasts, loud } of TONES[tone]) {
    const gain = context.createGain()
    gain.connect(context.destination)
    gain.gain.setValueAtTime(0, start + at)
    gain.gain.linearRampToValueAtTime(loud, start + at + 0.012)
    gain.gain.setValueAtTime(loud, start + at + lasts - 0.04)
    gain.gain.linearRampToValueAtTime(0, start + at + lasts)
    for (const [times, share] of [
      [1, 0.7],
      [2, 0.22],
      [3, 0.08],
    ] as const) {
      const oscillator = context.createOscillator()
      const part = context.createGain()
      part.gain.value = share
      oscillator.frequency.value = pitch * times
      oscillator.connect(part).connect(gain)
      oscillator.start(start + at)
      oscillator.stop(start + at + lasts)
    }
  }
}
