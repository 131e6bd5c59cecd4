import type { Device, Estate } from '../../core/ledger.ts'
import { makeEstate } from '../../simulators/estates/make-estate.ts'

export interface BenchEstate {
  readonly estate: Estate
  /** Connections of the load: who signs in, and for which devices it speaks. */
  readonly speakers: readonly Speaker[]
  /** Ids of the lifts whose alarm button is pressed; all behind the gateway `PROBE`. */
  readonly lifts: readonly string[]
}
export interface Speaker {
  readonly id: string
  readonly devices: readonly string[]
}

export const PROBE = 'PROBE'

/**
 * The large estate, with booster pumps on top that carry the load and lifts that raise alarms. Each pump has a session of its own,
 * or `perGateway` of them share one.
 */
export function benchEstate({ pumps = 0, lifts = 0, perGateway = 0 }): BenchEstate {
  const large = makeEstate('large')
  const site = large.site.id
  const buildings = large.places!.filter(({ level }) => level === 'building').map(({ id }) => id)
  const at = (n: number): string => buildings[n % buildings.length] ?? site
  const gatewayOf = (n: number) => `G${digits(Math.floor(n / perGateway), 4)}`
  const added: Device[] = []
  const speakers: { id: string; devices: string[] }[] = []
  for (let n = 0; n < pumps; n++) {
    const id = `B${digits(n, 5)}`
    const speaker = perGateway > 0 ? gatewayOf(n) : id
    if (speakers.at(-1)?.id === speaker) speakers.at(-1)?.devices.push(id)
    else {
      speakers.push({ id: speaker, devices: [id] })
      if (perGateway > 0) added.push({ id: speaker, kind: 'gateway', name: name('网关', 'Gateway', n), place: at(n) })
    }
    added.push({
      id,
      kind: 'boosterPump',
      name: name('负载泵', 'Load pump', n),
      place: at(n),
      facts: { setPressure: 0.55 },
      ...(perGateway > 0 ? { gateway: speaker } : {}),
    })
  }
  if (lifts > 0) added.push({ id: PROBE, kind: 'gateway', name: name('探针网关', 'Probe gateway', 0), place: site })
  const probes = Array.from({ length: lifts }, (_, n) => `L${digits(n, 4)}`)
  for (const [n, id] of probes.entries()) added.push({ id, kind: 'elevator', name: name('探针', 'Probe', n), place: at(n), gateway: PROBE })
  return { estate: { ...large, devices: [...large.devices, ...added] }, speakers, lifts: probes }
}

const digits = (n: number, width: number): string => String(n).padStart(width, '0')
const name = (zh: string, en: string, n: number) => ({ 'zh-CN': `${zh} ${digits(n, 5)}`, en: `${en} ${digits(n, 5)}` })
