import { useMemo, useState, type SubmitEvent } from 'react'
import type { AdoptAnswer, QuarantineView } from '../../contract.ts'
import { useCell } from '../data/cell.ts'
import { newKey, type Problem } from '../data/http.ts'
import { adopt } from '../data/quarantine.ts'
import { currentSite } from '../data/sites.ts'
import { useTexts } from '../i18n.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { problemWords } from './problem-text.ts'
import { useWords } from './use-words.ts'

/** Makes a stranger a device: what it is, where it is, what it is called. Its token is shown once, here. */
export default function AdoptDialog({ stranger, onClose }: { stranger: QuarantineView; onClose: () => void }) {
  const { t, say } = useTexts()
  const site = useCell(currentSite)!
  const words = useWords()
  const [kind, setKind] = useState('')
  const [place, setPlace] = useState('')
  const [name, setName] = useState('')
  const [english, setEnglish] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [answer, setAnswer] = useState<AdoptAnswer | null>(null)
  const [copied, setCopied] = useState(false)
  // The same words get the same key: a second press after a lost answer adopts nothing twice.
  const key = useMemo(newKey, [kind, place, name, english])
  const placeNames = useMemo(
    () =>
      [...words.places.keys()]
        .map((id) => [id, words.placeName(id)] as const)
        .sort((a, b) => a[1].localeCompare(b[1], undefined, { numeric: true })),
    [words],
  )
  const why = busy ? t('loading') : kind === '' || place === '' || name.trim() === '' ? t('adopt.fillIn') : null

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (why) return
    setBusy(true)
    const result = await adopt(
      stranger.userName,
      { site: site.id, kind, place, name: english.trim() ? { 'zh-CN': name.trim(), en: english.trim() } : { 'zh-CN': name.trim() } },
      key,
    )
    setBusy(false)
    if (result.ok) setAnswer(result.value)
    else setProblem(result.problem)
  }

  if (answer) {
    return (
      <Dialog title={t('adopt.done', { id: answer.device })} onClose={onClose}>
        <div className="form">
          <p>
            <strong>{t('adopt.tokenOnce')}</strong>
          </p>
          <code className="token">{answer.token}</code>
          <p className="dim">{t('adopt.howTo', { id: answer.device })}</p>
          <div className="form-foot">
            {navigator.clipboard && (
              <Button onClick={() => void navigator.clipboard.writeText(answer.token).then(() => setCopied(true))}>
                {t(copied ? 'do.copied' : 'do.copy')}
              </Button>
            )}
            <Button look="main" onClick={onClose}>
              {t('do.close')}
            </Button>
          </div>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title={t('adopt.title', { id: stranger.userName })} onClose={onClose}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <label className="field">
          {t('adopt.kind')}
          <select value={kind} onChange={(event) => setKind(event.target.value)} required>
            <option value="">{t('adopt.choose')}</option>
            {[...words.kinds.byId.values()].map((one) => (
              <option key={one.id} value={one.id}>
                {say(one.text)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          {t('adopt.place')}
          <select value={place} onChange={(event) => setPlace(event.target.value)} required>
            <option value="">{t('adopt.choose')}</option>
            {placeNames.map(([id, text]) => (
              <option key={id} value={id}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          {t('adopt.name')}
          <input value={name} maxLength={120} onChange={(event) => setName(event.target.value)} required />
        </label>
        <label className="field">
          {t('adopt.english')}
          <input value={english} maxLength={120} lang="en" onChange={(event) => setEnglish(event.target.value)} />
        </label>
        {problem && (
          <p className="warn" role="alert">
            {problemWords(t, problem)} {problem.fields?.map((field) => `${field.path}: ${field.message}`).join('; ')}
          </p>
        )}
        <div className="form-foot">
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" look="main" why={why}>
            {t('quarantine.adopt')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
