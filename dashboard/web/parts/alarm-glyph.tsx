import type { AlarmState, Priority } from '../../../core/alarm.ts'
import { useTexts } from '../i18n.ts'

const SHAPES: Readonly<Record<Priority, string>> = {
  P1: 'M12 1 23 12 12 23 1 12Z',
  P2: 'M12 2 23.2 21.5H.8Z',
  P3: 'M3 3h18v18H3Z',
  J: 'M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20Z',
}
const LETTER: Readonly<Record<Priority, string>> = { P1: '1', P2: '2', P3: '3', J: 'J' }
/** Triangles carry their letter lower than the rest. */
const LETTER_Y: Readonly<Record<Priority, number>> = { P1: 16.4, P2: 18.6, P3: 16.6, J: 16.4 }

/**
 * An alarm's priority and state as one sign: shape and letter say the priority, filling, ring and mark the state, colour repeats it.
 * Only an unseen, standing P1 flashes, at 1 Hz. `quiet` leaves out the spoken name where words stand beside it.
 */
export function AlarmGlyph({
  priority,
  state,
  size = 20,
  quiet,
}: {
  priority: Priority
  state: AlarmState
  size?: number
  quiet?: boolean
}) {
  const { t } = useTexts()
  const name = quiet ? undefined : `${t(`priority.${priority}`)} · ${t(`state.${state}`)}`
  const flash = priority === 'P1' && (state === 'unackActive' || state === 'latchedUnack')
  return (
    <svg
      className={`glyph glyph-${priority} glyph-${state}${flash ? ' glyph-flash' : ''}`}
      width={size}
      height={size}
      viewBox="-2 -2 28 28"
      role={name ? 'img' : undefined}
      aria-label={name}
      aria-hidden={name ? undefined : true}
    >
      {draw(priority, state)}
    </svg>
  )
}

function draw(priority: Priority, state: AlarmState) {
  const shape = SHAPES[priority]
  const letter = (
    <text x="12" y={LETTER_Y[priority]} textAnchor="middle">
      {LETTER[priority]}
    </text>
  )
  const middle = priority === 'P2' ? '12 15' : '12 12'
  switch (state) {
    case 'unackActive':
      // A ring around the filled shape: seen without colour and without motion.
      return (
        <>
          <path className="glyph-ring" d={shape} />
          <path className="glyph-body" d={shape} transform={scale(0.74, middle)} />
          {letter}
        </>
      )
    case 'ackActive':
      return (
        <>
          <path className="glyph-body" d={shape} transform={scale(0.9, middle)} />
          {letter}
        </>
      )
    case 'rtnUnack':
      return (
        <>
          <path className="glyph-outline" d={shape} transform={scale(0.92, middle)} />
          {letter}
        </>
      )
    case 'latchedUnack':
    case 'latchedAck':
      return (
        <>
          {state === 'latchedUnack' && <path className="glyph-ring" d={shape} />}
          <path className="glyph-outline" d={shape} transform={scale(state === 'latchedUnack' ? 0.76 : 0.92, middle)} />
          {letter}
          <path className="glyph-lock" d="M17 19h8.5v7h-8.5Z" />
          <path className="glyph-shackle" d="M18.9 19v-1.8a2.35 2.35 0 0 1 4.7 0v1.8" />
        </>
      )
    case 'shelved':
      return (
        <>
          <circle className="glyph-clock" cx="12" cy="12" r="11" />
          <path className="glyph-hands" d="M12 5.5V12l4.5 3" />
        </>
      )
    case 'suppressedByDesign':
      return (
        <>
          <path className="glyph-aside" d={shape} transform={scale(0.92, middle)} strokeDasharray="3 2.4" />
          {letter}
        </>
      )
    case 'outOfService':
      return (
        <>
          <path className="glyph-aside" d={shape} transform={scale(0.92, middle)} />
          <path className="glyph-cross" d="M4 20 20 4" />
        </>
      )
    case 'normal':
      return <circle className="glyph-normal" cx="12" cy="12" r="5" />
  }
}

const scale = (by: number, around: string): string => {
  const [x, y] = around.split(' ').map(Number) as [number, number]
  return `translate(${x} ${y}) scale(${by}) translate(${-x} ${-y})`
}
