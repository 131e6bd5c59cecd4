import { useCell } from '../data/cell.ts'
import { link } from '../data/live.ts'
import { useSecond } from '../data/ticker.ts'
import { useTexts } from '../i18n.ts'
import { timeIn, useZone } from './when.tsx'

/** Across the whole width while no beat came for 5 s: nothing on screen may pass for live (law 7). */
export function NotLive() {
  const { t } = useTexts()
  const zone = useZone()
  const state = useCell(link)
  // Counted by the browser's own clock: the hub's cannot be heard.
  const seconds = useSecond(() => (state.state === 'notLive' ? Math.max(0, Math.round((Date.now() - state.since) / 1_000)) + 5 : 0))
  if (state.state !== 'notLive') return null
  return (
    <div className="not-live" role="alert">
      <strong>{t('live.not')}</strong>
      <span className="num" aria-live="off">
        {state.lastDataAt === null
          ? t('live.noData', { n: seconds })
          : t('live.lastData', { at: timeIn(zone, state.lastDataAt), n: seconds })}
      </span>
    </div>
  )
}
