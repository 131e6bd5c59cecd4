import { memo, useMemo } from 'react'
import type { LiveAlarm } from '../../contract.ts'
import type { Priority } from '../../../core/alarm.ts'
import { alarmsKnown, useOpenAlarms } from '../data/alarms.ts'
import { useCell } from '../data/cell.ts'
import { clockDifference, hubNow } from '../data/hub-clock.ts'
import { link } from '../data/live.ts'
import { useSecond } from '../data/ticker.ts'
import { useTexts } from '../i18n.ts'
import { byUrgency, isSetAside, isUnacked } from '../logic/alarm-order.ts'
import { Link, usePlace, withSearch } from '../router.tsx'
import { silenceNow, sounding } from '../sound/annunciator.ts'
import { openSpeaker, play, speaker } from '../sound/speaker.ts'
import { AcknowledgeButton } from './acknowledge-button.tsx'
import { AlarmGlyph } from './alarm-glyph.tsx'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { useWords, type Words } from './use-words.ts'
import { dayIn, fullIn, offsetIn, Since, timeIn, useZone, When } from './when.tsx'

const SHOWN: readonly Priority[] = ['P1', 'P2', 'P3']

/** On every page, deaf to filters: the most urgent unseen alarms, counts, sound, link and clock. */
export function Banner() {
  const { t } = useTexts()
  const alarms = useOpenAlarms()
  const known = useCell(alarmsKnown)
  const words = useWords()
  // The rows' links keep the page that is under them.
  usePlace()
  const { top, more, counts, aside } = useMemo(() => {
    const unseen: LiveAlarm[] = []
    const tally = Object.fromEntries(SHOWN.map((priority) => [priority, { unseen: 0, seen: 0 }])) as Record<
      Priority,
      { unseen: number; seen: number }
    >
    let setAside = 0
    for (const alarm of alarms.values()) {
      if (isSetAside(alarm)) {
        setAside++
        continue
      }
      const line = tally[alarm.priority]
      if (isUnacked(alarm)) {
        if (line) line.unseen++
        if (alarm.priority !== 'J') unseen.push(alarm)
      } else if (line) line.seen++
    }
    unseen.sort(byUrgency)
    return { top: unseen.slice(0, 4), more: Math.max(0, unseen.length - 4), counts: tally, aside: setAside }
  }, [alarms])

  return (
    <section className="banner" aria-label={t('banner.label')}>
      <div className="banner-counts">
        {SHOWN.map((priority) => (
          <Link key={priority} to={`/alarms?priority=${priority}`} className="banner-count">
            <span title={t('banner.unseen')} className={counts[priority].unseen > 0 ? undefined : 'is-zero'}>
              <AlarmGlyph priority={priority} state={counts[priority].unseen > 0 ? 'unackActive' : 'ackActive'} size={22} quiet />
              <b className="num">{known ? counts[priority].unseen : '–'}</b>
              <span className="spoken">{t('banner.unseenOf', { priority: t(`priority.${priority}`) })}</span>
            </span>
            <span title={t('banner.seen')} className={`dim${counts[priority].seen > 0 ? '' : ' is-zero'}`}>
              <AlarmGlyph priority={priority} state="ackActive" size={16} quiet />
              <span className="num">{known ? counts[priority].seen : '–'}</span>
              <span className="spoken">{t('banner.seenOf', { priority: t(`priority.${priority}`) })}</span>
            </span>
          </Link>
        ))}
        <Link to="/shelves" className="banner-aside dim" title={t('banner.aside')}>
          <Icon name="clock" size={14} />
          <span className="num">{known ? aside : '–'}</span>
          <span className="spoken">{t('banner.aside')}</span>
        </Link>
      </div>
      <ol className="banner-list" aria-label={t('banner.top')}>
        {top.map((alarm) => (
          <Row key={alarm.id} alarm={alarm} words={words} />
        ))}
        {top.length === 0 && <li className="banner-calm">{t(known ? 'banner.calm' : 'banner.unknown')}</li>}
      </ol>
      <div className="banner-state">
        <HubClock />
        <LinkState />
        <SoundState />
        {more > 0 && (
          <Link to="/alarms" className="banner-more num">
            {t('banner.more', { n: more })}
          </Link>
        )}
      </div>
    </section>
  )
}

const Row = memo(function Row({ alarm, words }: { alarm: LiveAlarm; words: Words }) {
  return (
    <li className={`banner-row wash-${alarm.priority}`}>
      <AlarmGlyph priority={alarm.priority} state={alarm.state} size={20} />
      <When at={alarm.lastRaisedAt} />
      <Link to={withSearch({ alarm: alarm.id })} className="banner-name">
        {words.alarmName(alarm.type)}
      </Link>
      <span className="cut">{words.subjectName(alarm)}</span>
      <span className="cut dim banner-place">{words.whereIs(alarm)}</span>
      <Since at={alarm.lastRaisedAt} />
      <AcknowledgeButton alarm={alarm} />
    </li>
  )
})

function HubClock() {
  const { t } = useTexts()
  const zone = useZone()
  const difference = useCell(clockDifference)
  const now = useSecond(() => Math.floor(hubNow() / 1_000) * 1_000)
  const far = difference !== null && Math.abs(difference) >= 2_000
  return (
    <span className="banner-clock" title={`${t('clock.hub')} ${fullIn(zone, now)} ${zone}`}>
      <time className="num">{timeIn(zone, now)}</time>
      <span className="dim num">
        {dayIn(zone, now)} {offsetIn(zone, now)}
      </span>
      {far && <span className="warn num">{t('clock.difference', { s: (difference / 1_000).toFixed(1) })}</span>}
    </span>
  )
}

function LinkState() {
  const { t } = useTexts()
  const { state } = useCell(link)
  return (
    <span className={`banner-link link-${state}`}>
      <i aria-hidden="true" />
      {t(`link.${state}`)}
    </span>
  )
}

/** Sound: what sounds now and how to silence it. Blocked sound is a fault of this console, not a preference. */
function SoundState() {
  const { t } = useTexts()
  const state = useCell(speaker)
  const now = useCell(sounding)
  if (state === 'blocked' || state === 'none') {
    return (
      <Button look="danger" onClick={() => void openSpeaker().then((open) => open && play('P3'))}>
        <Icon name="muted" />
        {t(state === 'none' ? 'sound.none' : 'sound.blocked')}
      </Button>
    )
  }
  return (
    <Button look={now ? 'main' : 'quiet'} onClick={silenceNow} why={now ? null : t('sound.quiet')}>
      <Icon name="sound" />
      {t(now ? 'do.silence' : 'sound.ready')}
    </Button>
  )
}
