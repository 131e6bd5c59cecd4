import { lazy, Suspense, useEffect, useState } from 'react'
import type { Session } from '../contract.ts'
import { useCell } from './data/cell.ts'
import { declareLost, hub, link, watch } from './data/live.ts'
import { currentSite, sites } from './data/sites.ts'
import { useTexts } from './i18n.ts'
import { Banner } from './parts/banner.tsx'
import { GapNotice } from './parts/gap-notice.tsx'
import { Nav } from './parts/nav.tsx'
import { NotLive } from './parts/not-live.tsx'
import { PageFault } from './parts/page-fault.tsx'
import { Announcer } from './parts/announcer.tsx'
import { remember, remembered } from './remembered.ts'
import { PAGES, prefetch, routeOf } from './routes.tsx'
import { usePlace } from './router.tsx'
import { useShortcuts } from './shortcuts.ts'
import { startAnnunciator } from './sound/annunciator.ts'

const AlarmDrawer = lazy(() => import('./parts/alarm-drawer.tsx'))
const Help = lazy(() => import('./parts/help.tsx'))

/** The console of a signed-in person: navigation, banner on every page, the page, the alarm's drawer. */
export function Shell({ session }: { session: Session }) {
  const { t } = useTexts()
  const { path, search } = usePlace()
  const route = routeOf(path)
  const list = sites.use()
  const site = useCell(currentSite)
  const state = useCell(link).state
  const [help, setHelp] = useState(false)
  const sees = session.rights['alarms.view'] !== 'no'
  useShortcuts(() => setHelp((open) => !open))

  useEffect(() => {
    if (!list.value || list.value.length === 0) return
    const wanted = currentSite.get()?.id ?? remembered('site')
    currentSite.set(list.value.find((one) => one.id === wanted) ?? list.value[0]!)
  }, [list.value])

  const unread = list.problem !== undefined && list.value === undefined
  useEffect(() => {
    if (!unread) return
    declareLost()
    const again = setInterval(() => sites.reload(), 3_000)
    return () => clearInterval(again)
  }, [unread])

  useEffect(() => {
    if (!site) return
    remember('site', site.id)
    // Who may not see alarms has no list to watch.
    watch(site.id, route.view === 'alarms' && !sees ? 'estate' : route.view)
  }, [site, route.view, sees])

  useEffect(() => (sees ? startAnnunciator() : undefined), [sees])
  useEffect(() => {
    // The pages an operator opens next, fetched while nothing else is.
    const idle = setTimeout(() => {
      for (const name of ['alarms', 'building', 'device'] as const) prefetch(name)
      void import('./parts/alarm-drawer.tsx').catch(() => {})
    }, 3_000)
    return () => clearTimeout(idle)
  }, [])

  const Page = PAGES[route.name]
  const drawer = search.get('alarm')
  return (
    <div className={`shell${state === 'notLive' ? ' is-old' : ''}${drawer ? ' has-drawer' : ''}`}>
      <a className="skip" href="#page">
        {t('nav.skip')}
      </a>
      <section className="bands" aria-label={t('hub.label')}>
        <NotLive />
        <DemoBand />
      </section>
      <Nav session={session} route={route.name} onHelp={() => setHelp(true)} />
      {sees && <Banner />}
      <main id="page" tabIndex={-1} className="page" key={`${route.name} ${route.id}`}>
        <GapNotice />
        {unread ? (
          <p className="empty" role="alert">
            {t('problem.sites')}
          </p>
        ) : list.value?.length === 0 ? (
          <p className="empty">{t('estate.noSite')}</p>
        ) : (
          <PageFault>
            <Suspense fallback={<div className="skeleton skeleton-page" />}>{site && <Page id={route.id} />}</Suspense>
          </PageFault>
        )}
      </main>
      <PageFault>
        <Suspense fallback={null}>{drawer && <AlarmDrawer key={drawer} id={drawer} />}</Suspense>
      </PageFault>
      <Suspense fallback={null}>{help && <Help onClose={() => setHelp(false)} />}</Suspense>
      {sees && <Announcer />}
    </div>
  )
}

/** A demo, or a clock that does not run at one second a second, is said on every page. So is a hub that cannot record. */
function DemoBand() {
  const { t } = useTexts()
  const state = useCell(hub)
  if (!state) return null
  return (
    <>
      {(state.demo || state.speed !== 1) && (
        <div className="band band-demo" role="note">
          {state.demo && <strong>{t('hub.demo')}</strong>}
          {state.speed !== 1 && <span>{t('hub.speed', { n: state.speed })}</span>}
        </div>
      )}
      {state.recording === 'notRecorded' && (
        <div className="band band-fault" role="alert">
          {t('hub.notRecorded')}
        </div>
      )}
      {state.historyPaused && <div className="band band-warn">{t('hub.historyPaused')}</div>}
    </>
  )
}
