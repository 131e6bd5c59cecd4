import './building.css'
import { memo, useMemo } from 'react'
import { SYSTEMS, type System } from '../../../core/kind.ts'
import type { DeviceSummary, LiveAlarm } from '../../contract.ts'
import { useOpenAlarms } from '../data/alarms.ts'
import { points, useLiveDevice, usePresenceVersion } from '../data/point-store.ts'
import { useTexts } from '../i18n.ts'
import { alarmBuilding } from '../logic/alarm-place.ts'
import { byUrgency, isSetAside } from '../logic/alarm-order.ts'
import { estateGrid } from '../logic/estate-tiles.ts'
import { buildingOf, placePath } from '../logic/place-path.ts'
import { worse } from '../logic/worst-state.ts'
import { AlarmGlyph } from '../parts/alarm-glyph.tsx'
import { Button } from '../parts/button.tsx'
import { KindSymbol } from '../parts/kind-symbol.tsx'
import { OpenAlarms } from '../parts/open-alarms.tsx'
import { PresenceSummary } from '../parts/presence-counts.tsx'
import { SystemSymbol } from '../parts/system-symbol.tsx'
import { useWords, type Words } from '../parts/use-words.ts'
import { LiveValue } from '../parts/value-mark.tsx'
import { Since } from '../parts/when.tsx'
import { go, Link, usePlace, useTitle, withSearch } from '../router.tsx'

/** One building: its devices by system and unit, each with what matters of it now. */
export default function Building({ id }: { id: string }) {
  const { t, say } = useTexts()
  const words = useWords()
  const { devices, kinds, places } = words
  const alarms = useOpenAlarms()
  const version = usePresenceVersion()
  const wanted = usePlace().search.get('system')
  const place = places.get(id)
  // The site's own place stands for everything outside the buildings.
  const building = place?.level === 'building' ? id : ''
  const name = place?.level === 'building' ? say(place.name) : t('estate.outside')
  useTitle(name)

  const own = useMemo(() => devices.list.filter((device) => buildingOf(places, device.place) === building), [devices, places, building])
  const grid = useMemo(
    () =>
      estateGrid(
        own,
        places,
        (kind) => kinds.byId.get(kind)?.system,
        (device) => points.device(device)?.presence,
      ),
    [own, places, kinds, version],
  )
  const here = useMemo(
    () =>
      [...alarms.values()]
        .filter(
          (alarm) => !isSetAside(alarm) && alarmBuilding(alarm, places) === building && (!isSystem(wanted) || alarm.system === wanted),
        )
        .sort(byUrgency),
    [alarms, places, building, wanted],
  )
  const worst = useMemo(() => worstByDevice(alarms.values()), [alarms])
  const ready = devices.loaded && kinds.loaded && places.size > 0
  const shown = grid.systems.filter((system) => !grid.systems.some((one) => one === wanted) || system === wanted)

  return (
    <div className="building">
      <header className="page-head">
        <h1>{name}</h1>
        <PresenceSummary counts={ready ? grid.presence : null} />
        <div className="chips" role="group" aria-label={t('building.systems')}>
          <Button aria-pressed={shown.length === grid.systems.length} onClick={() => go(withSearch({ system: undefined }), true)}>
            {t('building.all')}
          </Button>
          {SYSTEMS.filter((system) => grid.systems.includes(system)).map((system) => (
            <Button key={system} aria-pressed={system === wanted} onClick={() => go(withSearch({ system }), true)}>
              <SystemSymbol system={system} /> {t(`system.${system}`)}
            </Button>
          ))}
        </div>
      </header>
      {ready && <OpenAlarms alarms={here} />}
      {!ready && <div className="skeleton skeleton-tiles" role="status" aria-label={t('loading')} />}
      {ready && own.length === 0 && <p className="empty">{t('building.none')}</p>}
      {ready &&
        shown.map((system) => (
          <section key={system} className="building-system">
            <h2>
              <SystemSymbol system={system} size={20} /> {t(`system.${system}`)}
            </h2>
            {groups(
              own.filter((device) => kinds.byId.get(device.kind)?.system === system),
              words,
            ).map(({ key, title, list }) => (
              <div key={key} className="device-group">
                <h3>{title}</h3>
                <ul className="device-tiles">
                  {list.map((device) => (
                    <DeviceTile key={device.id} device={device} alarm={worst.get(device.id)} words={words} />
                  ))}
                </ul>
              </div>
            ))}
          </section>
        ))}
    </div>
  )
}

const isSystem = (word: string | null): word is System => SYSTEMS.includes(word as System)

function worstByDevice(alarms: Iterable<LiveAlarm>): ReadonlyMap<string, LiveAlarm> {
  const worst = new Map<string, LiveAlarm>()
  for (const alarm of alarms) {
    if (!alarm.device || isSetAside(alarm)) continue
    const known = worst.get(alarm.device)
    worst.set(alarm.device, known ? worse(known, alarm) : alarm)
  }
  return worst
}

/** By unit where there is one, else by floor, else by the place itself; in the order of their names. */
function groups(list: readonly DeviceSummary[], words: Words): readonly { key: string; title: string; list: readonly DeviceSummary[] }[] {
  const found = new Map<string, DeviceSummary[]>()
  for (const device of list) {
    const way = placePath(words.places, device.place)
    const at =
      way.find((place) => place.level === 'unit') ?? way.find((place) => place.level === 'zone' || place.level === 'floor') ?? way.at(-1)
    const inBuilding = way.find((place) => place.level === 'building')
    const key = (inBuilding ? (way.find((place) => place.level === 'unit') ?? inBuilding) : at)?.id ?? ''
    const group = found.get(key)
    if (group) group.push(device)
    else found.set(key, [device])
  }
  return [...found]
    .map(([key, devices]) => ({
      key,
      title: words.shortPlace(key),
      list: devices.sort((a, b) => a.id.localeCompare(b.id, undefined, { numeric: true })),
    }))
    .sort((a, b) => a.key.localeCompare(b.key, undefined, { numeric: true }))
}

const DeviceTile = memo(function DeviceTile({
  device,
  alarm,
  words,
}: {
  device: DeviceSummary
  alarm: LiveAlarm | undefined
  words: Words
}) {
  const { t, say } = useTexts()
  const live = useLiveDevice(device.id)
  const kind = words.kinds.byId.get(device.kind)
  const presence = live?.presence ?? device.presence
  return (
    <li>
      <Link
        to={`/devices/${encodeURIComponent(device.id)}`}
        className={`device-tile presence-${presence}${alarm ? ` device-${alarm.priority}` : ''}`}
        data-device={device.id}
      >
        <span className="device-sign">
          {alarm ? (
            <AlarmGlyph priority={alarm.priority} state={alarm.state} size={26} />
          ) : (
            <KindSymbol kind={device.kind} presence={presence} size={22} />
          )}
        </span>
        <span className="device-name cut">{say(device.name)}</span>
        <span className="device-age dim">
          {presence === 'online' ? <Since at={live?.lastHeardAt ?? device.lastHeardAt} /> : t(`presence.${presence}`)}
        </span>
        <span className="device-values">
          {alarm ? (
            <b className="cut">{words.alarmName(alarm.type)}</b>
          ) : (
            live && (kind?.headline ?? []).slice(0, 3).map((name) => <LiveValue key={name} device={live} kind={kind} name={name} />)
          )}
        </span>
      </Link>
    </li>
  )
})
