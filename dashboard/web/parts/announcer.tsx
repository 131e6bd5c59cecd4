import { useEffect, useRef, useState } from 'react'
import { useOpenAlarms } from '../data/alarms.ts'
import { useTexts } from '../i18n.ts'
import { isUnacked } from '../logic/alarm-order.ts'
import { useWords } from './use-words.ts'

/** For screen readers: a new P1 at once, in words; everything else as a count that waits its turn. */
export function Announcer() {
  const { t } = useTexts()
  const words = useWords()
  const alarms = useOpenAlarms()
  const told = useRef<Set<string>>(new Set())
  const [urgent, setUrgent] = useState('')
  const [count, setCount] = useState('')

  useEffect(() => {
    const lines: string[] = []
    const now = new Set<string>()
    let unseen = 0
    for (const alarm of alarms.values()) {
      if (!isUnacked(alarm)) continue
      unseen++
      if (alarm.priority !== 'P1' || !alarm.active || alarm.annunciation !== 'normal') continue
      const raise = `${alarm.id}:${alarm.count}`
      now.add(raise)
      if (!told.current.has(raise)) lines.push(`${words.alarmName(alarm.type)}, ${words.subjectName(alarm)}, ${words.whereIs(alarm)}`)
    }
    told.current = now
    if (lines.length > 0) setUrgent(`${t('priority.P1')}: ${lines.slice(0, 3).join('; ')}`)
    // Not with every change: a flood would never let the reader finish.
    const later = setTimeout(() => setCount(t('announce.unseen', { n: unseen })), 1_500)
    return () => clearTimeout(later)
  }, [alarms, words, t])

  return (
    <div className="spoken">
      <div role="alert">{urgent}</div>
      <div aria-live="polite">{count}</div>
    </div>
  )
}
