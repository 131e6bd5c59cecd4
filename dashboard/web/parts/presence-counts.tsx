import type { Presence } from '../../contract.ts'
import { useTexts } from '../i18n.ts'
import type { PresenceCounts } from '../logic/estate-tiles.ts'

const ORDER: readonly Presence[] = ['online', 'offline', 'unknown', 'notCommissioned']

/** How many devices are on line, off line, unknown behind a lost gateway, not yet heard of. */
export function PresenceSummary({ counts }: { counts: PresenceCounts | null }) {
  const { t } = useTexts()
  return (
    <dl className="presence-counts">
      {ORDER.map((presence) => (
        <div key={presence} className={counts && counts[presence] > 0 ? undefined : 'dim'}>
          <dt>
            <PresenceMark presence={presence} />
            {t(`presence.${presence}`)}
          </dt>
          <dd className="num">{counts ? counts[presence] : '…'}</dd>
        </div>
      ))}
    </dl>
  )
}

/** on line: a dot. off line: a struck ring. unknown: a ring with a question mark. not commissioned: a dotted ring. */
export const PresenceMark = ({ presence }: { presence: Presence }) => (
  <svg className={`presence presence-${presence}`} width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
    {presence === 'online' && <circle cx="7" cy="7" r="3" className="presence-dot" />}
    {presence === 'offline' && <path d="M7 2a5 5 0 1 0 0 10A5 5 0 1 0 7 2ZM2.5 11.5l9-9" />}
    {presence === 'unknown' && (
      <>
        <circle cx="7" cy="7" r="5.5" />
        <path d="M5.5 5.7a1.5 1.5 0 1 1 2.1 1.4c-.4.2-.6.5-.6.9M7 10v.01" />
      </>
    )}
    {presence === 'notCommissioned' && <circle cx="7" cy="7" r="5" strokeDasharray="2 2" />}
  </svg>
)
