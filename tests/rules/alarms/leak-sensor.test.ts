import { describe, expect, test } from 'vitest'
import { PlaceSchema } from '../../../core/ledger.ts'
import { ALARM_POINTS } from '../../../rules/alarms/index.ts'
import { table } from '../alarm-table.ts'

table('leak.wet', [
  ['a splash is not a leak', { '0s': { waterLeak: true }, '9s': { waterLeak: false } }, {}],
  [
    'ten wet seconds raise it, ten dry minutes clear it',
    { '0s': { waterLeak: true }, '60s': { waterLeak: false } },
    { '10s': true, '660s': false },
  ],
  [
    'wet again within ten minutes is the same leak',
    {
      '0s': { waterLeak: true },
      '60s': { waterLeak: false },
      '300s': { waterLeak: true },
      '400s': { waterLeak: false },
    },
    { '10s': true, '1000s': false },
  ],
  [
    'a depth of 5 mm is wet, only 2 mm are dry',
    { '0s': { waterDepth: 5 }, '60s': { waterDepth: 3 }, '120s': { waterDepth: 2 } },
    { '10s': true, '720s': false },
  ],
  ['4 mm are not wet', { '0s': { waterDepth: 4 } }, {}],
])
table('leak.roomWet', [
  [
    'two sensors of one room raise it after 5 s',
    { '0s': { waterLeak: true }, '20s': { on: 'b', waterLeak: true } },
    { '25s': true },
    { use: 'garage' },
  ],
  ['one sensor raises it after a minute', { '0s': { waterLeak: true } }, { '60s': true }, { use: 'garage' }],
  ['one sensor for 50 s raises nothing', { '0s': { waterLeak: true }, '50s': { waterLeak: false } }, {}, { use: 'garage' }],
  ['in a switch room one is enough', { '0s': { waterLeak: true } }, { '5s': true }, { use: 'switchRoom' }],
  ['in a pump room too', { '0s': { waterLeak: true } }, { '5s': true }, { use: 'pumpRoom' }],
  ['a place of no told use is a room as well', { '0s': { waterLeak: true } }, { '60s': true }],
  [
    'it clears when all have been dry for ten minutes',
    {
      '0s': [{ waterLeak: true }, { on: 'b', waterLeak: true }],
      '60s': { waterLeak: false },
      '120s': { on: 'b', waterLeak: false },
    },
    { '5s': true, '720s': false },
    { use: 'garage' },
  ],
  [
    'one that is wet again keeps it',
    {
      '0s': { waterLeak: true },
      '120s': { waterLeak: false },
      '600s': { on: 'b', waterLeak: true },
      '610s': { on: 'b', waterLeak: false },
    },
    { '60s': true, '1210s': false },
    { use: 'garage' },
  ],
  ['the lift pit is not a room', { '0s': { waterLeak: true } }, {}, { use: 'liftPit' }],
])
table('lift.pitWet', [
  [
    'five wet seconds in the pit raise it, ten dry minutes clear it',
    { '0s': { waterLeak: true }, '60s': { waterLeak: false } },
    { '5s': true, '660s': false },
    { use: 'liftPit' },
  ],
  ['water elsewhere does not', { '0s': { waterLeak: true } }, {}, { use: 'garage' }],
])
table('leak.battery', [
  [
    'under 15 % for a day raises it, above 25 % clears it',
    {
      '0h': { batteryPercent: 14 },
      '20h': { batteryPercent: 13 },
      '30h': { batteryPercent: 16 },
      '40h': { batteryPercent: 25 },
      '41h': { batteryPercent: 26 },
    },
    { '86400s': true, '147600s': false },
  ],
  [
    'a value back over the limit, if only in the deadband, was never low for a day',
    { '0h': { batteryPercent: 14 }, '20h': { batteryPercent: 16 } },
    {},
    { until: '48h' },
  ],
  ['a cold night is nothing', { '0h': { batteryPercent: 14 }, '12h': { batteryPercent: 40 } }, {}, { until: '48h' }],
])
table('leak.offline', [
  ['a missed heartbeat is nothing', { '0h': { waterLeak: false }, '2h': { waterLeak: false } }, {}],
  ['three silent hours raise it', { '0h': { waterLeak: false } }, { '10800s': true }, { until: '4h' }],
  [
    'a sensor with a longer heartbeat has a setting of its own',
    { '0h': { waterLeak: false } },
    {},
    { until: '12h', settings: { silentFor: 13 } },
  ],
])

describe('uses of places', () => {
  test('every use is looked at by exactly one of the two place alarms', () => {
    const schema = PlaceSchema.properties.use as unknown as { anyOf?: { const: string }[]; enum?: string[] }
    const all = schema.anyOf?.map((one) => one.const) ?? schema.enum ?? []
    expect(all).toContain('liftPit')
    const uses = (type: string): readonly string[] => {
      const point = ALARM_POINTS.get(type)!.point
      return point.scope === 'place' ? (point.uses ?? []) : []
    }
    expect([...uses('leak.roomWet'), ...uses('lift.pitWet')].sort()).toEqual([...all].sort())
  })
})
