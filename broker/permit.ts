import { parseTopic, type Channel } from '../core/topic.ts'
import type { Ledger, LedgerDevice } from '../devices/ledger.ts'

/** Where a permitted packet belongs. */
export interface Route {
  readonly site: string
  readonly device: string
  readonly channel: Channel
}

/**
 * The route of a topic that this device may publish: below its own topic, or below that of a device which the ledger
 * puts behind it. Null for everything else: `command`, `$SYS`, another's topic, another site's.
 */
export function mayPublish(topic: string, sender: LedgerDevice, ledger: Pick<Ledger, 'device'>): Route | null {
  const parts = parseTopic(topic)
  if (!parts || parts.channel === 'command') return null
  return speaksFor(sender, parts.site, parts.device, ledger) ? (parts as Route) : null
}

/** True for the one topic a device may subscribe: its own `command`, and that of each device behind it. No wildcard, no `$share`. */
export function mayRead(filter: string, reader: LedgerDevice, ledger: Pick<Ledger, 'device'>): boolean {
  const parts = parseTopic(filter)
  return parts !== null && parts.channel === 'command' && speaksFor(reader, parts.site, parts.device, ledger)
}

function speaksFor(sender: LedgerDevice, site: string, device: string, ledger: Pick<Ledger, 'device'>): boolean {
  if (device === sender.id) return site === sender.site
  const child = ledger.device(device)
  return child !== undefined && child.gateway === sender.id && child.site === site && site === sender.site
}
