import './lists.css'
import { useState } from 'react'
import { REFUSALS } from '../../../core/packet.ts'
import { useCell } from '../data/cell.ts'
import { rejects } from '../data/rejects.ts'
import { currentSite } from '../data/sites.ts'
import { useTexts } from '../i18n.ts'
import { Button } from '../parts/button.tsx'
import { problemWords } from '../parts/problem-text.ts'
import { useWords } from '../parts/use-words.ts'
import { When } from '../parts/when.tsx'
import { go, Link, usePlace, useTitle, withSearch } from '../router.tsx'

const REASONS: readonly string[] = REFUSALS

/** What devices sent and the hub did not take, with the reason and the payload: nothing vanishes (law 2). */
export default function Rejects() {
  const { t } = useTexts()
  const site = useCell(currentSite)!.id
  const words = useWords()
  const device = usePlace().search.get('device') ?? ''
  const [cursors, setCursors] = useState<readonly string[]>([''])
  const { value, problem } = rejects.use(site, device, cursors.at(-1)!)
  useTitle(t('nav.rejects'))

  return (
    <div className="lists">
      <header className="page-head">
        <h1>{t('nav.rejects')}</h1>
        <p className="dim">{t('rejects.about')}</p>
      </header>
      <div className="list-tools">
        {device && (
          <Button onClick={() => go(withSearch({ device: undefined }), true)}>
            {words.deviceName(device)} ✕<span className="spoken">{t('filter.clear')}</span>
          </Button>
        )}
        <Button why={cursors.length > 1 ? null : t('rejects.newest')} onClick={() => setCursors(cursors.slice(0, -1))}>
          {t('rejects.newer')}
        </Button>
        <Button why={value?.next ? null : t('rejects.oldest')} onClick={() => value?.next && setCursors([...cursors, value.next])}>
          {t('rejects.older')}
        </Button>
      </div>
      <section className="panel">
        {problem && <p className="warn">{problemWords(t, problem)}</p>}
        {!value && !problem && <div className="skeleton skeleton-rows" role="status" aria-label={t('loading')} />}
        {value?.items.length === 0 && <p className="dim">{t('rejects.none')}</p>}
        {value && value.items.length > 0 && (
          <table className="listing">
            <thead>
              <tr>
                <th scope="col">{t('column.time')}</th>
                <th scope="col">{t('column.subject')}</th>
                <th scope="col">{t('rejects.reason')}</th>
                <th scope="col">{t('device.point')}</th>
                <th scope="col">{t('rejects.detail')}</th>
              </tr>
            </thead>
            <tbody>
              {value.items.map((one) => (
                <tr key={one.id}>
                  <td data-label={t('column.time')}>
                    <When at={one.at} />
                  </td>
                  <td data-label={t('column.subject')}>
                    <Link to={`/devices/${encodeURIComponent(one.device)}`}>{words.deviceName(one.device)}</Link>{' '}
                    <Button
                      look="quiet"
                      onClick={() => go(withSearch({ device: one.device }), true)}
                      aria-label={t('rejects.only', { name: words.deviceName(one.device) })}
                    >
                      {t('filter.label')}
                    </Button>
                  </td>
                  <td data-label={t('rejects.reason')}>{REASONS.includes(one.reason) ? t(`reject.${one.reason}`) : one.reason}</td>
                  <td data-label={t('device.point')}>{one.point ? words.pointName(words.kindOf(one.device), one.point) : '–'}</td>
                  <td data-label={t('rejects.detail')}>
                    {one.detail}
                    <details>
                      <summary className="dim">{one.topic}</summary>
                      <pre>{one.payload}</pre>
                    </details>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  )
}
