import { useEffect } from 'react'
import { acknowledge } from './data/commands.ts'
import { openAlarms } from './data/alarms.ts'
import { cell } from './data/cell.ts'
import { isLive } from './data/live.ts'
import { session } from './data/session.ts'
import { byUrgency, isUnacked } from './logic/alarm-order.ts'
import { whyNotAcknowledge } from './logic/allowed.ts'
import { remember, remembered } from './remembered.ts'
import { go, placeNow, withSearch } from './router.tsx'
import { silenceNow } from './sound/annunciator.ts'

/** Single keys can be switched off (WCAG 2.1.4): speech input would press them by accident. */
export const keysOn = cell(remembered('keys') !== 'off')

export function switchKeys(on: boolean): void {
  remember('keys', on ? 'on' : 'off')
  keysOn.set(on)
}

/** n next unseen, a acknowledge the one in the drawer, s silence, g e / g a go, Esc close, ? help. */
export function useShortcuts(onHelp: () => void): void {
  useEffect(() => {
    let wentAt = -Infinity
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return
      const target = event.target as HTMLElement
      if (target.closest('input, textarea, select, [contenteditable], [role="dialog"]')) return
      if (event.key === 'Escape') {
        if (placeNow().search.has('alarm')) go(withSearch({ alarm: undefined }), true)
        return
      }
      if (!keysOn.get()) return
      const afterG = performance.now() - wentAt < 1_500
      wentAt = -Infinity
      if (afterG && event.key === 'e') return go('/')
      if (afterG && event.key === 'a') return go('/alarms')
      switch (event.key) {
        case 'g':
          wentAt = performance.now()
          return
        case 'n':
          return showNext()
        case 'a':
          return acknowledgeShown()
        case 's':
          return silenceNow()
        case '?':
          return onHelp()
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

/** Opens the most urgent unseen alarm; when one is open already, the one after it. */
function showNext(): void {
  const unseen = [...openAlarms().values()].filter(isUnacked).sort(byUrgency)
  const at = unseen.findIndex((alarm) => alarm.id === placeNow().search.get('alarm'))
  const next = unseen[(at + 1) % Math.max(1, unseen.length)]
  if (next) go(withSearch({ alarm: next.id }), placeNow().search.has('alarm'))
}

function acknowledgeShown(): void {
  const alarm = openAlarms().get(placeNow().search.get('alarm') ?? '')
  const rights = session.get()?.rights
  if (alarm && rights && isLive() && whyNotAcknowledge(alarm, rights) === null) void acknowledge(alarm)
}
