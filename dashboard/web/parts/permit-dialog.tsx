import { useState, type SubmitEvent } from 'react'
import type { LiveAlarm } from '../../contract.ts'
import { takeOutOfService } from '../data/commands.ts'
import { useTexts } from '../i18n.ts'
import { durationOf } from '../logic/age.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { useWords } from './use-words.ts'

const HOURS = [2, 8, 24, 72, 168] as const

/** Takes the alarm of this device or place out of service under a permit, until the work is done. */
export default function PermitDialog({ alarm, onClose }: { alarm: LiveAlarm; onClose: () => void }) {
  const { t } = useTexts()
  const words = useWords()
  const [hours, setHours] = useState<number>(HOURS[1])
  const [permit, setPermit] = useState('')
  const [reason, setReason] = useState('')
  const why = permit.trim() === '' ? t('permit.needNumber') : reason.trim() === '' ? t('shelve.writeReason') : null

  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (why) return
    void takeOutOfService(alarm, {
      site: alarm.site,
      scope: alarm.subject,
      types: [alarm.type],
      reason: reason.trim(),
      permit: permit.trim(),
      minutes: hours * 60,
    })
    onClose()
  }
  return (
    <Dialog title={t('permit.title')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p className="form-about">
          <strong>{words.alarmName(alarm.type)}</strong> · {words.subjectName(alarm)}
        </p>
        <p>{t('permit.about')}</p>
        <label className="field">
          {t('permit.number')}
          <input maxLength={64} value={permit} onChange={(event) => setPermit(event.target.value)} required />
        </label>
        <label className="field">
          {t('shelve.reason')}
          <textarea rows={2} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} required />
        </label>
        <fieldset>
          <legend>{t('permit.duration')}</legend>
          {HOURS.map((one) => {
            const age = durationOf(one * 60)
            return (
              <Button key={one} aria-pressed={one === hours} onClick={() => setHours(one)}>
                {t(age.key, { ...age })}
              </Button>
            )
          })}
        </fieldset>
        <div className="form-foot">
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" look="main" why={why}>
            {t('do.outOfService')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
