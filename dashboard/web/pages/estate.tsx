import './estate.css'
import { memo, useCallback, useMemo, type CSSProperties } from 'react'
import type { System } from '../../../core/kind.ts'
import type { LiveAlarm, PlaceView } from '../../contract.ts'
import { activity, alarmsKnown, recentAlarms, useOpenAlarms } from '../data/alarms.ts'
import { useCell } from '../data/cell.ts'
import { link } from '../data/live.ts'
import { points, usePresenceVersion } from '../data/point-store.ts'
import { useRight } from '../data/session.ts'
import { currentSite } from '../data/sites.ts'
import { useTexts } from '../i18n.ts'
import { estateGrid, type TileDevices } from '../logic/estate-tiles.ts'
import { firstOut } from '../logic/first-out.ts'
import { alarmBuilding } from '../logic/alarm-place.ts'
import { buildingsOf } from '../logic/place-path.ts'
import { calm, summariseTiles, type Summary } from '../logic/worst-state.ts'
import { AlarmGlyph } from '../parts/alarm-glyph.tsx'
import { Icon } from '../parts/icon.tsx'
import { PresenceSummary } from '../parts/presence-counts.tsx'
import { SystemSymbol } from '../parts/system-symbol.tsx'
import { useWords, type Words } from '../parts/use-words.ts'
import { instant, When } from '../parts/when.tsx'
import { Link, useTitle, withSearch } from '../router.tsx'

/** With more rows than this the tiles are one line high, so that a large estate is seen in one or two looks. */
const COMPACT_FROM = 14

/** The whole span on one screen: buildings down, systems across, one tile each with its worst state. */
export default function Estate() {
  const { t, say } = useTexts()
  const site = useCell(currentSite)!
  const words = useWords()
  const alarms = useOpenAlarms()
  const version = usePresenceVersion()
  const sees = useRight('alarms.view') !== 'no'
  // «All normal» is a promise: only while live, and only once the alarms are known.
  const sure = useCell(link).state === 'live'
  const known = useCell(alarmsKnown)
  useTitle(say(site.name))

  const { kinds, devices, places } = words
  const buildings = useMemo(() => buildingsOf(places), [places])
  const grid = useMemo(
    () =>
      estateGrid(
        devices.list,
        places,
        (kind) => kinds.byId.get(kind)?.system,
        (id) => points.device(id)?.presence,
      ),
    // The version stands for the presences, which live outside React.
    [devices, places, kinds, version],
  )
  const tileOf = useCallback((alarm: LiveAlarm) => `${alarmBuilding(alarm, places)}|${alarm.system}`, [places])
  const summaries = useMemo(() => summariseTiles(alarms.values(), tileOf), [alarms, tileOf])
  const first = useMemo(() => {
    const ids = firstOut(alarms.values(), (alarm) => alarmBuilding(alarm, places))
    return new Set([...ids].map((id) => tileOf(alarms.get(id)!)))
  }, [alarms, tileOf, places])
  const ready = devices.loaded && kinds.loaded && places.size > 0
  const systems = grid.systems
  const rows: readonly (PlaceView | null)[] =
    grid.outside || [...summaries.keys()].some((key) => key.startsWith('|')) ? [...buildings, null] : buildings
  const total = useMemo(() => [...summaries.values()].reduce((sum, one) => sum + one.unacked + one.acked, 0), [summaries])
  const root = useMemo(() => [...places.values()].find((place) => place.level === 'site')?.id ?? site.id, [places, site])

  return (
    <div className="estate">
      <header className="page-head">
        <h1>{say(site.name)}</h1>
        <PresenceSummary counts={ready ? grid.presence : null} />
        {sees ? (
          sure && known && ready && total === 0 && <p className="calm">{t('estate.calm')}</p>
        ) : (
          <p className="calm">{t('estate.noSight')}</p>
        )}
      </header>
      <div className="estate-body">
        {ready ? (
          <table
            className={`tiles${rows.length > COMPACT_FROM ? ' tiles-compact' : ''}`}
            style={{ '--columns': systems.length, '--rows': rows.length } as CSSProperties}
          >
            <caption className="spoken">{t('estate.caption')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('estate.building')}</th>
                {systems.map((system) => (
                  <th key={system} scope="col">
                    <SystemSymbol system={system} /> {t(`system.${system}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((building) => {
                const id = building?.id ?? ''
                const name = building ? say(building.name) : t('estate.outside')
                const to = `/buildings/${encodeURIComponent(building?.id ?? root)}`
                return (
                  <tr key={id}>
                    <th scope="row">
                      <Link to={to}>{name}</Link>
                    </th>
                    {systems.map((system) => {
                      const tile = grid.tiles.get(`${id}|${system}`)
                      const summary = summaries.get(`${id}|${system}`) ?? calm
                      return (
                        <td key={system}>
                          {tile || summary.worst ? (
                            <Tile
                              to={`${to}?system=${system}`}
                              name={name}
                              system={system}
                              devices={tile}
                              summary={summary}
                              first={first.has(`${id}|${system}`)}
                              words={words}
                            />
                          ) : (
                            <span className="tile tile-none" aria-label={t('estate.nothing')} role="img" />
                          )}
                        </td>
                      )
                    })}
                  </tr>
                )
              })}
            </tbody>
          </table>
        ) : (
          <div className="skeleton skeleton-tiles" aria-label={t('loading')} role="status" />
        )}
        {sees && <Activity words={words} site={site.id} />}
      </div>
    </div>
  )
}

interface TileProps {
  readonly to: string
  readonly name: string
  readonly system: System
  readonly devices: TileDevices | undefined
  readonly summary: Summary
  readonly first: boolean
  readonly words: Words
}

/** Fixed size, contained: a change here is drawn here only. */
const Tile = memo(function Tile({ to, name, system, devices, summary, first, words }: TileProps) {
  const { t } = useTexts()
  const sees = useRight('alarms.view') !== 'no'
  const { worst, unacked, acked, setAside } = summary
  const away = (devices?.presence.offline ?? 0) + (devices?.presence.unknown ?? 0)
  const label = [
    `${name}, ${t(`system.${system}`)}`,
    worst
      ? `${t(`priority.${worst.priority}`)} ${t(`state.${worst.state}`)}: ${words.alarmName(worst.type)}`
      : sees
        ? t('estate.tileCalm')
        : '',
    unacked + acked > 0 ? t('estate.tileCounts', { unacked, acked }) : '',
    first ? t('firstOut.title') : '',
    t('estate.tileDevices', { n: devices?.total ?? 0 }),
    away > 0 ? t('estate.tileAway', { n: away }) : '',
    setAside > 0 ? t('estate.tileAside', { n: setAside }) : '',
  ]
  return (
    <Link
      to={to}
      className={`tile${worst ? ` tile-${worst.priority} tile-${unacked > 0 ? 'unseen' : 'seen'}` : ''}${away > 0 ? ' tile-away' : ''}`}
      aria-label={label.filter(Boolean).join('. ')}
    >
      {worst ? (
        <>
          <span className="tile-glyph">
            <AlarmGlyph priority={worst.priority} state={worst.state} size={30} quiet />
          </span>
          <span className="tile-name">{words.alarmName(worst.type)}</span>
        </>
      ) : (
        <span className="tile-calm">
          <SystemSymbol system={system} size={18} />
          <span className="tile-system">{t(`system.${system}`)}</span>
        </span>
      )}
      <span className="tile-foot num">
        {unacked > 0 && <b>{t('estate.unacked', { n: unacked })}</b>}
        {acked > 0 && <span>{t('estate.acked', { n: acked })}</span>}
        {away > 0 && <span className="tile-offline">{t('estate.away', { n: away })}</span>}
        {setAside > 0 && (
          <span>
            <Icon name="clock" size={12} />
            {setAside}
          </span>
        )}
        <span className="tile-total">{devices?.total ?? ''}</span>
      </span>
      {first && (
        <span className="tile-first" title={t('firstOut.title')}>
          <Icon name="star" size={14} />
        </span>
      )}
    </Link>
  )
})

/** What changed, newest first: as it comes, and below it the alarms that were there before this page was opened. */
function Activity({ words, site }: { words: Words; site: string }) {
  const { t } = useTexts()
  const changes = useCell(activity)
  const before = recentAlarms.use(site).value
  const lines = useMemo(() => {
    const live = changes.map(({ alarm, transition }) => ({ key: `${alarm.id} ${alarm.version} ${transition.event}`, alarm, ...transition }))
    const told = new Set(changes.map(({ alarm }) => alarm.id))
    const earlier = (before?.items ?? [])
      .filter((alarm) => !told.has(alarm.id))
      .map((alarm) => ({ key: alarm.id, alarm, event: 'raise' as const, by: null, at: instant(alarm.lastRaisedAt) }))
    return [...live, ...earlier.sort((a, b) => b.at - a.at)].slice(0, 40)
  }, [changes, before])
  return (
    <section className="activity" aria-label={t('activity.title')} tabIndex={0}>
      <h2>{t('activity.title')}</h2>
      {lines.length === 0 ? (
        <p className="dim">{t('activity.none')}</p>
      ) : (
        <ol>
          {lines.map(({ key, alarm, event, by, at }) => (
            <li key={key}>
              <AlarmGlyph priority={alarm.priority} state={alarm.state} size={16} quiet />
              <When at={at} />
              <span className="activity-what">{t(`event.${event}`)}</span>
              <Link to={withSearch({ alarm: alarm.id })}>{words.alarmName(alarm.type)}</Link>
              <span className="cut dim">
                {words.subjectName(alarm)}
                {by ? ` · ${by}` : ''}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
