import type { Setting, Sure, Unit } from '../../../core/setting.ts'
import { t, type FullText } from '../../../core/text.ts'

/** A setting in one line: value and unit, the bounds of what a person may enter, its words, its source, how sure it is. */
export const setting = (
  value: number,
  unit: Unit,
  [min, max]: readonly [number, number],
  text: FullText,
  source: string,
  sure: Sure = 'D',
): Setting => ({
  value,
  unit,
  min,
  max,
  text,
  source,
  sure,
})

/** How long the condition must hold before the alarm is raised. */
export const onDelay = (
  value: number,
  unit: 's' | 'min' | 'h',
  bounds: readonly [number, number],
  source: string,
  sure: Sure = 'D',
): Setting => setting(value, unit, bounds, t('触发延时', 'On-delay'), source, sure)

/** How long the condition must be gone before the alarm clears. */
export const offDelay = (
  value: number,
  unit: 's' | 'min' | 'h',
  bounds: readonly [number, number],
  source: string,
  sure: Sure = 'D',
): Setting => setting(value, unit, bounds, t('恢复延时', 'Off-delay'), source, sure)

/** Silence of a device after which it counts as off line. */
export const silentFor = (value: number, unit: 's' | 'min' | 'h', source: string, sure: Sure = 'D'): Setting =>
  setting(
    value,
    unit,
    unit === 'h' ? [1, 72] : unit === 'min' ? [1, 1_440] : [30, 86_400],
    t('无消息多久算离线', 'Silence that counts as off line'),
    source,
    sure,
  )

/** How long an event counts as going on when it is not repeated and the device never says that it is over. */
export const eventFor = (value: number, unit: 's' | 'min', bounds: readonly [number, number], source: string): Setting =>
  setting(value, unit, bounds, t('事件持续时间(无重复上报时)', 'How long an event lasts that is not repeated'), source)
