import './device.css'
import { lazy, Suspense, useEffect, useMemo, useState, type ReactNode } from 'react'
import type { AlarmView, DeviceDetail, KindView, LiveDevice } from '../../contract.ts'
import { alarmsOfDevice, useOpenAlarms } from '../data/alarms.ts'
import { deviceDetail } from '../data/devices.ts'
import { useLiveDevice, usePoint } from '../data/point-store.ts'
import { useRight } from '../data/session.ts'
import { useTexts } from '../i18n.ts'
import { byUrgency } from '../logic/alarm-order.ts'
import { unitText } from '../logic/value-words.ts'
import { AlarmGlyph } from '../parts/alarm-glyph.tsx'
import { KindSymbol } from '../parts/kind-symbol.tsx'
import { OpenAlarms } from '../parts/open-alarms.tsx'
import { PresenceMark } from '../parts/presence-counts.tsx'
import { problemWords } from '../parts/problem-text.ts'
import { useWords } from '../parts/use-words.ts'
import { BandBar, LiveValue } from '../parts/value-mark.tsx'
import { instant, Since, When } from '../parts/when.tsx'
import { Link, useTitle, withSearch } from '../router.tsx'

const Trend = lazy(() => import('../parts/trend.tsx'))

/** One device: headline, all values with their age, trend, its alarms, the numbers that decide, the raw facts. */
export default function Device({ id }: { id: string }) {
  const { t, say } = useTexts()
  const words = useWords()
  const { value: detail, problem } = deviceDetail.use(id)
  const live = useLiveDevice(id)
  const summary = detail ?? words.devices.byId.get(id)
  const kind = words.kinds.byId.get(summary?.kind ?? '')
  const sees = useRight('alarms.view') !== 'no'
  const name = say(summary?.name) || id
  useTitle(name)

  // Before the first live values the REST answer stands in, so that nothing jumps.
  const shown: LiveDevice | undefined = useMemo(() => live ?? (detail && fromDetail(detail)), [live, detail])
  if (problem && !summary) return <p className="empty">{problemWords(t, problem)}</p>
  const presence = shown?.presence ?? 'notCommissioned'

  return (
    <div className="device">
      <header className="page-head device-head">
        <KindSymbol kind={summary?.kind ?? ''} presence={presence} size={40} />
        <div>
          <h1>{name}</h1>
          <p className="dim">
            {say(kind?.text)} · {summary ? words.placeName(summary.place) : ''} · <span className="num">{id}</span>
          </p>
        </div>
        <p className="device-presence">
          <PresenceMark presence={presence} /> <strong>{t(`presence.${presence}`)}</strong>
          {shown?.since ? (
            <span className="dim">
              {t('device.since')} <Since at={shown.since} />
            </span>
          ) : null}
          <span className="dim">
            {t('device.lastHeard')} <Since at={shown?.lastHeardAt ?? null} />
          </span>
          {summary?.simulated && <em className="tag">{t('device.simulated')}</em>}
        </p>
      </header>
      {sees && <Open id={id} />}
      <div className="device-body">
        <div>
          <Panel title={t('device.values')}>
            {shown && kind ? (
              <Values device={shown} kind={kind} />
            ) : (
              <div className="skeleton skeleton-panel" role="status" aria-label={t('loading')} />
            )}
          </Panel>
          <Panel title={t('device.facts')}>{detail && <Facts detail={detail} />}</Panel>
        </div>
        <div>
          <Panel title={t('device.trend')}>
            <Suspense fallback={<div className="skeleton skeleton-panel" />}>{kind && <Trend key={id} device={id} kind={kind} />}</Suspense>
          </Panel>
          {sees && (
            <Panel title={t('device.alarms')}>
              <PastAlarms id={id} />
            </Panel>
          )}
          <Panel title={t('device.settings')}>{detail ? <Settings detail={detail} /> : null}</Panel>
        </div>
      </div>
    </div>
  )
}

const Panel = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="panel device-panel">
    <h2>{title}</h2>
    {children}
  </section>
)

const fromDetail = (detail: DeviceDetail): LiveDevice => ({
  id: detail.id,
  presence: detail.presence,
  since: detail.presenceSince === null ? null : instant(detail.presenceSince),
  lastHeardAt: detail.lastHeardAt === null ? null : instant(detail.lastHeardAt),
  points: {},
})

function Open({ id }: { id: string }) {
  const alarms = useOpenAlarms()
  const own = useMemo(
    () => [...alarms.values()].filter((alarm) => alarm.device === id || alarm.subject === id).sort(byUrgency),
    [alarms, id],
  )
  return <OpenAlarms alarms={own} />
}

/** Headline first, then the rest; optional points only when they ever came. */
function Values({ device, kind }: { device: LiveDevice; kind: KindView }) {
  const { t } = useTexts()
  const names = [...kind.headline, ...Object.keys(kind.points).filter((name) => !kind.headline.includes(name))]
  return (
    <table className="values">
      <thead>
        <tr>
          <th scope="col">{t('device.point')}</th>
          <th scope="col">{t('device.value')}</th>
          <th scope="col" className="values-band">
            {t('device.band')}
          </th>
          <th scope="col">{t('device.age')}</th>
        </tr>
      </thead>
      <tbody>
        {names.map((name) => (
          <ValueRow key={name} device={device} kind={kind} name={name} headline={kind.headline.includes(name)} />
        ))}
      </tbody>
    </table>
  )
}

function ValueRow({ device, kind, name, headline }: { device: LiveDevice; kind: KindView; name: string; headline: boolean }) {
  const { t, say } = useTexts()
  const value = usePoint(device.id, name)
  const point = kind.points[name]
  if (!value && point?.optional) return null
  const band = point?.type === 'number' && point.normal ? `${point.normal[0]}–${point.normal[1]} ${unitText(point.unit)}` : ''
  return (
    <tr className={headline ? 'is-headline' : undefined}>
      <th scope="row">{say(point?.text) || name}</th>
      <td>
        <LiveValue device={device} kind={kind} name={name} />
      </td>
      <td className="values-band" title={band}>
        <BandBar point={point} value={value?.[0]} />
        {band && <small className="dim num">{band}</small>}
      </td>
      <td>
        {value ? (
          <Since
            at={value[2]}
            title={Math.abs(value[2] - value[1]) > 2_000 ? t('device.sourceTime', { at: new Date(value[1]).toISOString() }) : undefined}
          />
        ) : (
          '–'
        )}
      </td>
    </tr>
  )
}

function PastAlarms({ id }: { id: string }) {
  const { t } = useTexts()
  const words = useWords()
  const { value, problem } = alarmsOfDevice.use(id)
  const alarms = useOpenAlarms()
  const newest = useMemo(
    () => [...alarms.values()].reduce((sum, alarm) => (alarm.device === id ? `${sum} ${alarm.id}:${alarm.state}` : sum), ''),
    [alarms, id],
  )
  useEffect(() => alarmsOfDevice.again(id), [id, newest])
  if (problem && !value) return <p>{problemWords(t, problem)}</p>
  if (value?.items.length === 0) return <p className="dim">{t('device.noAlarms')}</p>
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t('device.alarms')}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">
              <span className="spoken">{t('column.state')}</span>
            </th>
            <th scope="col">{t('column.time')}</th>
            <th scope="col">{t('column.alarm')}</th>
            <th scope="col">{t('column.cleared')}</th>
            <th scope="col">{t('column.owner')}</th>
          </tr>
        </thead>
        <tbody>
          {(value?.items ?? []).map((alarm: AlarmView) => (
            <tr key={alarm.id}>
              <td>
                <AlarmGlyph priority={alarm.priority} state={alarm.state} size={18} />
              </td>
              <td>
                <When at={alarm.raisedAt} />
              </td>
              <td>
                <Link to={withSearch({ alarm: alarm.id })}>{words.alarmName(alarm.type)}</Link> {alarm.part}
              </td>
              <td>
                <When at={alarm.clearedAt} />
              </td>
              <td>{alarm.acknowledgedBy ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Every number that decides about this device, with where it comes from and how sure it is. */
function Settings({ detail }: { detail: DeviceDetail }) {
  const { t, say } = useTexts()
  const words = useWords()
  const [all, setAll] = useState(false)
  const own = detail.settings.filter(({ from }) => from !== 'default')
  const rows = all ? detail.settings : own
  return (
    <>
      <label className="check">
        <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
        {t('device.allSettings', { n: detail.settings.length, own: own.length })}
      </label>
      {rows.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={t('device.settings')}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t('column.alarm')}</th>
                <th scope="col">{t('device.setting')}</th>
                <th scope="col">{t('device.value')}</th>
                <th scope="col">{t('device.from')}</th>
                <th scope="col">{t('device.source')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ type, name, value, from }) => {
                const setting = words.kinds.alarm.get(type)?.settings[name]
                return (
                  <tr key={`${type} ${name}`}>
                    <td>{words.alarmName(type)}</td>
                    <td>{say(setting?.text) || name}</td>
                    <td className="num">
                      <b>{value}</b> {unitText(setting?.unit ?? '')}
                    </td>
                    <td>{t(`from.${from}`)}</td>
                    <td className="dim">{setting ? `${setting.source} · ${t(`sure.${setting.sure}`)}` : ''}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}

function Facts({ detail }: { detail: DeviceDetail }) {
  const { t } = useTexts()
  const words = useWords()
  const skew = detail.clockSkew
  const rows: readonly (readonly [string, ReactNode])[] = [
    [t('device.id'), <code key="id">{detail.id}</code>],
    [
      t('device.gateway'),
      detail.gateway ? (
        <Link to={`/devices/${encodeURIComponent(detail.gateway)}`}>{words.deviceName(detail.gateway)}</Link>
      ) : (
        t('device.direct')
      ),
    ],
    [t('device.serves'), detail.serves.map((place) => words.placeName(place)).join('; ') || '–'],
    [t('device.responsible'), detail.responsible ?? '–'],
    [t('device.clockSkew'), skew === null ? t('device.skewUnknown') : t('device.skew', { s: (skew / 1_000).toFixed(1) })],
    ...Object.entries(detail.facts).map(([name, value]): readonly [string, ReactNode] => [name, String(value)]),
  ]
  return (
    <table className="plain">
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
