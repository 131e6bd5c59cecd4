import { makeEstate } from '../../simulators/estates/make-estate.ts'
import { SIZES } from '../../simulators/estates/sizes.ts'
import type { Bench } from './bench-row.ts'

/** How many devices the estates have, of the kinds that exist. */
export const estates: Bench = {
  name: 'estates',
  async run() {
    return SIZES.map((size) => {
      const { devices, places } = makeEstate(size)
      const kinds = new Map<string, number>()
      for (const { kind } of devices) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      const counts = [...kinds].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${count} ${kind}`)
      return {
        what: `${size} estate, kinds that exist`,
        unit: 'devices',
        better: 'more' as const,
        must: null,
        measured: [devices.length],
        note: `${places?.length ?? 0} places; ${counts.join(', ')}`,
      }
    })
  },
}
