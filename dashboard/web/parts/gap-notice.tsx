import { gap } from '../data/alarms.ts'
import { useCell } from '../data/cell.ts'
import { useTexts } from '../i18n.ts'
import type { LiveAlarm } from '../../contract.ts'
import { Link, withSearch } from '../router.tsx'
import { AlarmGlyph } from './alarm-glyph.tsx'
import { Button } from './button.tsx'
import { useWords } from './use-words.ts'
import { When } from './when.tsx'

/** What happened while the display was not live. Stays until somebody has read it. */
export function GapNotice() {
  const { t } = useTexts()
  const report = useCell(gap)
  if (!report) return null
  return (
    <section className="gap-notice" aria-label={t('gap.title')}>
      <header>
        <strong>{t('gap.title')}</strong>
        <span className="num">
          <When at={report.from} /> – <When at={report.to} />
        </span>
        <span>{t('gap.counts', { raised: report.raised.length, closed: report.closed.length, changed: report.changed.length })}</span>
        <Button onClick={() => gap.set(null)}>{t('gap.seen')}</Button>
      </header>
      <ul>
        {report.raised.slice(0, 12).map((alarm) => (
          <Line key={alarm.id} alarm={alarm} what={t('gap.raised')} />
        ))}
        {report.changed.slice(0, 6).map((alarm) => (
          <Line key={alarm.id} alarm={alarm} what={t(`state.${alarm.state}`)} />
        ))}
        {report.closed.slice(0, 6).map((alarm) => (
          <Line key={alarm.id} alarm={{ ...alarm, state: 'normal' }} what={t('gap.closed')} />
        ))}
      </ul>
    </section>
  )
}

function Line({ alarm, what }: { alarm: LiveAlarm; what: string }) {
  const words = useWords()
  return (
    <li>
      <AlarmGlyph priority={alarm.priority} state={alarm.state} size={16} quiet />
      <When at={alarm.lastRaisedAt} />
      <span>{what}</span>
      <Link to={withSearch({ alarm: alarm.id })}>{words.alarmName(alarm.type)}</Link>
      <span className="dim">{words.subjectName(alarm)}</span>
    </li>
  )
}
