import { useTexts } from '../i18n.ts'
import { Link, useTitle } from '../router.tsx'

/** An address that leads nowhere. */
export default function Unknown() {
  const { t } = useTexts()
  useTitle(t('unknown.title'))
  return (
    <div className="empty">
      <h1>{t('unknown.title')}</h1>
      <Link to="/">{t('nav.estate')}</Link>
    </div>
  )
}
