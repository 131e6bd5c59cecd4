import { useState, type SubmitEvent } from 'react'
import type { LiveAlarm } from '../../contract.ts'
import { shelve } from '../data/commands.ts'
import { hubNow } from '../data/hub-clock.ts'
import { useTexts } from '../i18n.ts'
import { durationOf } from '../logic/age.ts'
import { shelveMinutes } from '../logic/allowed.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { useWords } from './use-words.ts'
import { timeIn, useZone } from './when.tsx'

const REASONS = ['maintenance', 'knownFault', 'nuisance', 'weather', 'other'] as const

/** Sets an alarm aside for a limited time, with a reason. It comes back by itself, and sounds again if it still stands. */
export default function ShelveDialog({ alarm, onClose }: { alarm: LiveAlarm; onClose: () => void }) {
  const { t } = useTexts()
  const words = useWords()
  const zone = useZone()
  const [minutes, setMinutes] = useState(shelveMinutes(alarm.priority)[0]!)
  const [code, setCode] = useState<(typeof REASONS)[number] | null>(null)
  const [note, setNote] = useState('')
  const [oneShot, setOneShot] = useState(false)
  const longest = durationOf(Math.max(...shelveMinutes(alarm.priority)))
  const why = code === null ? t('shelve.chooseReason') : code === 'other' && note.trim() === '' ? t('shelve.writeReason') : null

  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (why || code === null) return
    const reason = [code === 'other' ? '' : t(`reason.${code}`), note.trim()].filter(Boolean).join(': ')
    void shelve(alarm, { reason, minutes, oneShot })
    onClose()
  }
  return (
    <Dialog title={t('shelve.title')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p className="form-about">
          <strong>{words.alarmName(alarm.type)}</strong> · {words.subjectName(alarm)}
        </p>
        <fieldset>
          <legend>{t('shelve.reason')}</legend>
          {REASONS.map((one) => (
            <Button key={one} aria-pressed={one === code} onClick={() => setCode(one)}>
              {t(`reason.${one}`)}
            </Button>
          ))}
        </fieldset>
        <label className="field">
          {t('shelve.note')}
          <textarea rows={2} maxLength={400} value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        <fieldset>
          <legend>{t('shelve.duration', { max: t(longest.key, { ...longest }) })}</legend>
          {shelveMinutes(alarm.priority).map((one) => {
            const age = durationOf(one)
            return (
              <Button key={one} aria-pressed={one === minutes} onClick={() => setMinutes(one)}>
                {t(age.key, { ...age })}
              </Button>
            )
          })}
        </fieldset>
        <label className="check">
          <input type="checkbox" checked={oneShot} onChange={(event) => setOneShot(event.target.checked)} />
          {t('shelve.oneShot')}
        </label>
        <p className="dim">{t('shelve.until', { at: timeIn(zone, hubNow() + minutes * 60_000) })}</p>
        <div className="form-foot">
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" look="main" why={why}>
            {t('do.shelve')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
