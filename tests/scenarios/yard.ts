import type { Estate } from '../../core/ledger.ts'
import type { Hub } from '../../main.ts'

const device = (id: string, kind: string, place: string, gateway?: string): Estate['devices'][number] => ({
  id,
  kind,
  name: { 'zh-CN': id },
  place,
  ...(gateway === undefined ? {} : { gateway }),
})

/** A site `Y` with a lift, a booster pump, leak sensors of their own and behind a gateway, each in a place of its own. */
export const yard: Estate = {
  site: { id: 'Y', name: { 'zh-CN': '院', en: 'Yard' }, timezone: 'Asia/Shanghai' },
  places: [
    { id: 'Y', level: 'site', parent: null, name: { 'zh-CN': '院' } },
    ...['LEAK-1', 'LEAK-2', 'LEAK-3', 'LEAK-4'].map((id) => ({
      id: `ZONE-${id}`,
      level: 'zone' as const,
      parent: 'Y',
      name: { 'zh-CN': id },
    })),
  ],
  devices: [
    device('LIFT', 'elevator', 'Y'),
    device('PUMP', 'boosterPump', 'Y'),
    device('LEAK-1', 'leakSensor', 'ZONE-LEAK-1'),
    device('LEAK-2', 'leakSensor', 'ZONE-LEAK-2'),
    device('GATE', 'gateway', 'Y'),
    device('LEAK-3', 'leakSensor', 'ZONE-LEAK-3', 'GATE'),
    device('LEAK-4', 'leakSensor', 'ZONE-LEAK-4', 'GATE'),
  ],
}

/** Devices of the yard with a session of their own. */
export const SPEAKERS = ['LIFT', 'PUMP', 'LEAK-1', 'LEAK-2', 'GATE']

export const telemetry = (id: string): string => `sanfang/Y/${id}/telemetry`
export const event = (id: string): string => `sanfang/Y/${id}/event`

export const httpOf = (hub: { readonly addresses: Hub['addresses'] }): string => hub.addresses!.http

/** Sum of the samples of a metric whose labels fit, as `/metrics` tells; 0 where there is none. */
export async function metric(http: string, name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const text = await (await fetch(`${http}/metrics`)).text()
  let sum = 0
  for (const line of text.split('\n')) {
    if (!line.startsWith(`${name} `) && !line.startsWith(`${name}{`)) continue
    if (Object.entries(labels).some(([label, value]) => !line.includes(`${label}="${value}"`))) continue
    sum += Number(line.slice(line.lastIndexOf(' ') + 1))
  }
  return sum
}

/** Resolves when the statement holds; fails after a while. For what real sockets and disks do in their own time. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: string, withinMs = 10_000): Promise<void> {
  const until = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
