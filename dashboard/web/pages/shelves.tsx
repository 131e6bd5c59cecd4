import './lists.css'
import { useState } from 'react'
import type { Permit, Shelf } from '../../contract.ts'
import { useOpenAlarms } from '../data/alarms.ts'
import { useCell } from '../data/cell.ts'
import type { Problem, Result } from '../data/http.ts'
import { hubNow } from '../data/hub-clock.ts'
import { link } from '../data/live.ts'
import { session } from '../data/session.ts'
import { endPermit, endShelf, permits, shelves } from '../data/shelves.ts'
import { currentSite } from '../data/sites.ts'
import { useSecond } from '../data/ticker.ts'
import { useTexts } from '../i18n.ts'
import { ageOf } from '../logic/age.ts'
import { byUrgency } from '../logic/alarm-order.ts'
import { AlarmGlyph } from '../parts/alarm-glyph.tsx'
import { Button } from '../parts/button.tsx'
import { problemWords } from '../parts/problem-text.ts'
import { useWords } from '../parts/use-words.ts'
import { instant, Since, When } from '../parts/when.tsx'
import { Link, useTitle, withSearch } from '../router.tsx'

/** What does not annunciate now, and why: shelves with their time left, permits, suppressed alarms. */
export default function Shelves() {
  const { t } = useTexts()
  const site = useCell(currentSite)!.id
  const held = shelves.use(site)
  const out = permits.use(site)
  const words = useWords()
  const alarms = useOpenAlarms()
  const rights = useCell(session)!.rights
  useTitle(t('nav.shelves'))
  const suppressed = [...alarms.values()].filter((alarm) => alarm.state === 'suppressedByDesign').sort(byUrgency)

  return (
    <div className="lists">
      <header className="page-head">
        <h1>{t('nav.shelves')}</h1>
      </header>
      <Records
        title={t('shelves.shelved')}
        none={t('shelves.noShelf')}
        list={held.value}
        problem={held.problem}
        end={endShelf}
        why={rights['alarms.shelveP3'] === 'yes' ? null : t('why.noRight')}
      />
      <Records
        title={t('shelves.outOfService')}
        none={t('shelves.noPermit')}
        list={out.value}
        problem={out.problem}
        end={endPermit}
        why={rights['alarms.outOfService'] === 'yes' ? null : t('why.noRight')}
      />
      <section className="panel">
        <h2>{t('shelves.suppressed')}</h2>
        {suppressed.length === 0 ? (
          <p className="dim">{t('shelves.noSuppressed')}</p>
        ) : (
          <table className="listing">
            <thead>
              <tr>
                <th scope="col">
                  <span className="spoken">{t('column.state')}</span>
                </th>
                <th scope="col">{t('column.alarm')}</th>
                <th scope="col">{t('column.subject')}</th>
                <th scope="col">{t('column.place')}</th>
                <th scope="col">{t('shelves.by')}</th>
                <th scope="col">{t('column.age')}</th>
              </tr>
            </thead>
            <tbody>
              {suppressed.slice(0, 500).map((alarm) => (
                <tr key={alarm.id}>
                  <td>
                    <AlarmGlyph priority={alarm.priority} state={alarm.state} />
                  </td>
                  <td data-label={t('column.alarm')}>
                    <Link to={withSearch({ alarm: alarm.id })}>{words.alarmName(alarm.type)}</Link>
                  </td>
                  <td data-label={t('column.subject')}>{words.subjectName(alarm)}</td>
                  <td data-label={t('column.place')}>{words.whereIs(alarm)}</td>
                  <td data-label={t('shelves.by')}>{alarm.suppressedBy ?? '–'}</td>
                  <td data-label={t('column.age')}>
                    <Since at={alarm.lastRaisedAt} />
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

interface RecordsProps {
  readonly title: string
  readonly none: string
  readonly list: readonly (Shelf | Permit)[] | undefined
  readonly problem: Problem | undefined
  readonly end: (id: string) => Promise<Result<void>>
  readonly why: string | null
}

function Records({ title, none, list, problem, end, why }: RecordsProps) {
  const { t } = useTexts()
  const words = useWords()
  const live = useCell(link).state === 'live'
  const [failed, setFailed] = useState<Problem | null>(null)
  // What has ended stays in the records; the screen shows what holds.
  const held = (list ?? []).filter((one) => one.endedAt === null && instant(one.until) > hubNow())
  return (
    <section className="panel">
      <h2>
        {title} {list && <span className="num">{held.length}</span>}
      </h2>
      {problem && <p className="warn">{problemWords(t, problem)}</p>}
      {failed && (
        <p className="warn" role="alert">
          {problemWords(t, failed)}
        </p>
      )}
      {!list && !problem && <div className="skeleton skeleton-rows" role="status" aria-label={t('loading')} />}
      {list && held.length === 0 && <p className="dim">{none}</p>}
      {held.length > 0 && (
        <table className="listing">
          <thead>
            <tr>
              <th scope="col">{t('shelves.scope')}</th>
              <th scope="col">{t('shelves.types')}</th>
              <th scope="col">{t('shelve.reason')}</th>
              <th scope="col">{t('shelves.who')}</th>
              <th scope="col">{t('shelves.from')}</th>
              <th scope="col">{t('shelves.left')}</th>
              <th scope="col">
                <span className="spoken">{t('column.act')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {held.map((one) => (
              <tr key={one.id}>
                <td data-label={t('shelves.scope')}>
                  {one.scope.startsWith('place:') ? (
                    words.placeName(one.scope.slice(6))
                  ) : (
                    <Link to={`/devices/${encodeURIComponent(one.scope)}`}>{words.deviceName(one.scope)}</Link>
                  )}
                </td>
                <td data-label={t('shelves.types')}>
                  {one.types.length === 0 ? t('shelves.allTypes') : one.types.map(words.alarmName).join(', ')}
                </td>
                <td data-label={t('shelve.reason')}>
                  {'permit' in one && <strong>{one.permit} </strong>}
                  {one.reason}
                  {'oneShot' in one && one.oneShot && <em className="tag">{t('shelves.oneShot')}</em>}
                </td>
                <td data-label={t('shelves.who')}>{one.by}</td>
                <td data-label={t('shelves.from')}>
                  <When at={one.from} />
                </td>
                <td data-label={t('shelves.left')}>
                  <Left until={instant(one.until)} />
                </td>
                <td>
                  <Button
                    why={live ? why : t('why.notLive')}
                    onClick={() => void end(one.id).then((result) => setFailed(result.ok ? null : result.problem))}
                  >
                    {t('shelves.end')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Left({ until }: { until: number }) {
  const { t } = useTexts()
  const text = useSecond(() => {
    const age = ageOf(until - hubNow())
    return t(age.key, { ...age })
  })
  return <span className="num">{text}</span>
}
