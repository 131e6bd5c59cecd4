import { lazy, Suspense, useMemo, useRef, useState, type ReactNode } from 'react'
import type { Session } from '../../contract.ts'
import { useOpenAlarms } from '../data/alarms.ts'
import { useCell } from '../data/cell.ts'
import { currentSite, sites } from '../data/sites.ts'
import { useTexts } from '../i18n.ts'
import { isUnacked } from '../logic/alarm-order.ts'
import { Link } from '../router.tsx'
import type { Route } from '../routes.tsx'
import { Icon, type IconName } from './icon.tsx'

const AccountMenu = lazy(() => import('./account-menu.tsx'))

/** Where one can go; what the role may not open is not offered. */
export function Nav({ session, route, onHelp }: { session: Session; route: Route['name']; onHelp: () => void }) {
  const { t, say } = useTexts()
  const site = useCell(currentSite)
  const list = sites.use().value ?? []
  const [menu, setMenu] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const { rights } = session
  const sees = rights['alarms.view'] !== 'no'

  return (
    <nav className="nav" aria-label={t('nav.label')}>
      <div className="nav-site">
        <strong>{t('app.name')}</strong>
        {list.length > 1 ? (
          <select
            aria-label={t('nav.site')}
            value={site?.id ?? ''}
            onChange={(event) => currentSite.set(list.find((one) => one.id === event.target.value) ?? null)}
          >
            {list.map((one) => (
              <option key={one.id} value={one.id}>
                {say(one.name)}
              </option>
            ))}
          </select>
        ) : (
          <span>{say(site?.name) || ' '}</span>
        )}
      </div>
      <Item to="/" icon="estate" here={route === 'estate' || route === 'building' || route === 'device'} text={t('nav.estate')} />
      {sees && <Item to="/alarms" icon="alarms" here={route === 'alarms'} text={t('nav.alarms')} count={<Unseen />} />}
      {sees && <Item to="/shelves" icon="shelves" here={route === 'shelves'} text={t('nav.shelves')} />}
      {rights['rejects.view'] !== 'no' && <Item to="/rejects" icon="rejects" here={route === 'rejects'} text={t('nav.rejects')} />}
      {rights['quarantine.adopt'] !== 'no' && (
        <Item to="/quarantine" icon="quarantine" here={route === 'quarantine'} text={t('nav.quarantine')} />
      )}
      <div className="nav-foot">
        <button type="button" className="nav-item nav-help" onClick={onHelp}>
          <Icon name="help" size={18} />
          <span>{t('nav.help')}</span>
        </button>
        <button
          type="button"
          ref={opener}
          className="nav-item"
          aria-haspopup="dialog"
          aria-expanded={menu}
          onClick={() => setMenu((open) => !open)}
        >
          <Icon name="person" size={18} />
          <span>{session.displayName}</span>
        </button>
        <Suspense fallback={null}>
          {menu && (
            <AccountMenu
              session={session}
              onClose={() => {
                setMenu(false)
                opener.current?.focus()
              }}
            />
          )}
        </Suspense>
      </div>
    </nav>
  )
}

function Item({ to, icon, text, here, count }: { to: string; icon: IconName; text: string; here: boolean; count?: ReactNode }) {
  return (
    <Link to={to} className="nav-item" aria-current={here ? 'page' : undefined}>
      <Icon name={icon} size={18} />
      <span>{text}</span>
      {count}
    </Link>
  )
}

function Unseen() {
  const { t } = useTexts()
  const alarms = useOpenAlarms()
  const n = useMemo(() => [...alarms.values()].filter(isUnacked).length, [alarms])
  return n === 0 ? null : (
    <b className="nav-count num" aria-label={t('announce.unseen', { n })}>
      {n}
    </b>
  )
}
