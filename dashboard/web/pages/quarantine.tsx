import './lists.css'
import { lazy, Suspense, useState } from 'react'
import type { QuarantineView } from '../../contract.ts'
import { quarantine } from '../data/quarantine.ts'
import { useRight } from '../data/session.ts'
import { useTexts } from '../i18n.ts'
import { Button } from '../parts/button.tsx'
import { problemWords } from '../parts/problem-text.ts'
import { When } from '../parts/when.tsx'
import { useTitle } from '../router.tsx'

const AdoptDialog = lazy(() => import('../parts/adopt-dialog.tsx'))

/** Names a device may have; anything else cannot be adopted. */
const DEVICE_ID = /^[A-Za-z0-9_-]{1,64}$/

/** Strangers that knocked at the broker: never let in; who they may become is decided here. */
export default function Quarantine() {
  const { t } = useTexts()
  const { value, problem } = quarantine.use()
  const right = useRight('quarantine.adopt')
  const [adopting, setAdopting] = useState<QuarantineView | null>(null)
  useTitle(t('nav.quarantine'))
  const whyNot = (one: QuarantineView): string | null =>
    right !== 'yes'
      ? t('why.noRight')
      : one.reason === 'wrong-token'
        ? t('quarantine.known')
        : DEVICE_ID.test(one.userName)
          ? null
          : t('quarantine.badName')

  return (
    <div className="lists">
      <header className="page-head">
        <h1>{t('nav.quarantine')}</h1>
        <p className="dim">{t('quarantine.about')}</p>
      </header>
      <section className="panel">
        {problem && <p className="warn">{problemWords(t, problem)}</p>}
        {!value && !problem && <div className="skeleton skeleton-rows" role="status" aria-label={t('loading')} />}
        {value?.length === 0 && <p className="dim">{t('quarantine.none')}</p>}
        {value && value.length > 0 && (
          <table className="listing">
            <thead>
              <tr>
                <th scope="col">{t('quarantine.userName')}</th>
                <th scope="col">{t('quarantine.clientId')}</th>
                <th scope="col">{t('quarantine.address')}</th>
                <th scope="col">{t('rejects.reason')}</th>
                <th scope="col">{t('quarantine.last')}</th>
                <th scope="col">{t('column.count')}</th>
                <th scope="col">
                  <span className="spoken">{t('column.act')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {value.map((one) => (
                <tr key={`${one.userName} ${one.clientId} ${one.address}`}>
                  <td data-label={t('quarantine.userName')}>
                    <code>{one.userName || '–'}</code>
                  </td>
                  <td data-label={t('quarantine.clientId')}>
                    <code>{one.clientId}</code>
                  </td>
                  <td data-label={t('quarantine.address')}>
                    <code>{one.address}</code>
                  </td>
                  <td data-label={t('rejects.reason')}>{t(`stranger.${one.reason}`)}</td>
                  <td data-label={t('quarantine.last')}>
                    <When at={one.lastAt} />
                  </td>
                  <td data-label={t('column.count')} className="num">
                    {one.count}
                  </td>
                  <td>
                    <Button why={whyNot(one)} onClick={() => setAdopting(one)}>
                      {t('quarantine.adopt')}…
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <Suspense fallback={null}>{adopting && <AdoptDialog stranger={adopting} onClose={() => setAdopting(null)} />}</Suspense>
    </div>
  )
}
