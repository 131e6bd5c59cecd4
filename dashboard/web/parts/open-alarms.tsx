import type { LiveAlarm } from '../../contract.ts'
import { Link, usePlace, withSearch } from '../router.tsx'
import { AcknowledgeButton } from './acknowledge-button.tsx'
import { AlarmGlyph } from './alarm-glyph.tsx'
import { useWords } from './use-words.ts'
import { Since, When } from './when.tsx'

/** The open alarms of what a page shows, most urgent first as given; at most 20, the alarm list has the rest. */
export function OpenAlarms({ alarms }: { alarms: readonly LiveAlarm[] }) {
  const words = useWords()
  // The links keep the page that is under them.
  usePlace()
  if (alarms.length === 0) return null
  return (
    <ul className="open-alarms">
      {alarms.slice(0, 20).map((alarm) => (
        <li key={alarm.id} className={`wash-${alarm.priority}`}>
          <AlarmGlyph priority={alarm.priority} state={alarm.state} size={22} />
          <Link to={withSearch({ alarm: alarm.id })}>{words.alarmName(alarm.type)}</Link>
          <span>{words.subjectName(alarm)}</span>
          <span className="dim">{words.whereIs(alarm)}</span>
          <When at={alarm.lastRaisedAt} />
          <span className="dim">
            <Since at={alarm.lastRaisedAt} />
          </span>
          <AcknowledgeButton alarm={alarm} />
        </li>
      ))}
    </ul>
  )
}
