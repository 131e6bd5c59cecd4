/** What the console can play: one family per priority, the lost link, the test. */
export type Tone = 'P1' | 'P2' | 'P3' | 'lost'

export interface Note {
  /** Hz */
  readonly pitch: number
  /** Seconds from the tone's start, and how long. */
  readonly at: number
  readonly lasts: number
  /** 0..1 */
  readonly loud: number
}

/** P1 is fast, high and rising, three times; P2 two falling tones; P3 one soft low one: told apart without a look. */
export const TONES: Readonly<Record<Tone, readonly Note[]>> = {
  P1: [0, 0.62, 1.24].flatMap((start) => [
    { pitch: 784, at: start, lasts: 0.13, loud: 0.5 },
    { pitch: 988, at: start + 0.15, lasts: 0.13, loud: 0.5 },
    { pitch: 1319, at: start + 0.3, lasts: 0.2, loud: 0.55 },
  ]),
  P2: [
    { pitch: 659, at: 0, lasts: 0.28, loud: 0.36 },
    { pitch: 523, at: 0.32, lasts: 0.4, loud: 0.36 },
  ],
  P3: [{ pitch: 392, at: 0, lasts: 0.35, loud: 0.24 }],
  lost: [
    { pitch: 494, at: 0, lasts: 0.22, loud: 0.34 },
    { pitch: 370, at: 0.26, lasts: 0.22, loud: 0.34 },
    { pitch: 247, at: 0.52, lasts: 0.5, loud: 0.34 },
  ],
}

/** Seconds until a tone comes again while nobody silenced it. */
export const REPEAT_S = { P1: 10, P2: 15, P3: 20 } as const
