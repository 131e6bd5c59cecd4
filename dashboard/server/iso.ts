import { type Instant, isoIn } from '../../core/time.ts'
import type { Ledger } from '../../devices/ledger.ts'

/** Writes instants of one site as ISO 8601 with its offset; null stays null. */
export interface Iso {
  (at: Instant): string
  (at: Instant | null): string | null
}

/** Of a site; UTC for one that is not known. */
export const isoOf = (ledger: Ledger, site: string): Iso => isoZone(ledger.site(site)?.timezone ?? 'UTC')

/** Of what belongs to no site (sessions, accounts): the first site's zone. */
export const isoOfHub = (ledger: Ledger): Iso => isoZone(ledger.sites()[0]?.timezone ?? 'UTC')

const isoZone = (zone: string): Iso => ((at: Instant | null) => (at === null ? null : isoIn(zone, at))) as Iso
