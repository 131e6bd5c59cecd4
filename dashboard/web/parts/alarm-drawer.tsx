import './alarm-drawer.css'
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode } from 'react'
import type { AlarmDetail, AlarmView, LiveAlarm } from '../../contract.ts'
import { alarmDetail, useOpenAlarm } from '../data/alarms.ts'
import { useCell } from '../data/cell.ts'
import { dismiss, reset, sent, unshelve } from '../data/commands.ts'
import { deviceDetail } from '../data/devices.ts'
import { hubNow } from '../data/hub-clock.ts'
import { link } from '../data/live.ts'
import { session } from '../data/session.ts'
import { useSecond } from '../data/ticker.ts'
import { useTexts } from '../i18n.ts'
import { whyNotOutOfService, whyNotReset, whyNotShelve, whyNotUnshelve, type Why } from '../logic/allowed.ts'
import { ageOf } from '../logic/age.ts'
import { unitText } from '../logic/value-words.ts'
import { go, Link, withSearch } from '../router.tsx'
import { AcknowledgeButton } from './acknowledge-button.tsx'
import { AlarmGlyph } from './alarm-glyph.tsx'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { problemText, problemWords } from './problem-text.ts'
import { useWords } from './use-words.ts'
import { instant, Since, timeIn, useZone, When } from './when.tsx'

const ShelveDialog = lazy(() => import('./shelve-dialog.tsx'))
const PermitDialog = lazy(() => import('./permit-dialog.tsx'))

/** One alarm: what is wrong and why, what follows, what to do, what was done, what happened the last times. */
export default function AlarmDrawer({ id }: { id: string }) {
  const { t, say } = useTexts()
  const words = useWords()
  const live = useOpenAlarm(id)
  const { value: detail, problem } = alarmDetail.use(id)
  const alarm: LiveAlarm | AlarmView | undefined = live ?? detail
  const title = useRef<HTMLHeadingElement>(null)
  const version = live?.version

  useEffect(() => {
    const before = document.activeElement as HTMLElement | null
    title.current?.focus({ preventScroll: true })
    return () => before?.focus?.({ preventScroll: true })
  }, [])
  useEffect(() => {
    // Transitions come by REST: asked for again when the alarm moved on.
    alarmDetail.again(id)
  }, [id, version])

  const point = alarm && words.kinds.alarm.get(alarm.type)
  return (
    <aside className="drawer" aria-label={t('drawer.label')}>
      <header className={alarm && live ? `wash-${alarm.priority}` : ''}>
        {alarm && <AlarmGlyph priority={alarm.priority} state={live ? alarm.state : 'normal'} size={34} />}
        <div>
          <h2 ref={title} tabIndex={-1}>
            {alarm ? words.alarmName(alarm.type) : id}
          </h2>
          {alarm && (
            <p>
              {t(`priority.${alarm.priority}`)} · {live ? t(`state.${alarm.state}`) : t('drawer.closed')}
            </p>
          )}
        </div>
        <Button look="quiet" aria-label={t('do.close')} onClick={() => go(withSearch({ alarm: undefined }), true)}>
          <Icon name="close" />
        </Button>
      </header>
      {!alarm && <p className="drawer-part">{problem ? problemWords(t, problem) : t('loading')}</p>}
      {alarm && (
        <div className="drawer-body">
          <div className="drawer-part">
            <p className="drawer-where">
              {alarm.device ? (
                <Link to={`/devices/${encodeURIComponent(alarm.device)}?alarm=${encodeURIComponent(id)}`}>{words.subjectName(alarm)}</Link>
              ) : (
                words.subjectName(alarm)
              )}
            </p>
            <p className="drawer-place">{words.whereIs(alarm)}</p>
            <p>
              <When at={alarm.lastRaisedAt} /> · <Since at={alarm.lastRaisedAt} />
              {alarm.count > 1 && ` · ${t('drawer.count', { n: alarm.count })}`}
            </p>
            <p className="tags">
              {alarm.chattering && <em className="tag">{t('tag.chattering')}</em>}
              {alarm.fleeting && <em className="tag">{t('tag.fleeting')}</em>}
              {alarm.foundAtRestart && <em className="tag">{t('tag.foundAtRestart')}</em>}
              {alarm.notRecorded && <em className="tag tag-fault">{t('tag.notRecorded')}</em>}
              {alarm.suppressedBy && <em className="tag">{t('alarms.suppressedBy', { by: alarm.suppressedBy })}</em>}
              {alarm.shelvedUntil !== null && live && (
                <em className="tag">
                  {t('drawer.shelvedUntil')} <When at={alarm.shelvedUntil} />
                </em>
              )}
            </p>
          </div>
          {live && <Acts alarm={live} />}
          {live && point && !live.acknowledged && live.active && <Countdown from={live.lastRaisedAt} minutes={point.respondWithinMin} />}
          {point && (
            <>
              <Part title={t('drawer.response')} strong>
                {say(point.response)}
              </Part>
              <Part title={t('drawer.consequence')}>{say(point.consequence)}</Part>
              <Part title={t('drawer.cause')}>{say(point.cause)}</Part>
              <Part title={t('drawer.why')}>
                <p>{say(point.raised)}</p>
                <Values alarm={alarm} />
                <p className="dim">{say(point.cleared)}</p>
                <Settings alarm={alarm} />
              </Part>
            </>
          )}
          {detail && <History detail={detail} />}
        </div>
      )}
    </aside>
  )
}

const Part = ({ title, children, strong }: { title: string; children: ReactNode; strong?: boolean }) => (
  <section className={`drawer-part${strong ? ' drawer-strong' : ''}`}>
    <h3>{title}</h3>
    {children}
  </section>
)

/** Six different things, six buttons: seen, set aside, taken back, reset, taken out. What cannot be pressed says why. */
function Acts({ alarm }: { alarm: LiveAlarm }) {
  const { t } = useTexts()
  const rights = useCell(session)!.rights
  const live = useCell(link).state === 'live'
  const mark = useCell(sent).get(alarm.id)
  const [dialog, setDialog] = useState<'shelve' | 'permit' | null>(null)
  const why = (given: Why): string | null => {
    const found = live ? (mark?.state === 'sent' ? 'why.sent' : given) : 'why.notLive'
    return found && t(found)
  }
  return (
    <div className="drawer-part drawer-acts">
      <AcknowledgeButton alarm={alarm} />
      {alarm.latching && (
        <Button why={why(whyNotReset(alarm, rights))} onClick={() => void reset(alarm)}>
          {t('do.reset')}
        </Button>
      )}
      {alarm.annunciation === 'shelved' ? (
        <Button why={why(whyNotUnshelve(alarm, rights))} onClick={() => void unshelve(alarm)}>
          {t('do.unshelve')}
        </Button>
      ) : (
        <Button why={why(whyNotShelve(alarm, rights))} onClick={() => setDialog('shelve')}>
          {t('do.shelve')}…
        </Button>
      )}
      <Button why={why(whyNotOutOfService(alarm, rights))} onClick={() => setDialog('permit')}>
        {t('do.outOfService')}…
      </Button>
      {mark && (
        <p className={mark.state === 'sent' ? 'dim' : 'warn'} role="status">
          {mark.state === 'sent' ? t('sent.waiting', { deed: t(`do.${mark.deed}`) }) : `${t(`do.${mark.deed}`)}: ${problemText(t, mark)}`}
          {mark.state !== 'sent' && (
            <Button look="quiet" onClick={() => dismiss(alarm.id)}>
              {t('do.dismiss')}
            </Button>
          )}
        </p>
      )}
      <Suspense fallback={null}>
        {dialog === 'shelve' && <ShelveDialog alarm={alarm} onClose={() => setDialog(null)} />}
        {dialog === 'permit' && <PermitDialog alarm={alarm} onClose={() => setDialog(null)} />}
      </Suspense>
    </div>
  )
}

/** Time allowed until a person should have acted, running down; then how far it is over. */
function Countdown({ from, minutes }: { from: number; minutes: number }) {
  const { t } = useTexts()
  const zone = useZone()
  const due = from + minutes * 60_000
  const left = useSecond(() => Math.ceil((due - hubNow()) / 1_000))
  const share = Math.max(0, Math.min(1, left / (minutes * 60)))
  const age = ageOf(Math.abs(left) * 1_000)
  return (
    <div className={`drawer-part countdown${left < 0 ? ' is-over' : ''}`}>
      <p>
        {t('drawer.respondBy', { at: timeIn(zone, due) })}{' '}
        <strong className="num">{t(left < 0 ? 'drawer.over' : 'drawer.left', { age: t(age.key, { ...age }) })}</strong>
      </p>
      <div className="bar" aria-hidden="true">
        <i style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  )
}

function Values({ alarm }: { alarm: LiveAlarm | AlarmView }) {
  const { t } = useTexts()
  const words = useWords()
  const entries = Object.entries(alarm.values)
  const kind = (alarm.device && words.kindOf(alarm.device)) || (words.kinds.alarm.get(alarm.type)?.kind ?? '')
  if (entries.length === 0) return null
  return (
    <table className="pairs">
      <caption>{t('drawer.values')}</caption>
      <tbody>
        {entries.map(([name, value]) => {
          const worded = words.value(kind, name, value)
          return (
            <tr key={name}>
              <th scope="row">{words.pointName(kind, name)}</th>
              <td className="num">
                <b>{worded.text}</b> {worded.unit}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** The numbers that decided, with where each comes from. */
function Settings({ alarm }: { alarm: LiveAlarm | AlarmView }) {
  return alarm.device ? <DeviceSettings device={alarm.device} type={alarm.type} /> : <DefaultSettings type={alarm.type} />
}

function DeviceSettings({ device, type }: { device: string; type: string }) {
  const { value } = deviceDetail.use(device)
  const own = value?.settings.filter((setting) => setting.type === type)
  if (!own || own.length === 0) return <DefaultSettings type={type} />
  return <SettingRows type={type} rows={own} />
}

function DefaultSettings({ type }: { type: string }) {
  const words = useWords()
  const settings = words.kinds.alarm.get(type)?.settings ?? {}
  return <SettingRows type={type} rows={Object.entries(settings).map(([name, { value }]) => ({ name, value, from: 'default' as const }))} />
}

function SettingRows({
  type,
  rows,
}: {
  type: string
  rows: readonly { name: string; value: number; from: 'default' | 'site' | 'device' }[]
}) {
  const { t, say } = useTexts()
  const words = useWords()
  const settings = words.kinds.alarm.get(type)?.settings
  if (!settings || rows.length === 0) return null
  return (
    <table className="pairs">
      <caption>{t('drawer.settings')}</caption>
      <tbody>
        {rows.map(({ name, value, from }) => (
          <tr key={name}>
            <th scope="row">{say(settings[name]?.text) || name}</th>
            <td className="num" title={settings[name] && `${settings[name].source} · ${t(`sure.${settings[name].sure}`)}`}>
              <b>{value}</b> {unitText(settings[name]?.unit ?? '')} <small className="dim">{t(`from.${from}`)}</small>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function History({ detail }: { detail: AlarmDetail }) {
  const { t } = useTexts()
  return (
    <>
      <Part title={t('drawer.transitions')}>
        <ol className="timeline">
          {[...detail.transitions].reverse().map((one) => (
            <li key={one.n}>
              <AlarmGlyph priority={detail.priority} state={one.to} size={16} quiet />
              <When at={one.at} />
              <span>
                {t(`event.${one.event}`)}
                {one.by && ` · ${one.by}`}
                {one.why && <span className="dim"> · {one.why}</span>}
              </span>
            </li>
          ))}
        </ol>
      </Part>
      <Part title={t('drawer.previous')}>
        {detail.previous.length === 0 ? (
          <p className="dim">{t('drawer.noPrevious')}</p>
        ) : (
          <ol className="timeline">
            {detail.previous.map((one) => (
              <li key={one.id}>
                <AlarmGlyph priority={one.priority} state={one.state} size={16} quiet />
                <Link to={withSearch({ alarm: one.id })}>
                  <When at={one.raisedAt} />
                </Link>
                <span className="dim">
                  {one.clearedAt && <Lasted from={instant(one.raisedAt)} to={instant(one.clearedAt)} />}
                  {one.acknowledgedBy && ` · ${one.acknowledgedBy}`}
                </span>
              </li>
            ))}
          </ol>
        )}
      </Part>
    </>
  )
}

function Lasted({ from, to }: { from: number; to: number }) {
  const { t } = useTexts()
  const age = ageOf(to - from)
  return <>{t('drawer.lasted', { age: t(age.key, { ...age }) })}</>
}
