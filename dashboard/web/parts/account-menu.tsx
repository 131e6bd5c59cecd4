import { useEffect, useRef } from 'react'
import type { Session } from '../../contract.ts'
import { ROLE_TEXT } from '../../../core/role.ts'
import { useCell } from '../data/cell.ts'
import { hub } from '../data/live.ts'
import { signOut } from '../data/session.ts'
import { LANGUAGES, speak, useTexts } from '../i18n.ts'
import { keysOn, switchKeys } from '../shortcuts.ts'
import { openSpeaker, play } from '../sound/speaker.ts'
import { chooseTheme, theme, THEMES } from '../theme.ts'
import { Button } from './button.tsx'

/** Who is signed in, with which roles; language, theme, single keys, sound test, sign-out. */
export default function AccountMenu({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t, say, language } = useTexts()
  const chosen = useCell(theme)
  const keys = useCell(keysOn)
  const version = useCell(hub)?.version
  const box = useRef<HTMLDivElement>(null)

  useEffect(() => {
    box.current?.focus()
    const outside = (event: MouseEvent) => {
      if (!(event.target as HTMLElement).closest('.account, [aria-haspopup="dialog"]')) onClose()
    }
    window.addEventListener('mousedown', outside)
    return () => window.removeEventListener('mousedown', outside)
  }, [onClose])

  return (
    <div
      className="account"
      role="dialog"
      aria-label={t('account.title')}
      tabIndex={-1}
      ref={box}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      <p>
        <strong>{session.displayName}</strong>
        <span className="dim"> {session.name}</span>
      </p>
      <p className="dim">{session.roles.map((role) => say(ROLE_TEXT[role])).join(' · ')}</p>
      <fieldset>
        <legend>{t('account.language')}</legend>
        {LANGUAGES.map((one) => (
          <Button key={one} lang={one} aria-pressed={one === language} onClick={() => void speak(one)}>
            {one === 'en' ? 'English' : '中文'}
          </Button>
        ))}
      </fieldset>
      <fieldset>
        <legend>{t('account.theme')}</legend>
        {THEMES.map((one) => (
          <Button key={one} aria-pressed={one === chosen} onClick={() => chooseTheme(one)}>
            {t(`theme.${one}`)}
          </Button>
        ))}
      </fieldset>
      <label className="check">
        <input type="checkbox" checked={keys} onChange={(event) => switchKeys(event.target.checked)} />
        {t('account.keys')}
      </label>
      <div className="account-foot">
        <Button onClick={() => void openSpeaker().then((open) => open && play('P2'))}>{t('sound.test')}</Button>
        <Button onClick={() => void signOut()}>{t('account.signOut')}</Button>
      </div>
      {version && <p className="dim">Sanfang {version}</p>}
    </div>
  )
}
