import './alarms.css'
import { useEffect, useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { ALARM_STATES, PRIORITIES } from '../../../core/alarm.ts'
import { SYSTEMS } from '../../../core/kind.ts'
import type { LiveAlarm } from '../../contract.ts'
import { alarmsKnown, useOpenAlarms } from '../data/alarms.ts'
import { useCell } from '../data/cell.ts'
import { acknowledgeAll } from '../data/commands.ts'
import { hubNow } from '../data/hub-clock.ts'
import { link } from '../data/live.ts'
import { session } from '../data/session.ts'
import { everySecond } from '../data/ticker.ts'
import { useTexts } from '../i18n.ts'
import { filtered, isFiltering, noFilter, readFilter, toggled, writeFilter, type AlarmFilter } from '../logic/alarm-filter.ts'
import { openAlarmList } from '../logic/alarm-list.ts'
import { isUnacked } from '../logic/alarm-order.ts'
import { firstOut } from '../logic/first-out.ts'
import { alarmBuilding } from '../logic/alarm-place.ts'
import { buildingsOf } from '../logic/place-path.ts'
import { AlarmGlyph } from '../parts/alarm-glyph.tsx'
import { AlarmRows } from '../parts/alarm-rows.tsx'
import { Button } from '../parts/button.tsx'
import { useWords } from '../parts/use-words.ts'
import { offsetIn, useZone } from '../parts/when.tsx'
import { go, usePlace, useTitle } from '../router.tsx'

/** Two tables, unseen above, seen below; the order stands still while somebody points at it or has rows selected. */
export default function Alarms() {
  const { t, say } = useTexts()
  const words = useWords()
  const alarms = useOpenAlarms()
  const known = useCell(alarmsKnown)
  const { search } = usePlace()
  const zone = useZone()
  const live = useCell(link).state
  const rights = useCell(session)?.rights
  const [list] = useState(() => openAlarmList(() => performance.now()))
  const [pointed, setPointed] = useState(false)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  useTitle(t('nav.alarms'))

  const filterText = writeFilter(readFilter(search)).toString()
  const filter = useMemo(() => readFilter(new URLSearchParams(filterText)), [filterText])
  const { shown, of } = useMemo(() => {
    const inBuildings = [...alarms.values()].map((alarm): LiveAlarm => {
      const building = alarmBuilding(alarm, words.places) || null
      return building === alarm.building ? alarm : { ...alarm, building }
    })
    return filtered(filter, inBuildings)
  }, [alarms, filter, words.places])
  const first = useMemo(() => firstOut(alarms.values(), (alarm) => alarmBuilding(alarm, words.places)), [alarms, words.places])

  // Before the first paint: the list never shows empty and then jumps.
  useLayoutEffect(() => list.update(shown), [list, shown])
  useLayoutEffect(() => list.release(), [list, filter])
  useEffect(() => list.hold(pointed || selected.size > 0), [list, pointed, selected])
  useEffect(() => everySecond(list.tick), [list])
  const arranged = useSyncExternalStore(list.subscribe, list.get)

  const choose = (next: AlarmFilter) => {
    const text = new URLSearchParams(writeFilter(next))
    const alarm = search.get('alarm')
    if (alarm) text.set('alarm', alarm)
    go(text.size > 0 ? `/alarms?${text.toString()}` : '/alarms', true)
  }
  // Only what is still there, was drawn, and nobody saw meanwhile.
  const picked = arranged.unacked.filter((alarm) => selected.has(alarm.id) && isUnacked(alarm) && !arranged.gone.has(alarm.id))
  const mayAcknowledge = rights?.['alarms.acknowledge'] === 'yes'
  const setSelection = (ids: readonly string[], on: boolean) =>
    setSelected((now) => {
      const next = new Set(now)
      for (const id of ids) {
        if (on) next.add(id)
        else next.delete(id)
      }
      return next
    })

  return (
    <div
      className={`alarms${isFiltering(filter) ? ' is-filtered' : ''}`}
      onPointerEnter={(event) => event.pointerType === 'mouse' && setPointed(true)}
      onPointerLeave={() => setPointed(false)}
    >
      <header className="page-head">
        <h1>{t('nav.alarms')}</h1>
        <Filters filter={filter} choose={choose} buildings={buildingsOf(words.places).map(({ id, name }) => ({ id, name: say(name) }))} />
      </header>
      {isFiltering(filter) && (
        <p className="filtered" role="status">
          <strong className="num">{t('filter.shown', { shown: shown.length, of })}</strong>
          <Button onClick={() => choose(noFilter)}>{t('filter.clear')}</Button>
        </p>
      )}
      {live === 'connecting' ? (
        <div className="skeleton skeleton-page" role="status" aria-label={t('loading')} />
      ) : (
        <>
          <section aria-labelledby="unseen">
            <div className="list-head">
              <h2 id="unseen">
                {t('alarms.unseen')} <span className="num">{arranged.unacked.length}</span>
              </h2>
              {mayAcknowledge && (
                <Button
                  className="acknowledge-selected"
                  look={picked.length > 0 ? 'main' : 'plain'}
                  why={live !== 'live' ? t('why.notLive') : picked.length === 0 ? t('alarms.selectFirst') : null}
                  onClick={() => {
                    setSelected(new Set())
                    void acknowledgeAll(picked)
                  }}
                >
                  {t('alarms.acknowledgeSelected', { n: picked.length })}
                </Button>
              )}
              {arranged.waiting > 0 && (
                <Button look="main" className="waiting num" onClick={list.release}>
                  {t('alarms.waiting', { n: arranged.waiting })}
                </Button>
              )}
              <span className="dim list-zone">{t('alarms.times', { zone: offsetIn(zone, hubNow()) })}</span>
            </div>
            <AlarmRows
              rows={arranged.unacked}
              gone={arranged.gone}
              first={first}
              words={words}
              selected={mayAcknowledge ? selected : null}
              onSelect={setSelection}
              label={t('alarms.unseen')}
              empty={t(known ? 'alarms.noneUnseen' : 'banner.unknown')}
            />
          </section>
          <section aria-labelledby="seen">
            <div className="list-head">
              <h2 id="seen">
                {t('alarms.seen')} <span className="num">{arranged.acked.length}</span>
              </h2>
            </div>
            <AlarmRows
              rows={arranged.acked}
              gone={arranged.gone}
              first={first}
              words={words}
              selected={null}
              onSelect={setSelection}
              label={t('alarms.seen')}
              empty={t(known ? 'alarms.noneSeen' : 'banner.unknown')}
            />
          </section>
        </>
      )}
    </div>
  )
}

/** Chips; what is pressed narrows the list. Life safety that nobody has seen stays on it whatever is pressed. */
function Filters({
  filter,
  choose,
  buildings,
}: {
  filter: AlarmFilter
  choose: (next: AlarmFilter) => void
  buildings: readonly { id: string; name: string }[]
}) {
  const { t } = useTexts()
  return (
    <div className="filters" role="group" aria-label={t('filter.label')}>
      <div>
        {PRIORITIES.filter((priority) => priority !== 'J').map((priority) => (
          <Button
            key={priority}
            aria-pressed={filter.priorities.includes(priority)}
            aria-label={t(`priority.${priority}`)}
            onClick={() => choose({ ...filter, priorities: toggled(filter.priorities, priority) })}
          >
            <AlarmGlyph priority={priority} state="ackActive" size={16} quiet />
            {priority}
          </Button>
        ))}
      </div>
      <div>
        {SYSTEMS.filter((system) => system !== 'power').map((system) => (
          <Button
            key={system}
            aria-pressed={filter.systems.includes(system)}
            onClick={() => choose({ ...filter, systems: toggled(filter.systems, system) })}
          >
            {t(`system.${system}`)}
          </Button>
        ))}
      </div>
      <select
        aria-label={t('filter.building')}
        value={filter.buildings.length === 1 ? `=${filter.buildings[0]}` : ''}
        onChange={(event) => choose({ ...filter, buildings: event.target.value === '' ? [] : [event.target.value.slice(1)] })}
      >
        <option value="">
          {filter.buildings.length > 1 ? t('filter.buildings', { n: filter.buildings.length }) : t('filter.allBuildings')}
        </option>
        {buildings.map(({ id, name }) => (
          <option key={id} value={`=${id}`}>
            {name}
          </option>
        ))}
        <option value="=">{t('estate.outside')}</option>
      </select>
      <select
        aria-label={t('filter.state')}
        value={filter.states.length === 1 ? filter.states[0] : ''}
        onChange={(event) => choose({ ...filter, states: ALARM_STATES.filter((state) => state === event.target.value) })}
      >
        <option value="">{filter.states.length > 1 ? t('filter.states', { n: filter.states.length }) : t('filter.allStates')}</option>
        {ALARM_STATES.filter((state) => state !== 'normal').map((state) => (
          <option key={state} value={state}>
            {t(`state.${state}`)}
          </option>
        ))}
      </select>
    </div>
  )
}
