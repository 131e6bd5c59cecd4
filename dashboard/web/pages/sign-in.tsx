import './sign-in.css'
import { useEffect, useRef, useState, type SubmitEvent } from 'react'
import { useCell } from '../data/cell.ts'
import type { Problem } from '../data/http.ts'
import { ended, openSession, signIn } from '../data/session.ts'
import { LANGUAGES, speak, useTexts } from '../i18n.ts'
import { Button } from '../parts/button.tsx'
import { problemWords } from '../parts/problem-text.ts'
import { useTitle } from '../router.tsx'
import { openSpeaker } from '../sound/speaker.ts'

/** Name and password. The press also wakes the sound, which browsers keep shut until somebody touches the page. */
export default function SignIn({ unreachable }: { unreachable: boolean }) {
  const { t, language } = useTexts()
  const wasEnded = useCell(ended)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const password = useRef<HTMLInputElement>(null)
  useTitle(t('signIn.title'))

  // The hub did not answer at all: ask again until it does.
  useEffect(() => {
    if (!unreachable) return
    const again = setInterval(() => void openSession(), 3_000)
    return () => clearInterval(again)
  }, [unreachable])

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy) return
    const form = new FormData(event.currentTarget)
    const name = String(form.get('name') ?? '').trim()
    const secret = String(form.get('password') ?? '')
    setBusy(true)
    void openSpeaker()
    const result = await signIn(name, secret)
    setBusy(false)
    if (result.ok) return
    setProblem(result.problem)
    password.current?.select()
    password.current?.focus()
  }

  const words = problem && problemWords(t, problem)
  return (
    <main className="sign-in">
      <form onSubmit={(event) => void submit(event)} noValidate={false}>
        <img src="/icon.svg" alt="" width="48" height="48" />
        <h1>
          三防 <span lang="en">Sanfang</span>
        </h1>
        <p className="dim">{t('signIn.what')}</p>
        {wasEnded && !problem && <p className="notice">{t('signIn.ended')}</p>}
        {unreachable && (
          <p className="notice notice-fault" role="alert">
            {t('signIn.unreachable')}
          </p>
        )}
        <label>
          {t('signIn.name')}
          <input name="name" autoComplete="username" autoCapitalize="none" spellCheck={false} required maxLength={64} autoFocus />
        </label>
        <label>
          {t('signIn.password')}
          <input ref={password} name="password" type="password" autoComplete="current-password" required maxLength={256} />
        </label>
        <p className="form-problem" role="alert">
          {words}
        </p>
        <Button type="submit" look="main" why={busy ? t('loading') : null}>
          {t('signIn.go')}
        </Button>
      </form>
      <div className="sign-in-languages">
        {LANGUAGES.map((one) => (
          <Button key={one} look="quiet" lang={one} aria-pressed={one === language} onClick={() => void speak(one)}>
            {one === 'en' ? 'English' : '中文'}
          </Button>
        ))}
      </div>
    </main>
  )
}
