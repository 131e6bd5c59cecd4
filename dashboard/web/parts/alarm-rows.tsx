import './alarm-rows.css'
import { memo, useEffect, useRef, useState } from 'react'
import type { LiveAlarm } from '../../contract.ts'
import { useTexts } from '../i18n.ts'
import { isUnacked } from '../logic/alarm-order.ts'
import { go, Link, usePlace, withSearch } from '../router.tsx'
import { AcknowledgeButton } from './acknowledge-button.tsx'
import { AlarmGlyph } from './alarm-glyph.tsx'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import type { Words } from './use-words.ts'
import { Since, When } from './when.tsx'

/** Rows drawn at once; what is not drawn cannot be selected or acknowledged. */
const STEP = 200

interface Props {
  readonly rows: readonly LiveAlarm[]
  readonly gone: ReadonlySet<string>
  readonly first: ReadonlySet<string>
  readonly words: Words
  /** null: this table has no selection. */
  readonly selected: ReadonlySet<string> | null
  readonly onSelect: (ids: readonly string[], on: boolean) => void
  readonly label: string
  readonly empty: string
}

export function AlarmRows({ rows, gone, first, words, selected, onSelect, label, empty }: Props) {
  const { t } = useTexts()
  const open = usePlace().search.get('alarm')
  const [limit, setLimit] = useState(STEP)
  const drawn = rows.slice(0, limit)
  if (rows.length === 0) return <p className="list-empty">{empty}</p>
  const choosable = drawn.filter(isUnacked).map((alarm) => alarm.id)
  const all = choosable.length > 0 && choosable.every((id) => selected?.has(id))
  return (
    <>
      <table className="rows">
        <caption className="spoken">{label}</caption>
        <thead>
          <tr>
            {selected ? (
              <th className="c-sel">
                <input
                  type="checkbox"
                  aria-label={t('alarms.selectAll', { n: choosable.length })}
                  checked={all}
                  onChange={() => onSelect(choosable, !all)}
                />
              </th>
            ) : (
              <td className="c-sel" />
            )}
            <th className="c-glyph">
              <span className="spoken">{t('column.state')}</span>
            </th>
            <th className="c-prio">{t('column.priority')}</th>
            <th className="c-time">{t('column.time')}</th>
            <th className="c-age">{t('column.age')}</th>
            <th className="c-place">{t('column.place')}</th>
            <th className="c-subject">{t('column.subject')}</th>
            <th className="c-name">{t('column.alarm')}</th>
            <th className="c-value">{t('column.value')}</th>
            <th className="c-response">{t('column.response')}</th>
            <th className="c-state">{t('column.stateSince')}</th>
            <th className="c-owner">{t('column.owner')}</th>
            <th className="c-count">{t('column.count')}</th>
            <th className="c-act">
              <span className="spoken">{t('column.act')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {drawn.map((alarm) => (
            <Row
              key={alarm.id}
              alarm={alarm}
              gone={gone.has(alarm.id)}
              first={first.has(alarm.id)}
              words={words}
              selected={selected === null ? null : selected.has(alarm.id)}
              onSelect={onSelect}
              open={open === alarm.id}
            />
          ))}
        </tbody>
      </table>
      {rows.length > limit && (
        <p className="list-more">
          <Button onClick={() => setLimit(limit + STEP)}>
            {t('do.more', { n: Math.min(STEP, rows.length - limit), rest: rows.length - limit })}
          </Button>
        </p>
      )}
    </>
  )
}

interface RowProps {
  readonly alarm: LiveAlarm
  readonly gone: boolean
  readonly first: boolean
  readonly words: Words
  readonly selected: boolean | null
  readonly onSelect: (ids: readonly string[], on: boolean) => void
  readonly open: boolean
}

const sameRow = (a: RowProps, b: RowProps): boolean =>
  a.alarm.id === b.alarm.id &&
  a.alarm.version === b.alarm.version &&
  a.gone === b.gone &&
  a.first === b.first &&
  a.words === b.words &&
  a.selected === b.selected &&
  a.open === b.open

const Row = memo(function Row({ alarm, gone, first, words, selected, onSelect, open }: RowProps) {
  const { t, say } = useTexts()
  const row = useRef<HTMLTableRowElement>(null)
  const before = useRef(alarm.state)
  const point = words.kinds.alarm.get(alarm.type)
  const kind = alarm.device ? words.kindOf(alarm.device) || (point?.kind ?? '') : (point?.kind ?? '')

  // A row that changed says so by a background that fades for a second; its place stays.
  useEffect(() => {
    if (before.current === alarm.state) return
    before.current = alarm.state
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) return
    row.current?.animate([{ backgroundColor: 'var(--chosen)' }, { backgroundColor: 'transparent' }], { duration: 1_000 })
  }, [alarm.state])

  const response = say(point?.response)
  const stateSince = alarm.active ? (alarm.acknowledgedAt ?? alarm.lastRaisedAt) : (alarm.clearedAt ?? alarm.lastRaisedAt)
  const values = Object.entries(alarm.values).slice(0, 2)
  return (
    <tr
      ref={row}
      className={`row row-${alarm.priority}${isUnacked(alarm) ? ' row-unseen' : ''}${gone ? ' row-gone' : ''}${open ? ' row-open' : ''}`}
      onClick={(event) => {
        if (!(event.target as HTMLElement).closest('button, a, input')) go(withSearch({ alarm: alarm.id }), true)
      }}
    >
      <td className="c-sel">
        {selected !== null && isUnacked(alarm) && !gone && (
          <input
            type="checkbox"
            checked={selected}
            aria-label={t('alarms.select', { name: `${words.alarmName(alarm.type)} ${words.subjectName(alarm)}` })}
            onChange={() => onSelect([alarm.id], !selected)}
          />
        )}
      </td>
      <td className="c-glyph">
        <AlarmGlyph priority={alarm.priority} state={gone ? 'normal' : alarm.state} size={22} />
      </td>
      <td className="c-prio">
        {alarm.priority}
        {first && (
          <span className="row-first" title={t('firstOut.title')}>
            <Icon name="star" size={13} />
            <span className="spoken">{t('firstOut.title')}</span>
          </span>
        )}
      </td>
      <td className="c-time">
        <When at={alarm.lastRaisedAt} />
      </td>
      <td className="c-age">
        <Since at={alarm.lastRaisedAt} />
      </td>
      <td className="c-place" title={words.whereIs(alarm)}>
        {words.whereIs(alarm)}
      </td>
      <td className="c-subject" title={words.subjectName(alarm)}>
        {words.subjectName(alarm)}
      </td>
      <td className="c-name">
        <Link to={withSearch({ alarm: alarm.id })}>{words.alarmName(alarm.type)}</Link>
        {alarm.chattering && <em className="tag">{t('tag.chattering')}</em>}
        {alarm.notRecorded && <em className="tag tag-fault">{t('tag.notRecorded')}</em>}
      </td>
      <td className="c-value">
        {values.map(([name, value]) => {
          const worded = words.value(kind, name, value)
          return (
            <span key={name} title={words.pointName(kind, name)} className="num">
              {worded.text} {worded.unit}
            </span>
          )
        })}
      </td>
      <td className="c-response" title={response}>
        {response}
      </td>
      <td className="c-state">
        <span>{gone ? t('gap.closed') : t(`stateShort.${alarm.state}`)}</span>
        <small className="dim">
          <Since at={stateSince} />
        </small>
      </td>
      <td className="c-owner">
        {alarm.acknowledgedBy ?? (alarm.suppressedBy ? t('alarms.suppressedBy', { by: alarm.suppressedBy }) : '')}
      </td>
      <td className="c-count num">{alarm.count}</td>
      <td className="c-act">{!gone && <AcknowledgeButton alarm={alarm} />}</td>
    </tr>
  )
}, sameRow)
