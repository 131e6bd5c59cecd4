import type { LiveDevice } from '../../contract.ts'
import type { Point } from '../../../core/kind.ts'
import { hubNow } from '../data/hub-clock.ts'
import { usePoint } from '../data/point-store.ts'
import { useSecond } from '../data/ticker.ts'
import { useTexts } from '../i18n.ts'
import { trustOf, type Trust } from '../logic/stale.ts'
import { valueWords } from '../logic/value-words.ts'
import type { KindView } from '../../contract.ts'
import { Icon } from './icon.tsx'

/** A live value with its unit; hatched with a clock when it is old, marked when its quality is not good. */
export function LiveValue({ device, kind, name }: { device: LiveDevice; kind: KindView | undefined; name: string }) {
  const { t, language } = useTexts()
  const point = usePoint(device.id, name)
  const trust = useTrust(device, kind, name)
  if (!point) return <span className="value value-none">–</span>
  const { text, unit, unusual } = valueWords(kind?.points[name], point[0], language)
  return (
    <span className={`value value-${trust}${unusual ? ' value-unusual' : ''}`} title={trust === 'good' ? undefined : t(`trust.${trust}`)}>
      <b className="num">{text}</b>
      {unit && <small>{unit}</small>}
      {trust !== 'good' && (
        <>
          <Icon name={trust === 'stale' ? 'clock' : 'help'} size={12} />
          <span className="spoken">{t(`trust.${trust}`)}</span>
        </>
      )}
    </span>
  )
}

/** Looked at every second: a value grows old without anything happening. */
export function useTrust(device: LiveDevice, kind: KindView | undefined, name: string): Trust {
  const point = usePoint(device.id, name)
  return useSecond(() => trustOf(point, device, kind, name, hubNow()))
}

/** Where the value lies against its usual band: a bar reads faster than a number. */
export function BandBar({ point, value }: { point: Point | undefined; value: unknown }) {
  if (point?.type !== 'number' || typeof value !== 'number' || point.counter || !point.normal) return null
  const [low, high] = point.normal
  const margin = (high - low) * 0.6 || Math.abs(high) * 0.5 || 1
  const from = Math.max(point.min, Math.min(low - margin, value))
  const to = Math.min(point.max, Math.max(high + margin, value))
  const x = (at: number): number => ((at - from) / (to - from || 1)) * 120
  const out = value < low || value > high
  return (
    <svg className="band-bar" width="120" height="14" viewBox="0 0 120 14" aria-hidden="true">
      <path className="band-line" d="M0 7h120" />
      <rect className="band-normal" x={x(low)} y="3" width={Math.max(2, x(high) - x(low))} height="8" />
      <path className={out ? 'band-value band-out' : 'band-value'} d={`M${x(value)} 0l4 4.5-4 9.5-4-9.5Z`} />
    </svg>
  )
}
