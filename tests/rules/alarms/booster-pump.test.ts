import { describe, expect, test } from 'vitest'
import { table } from '../alarm-table.ts'
import { play, type Step } from '../play.ts'

const facts = { setPressure: 0.5 }

table('booster.lowPressure', [
  [
    '0.06 under the set point for a minute raises it, 0.02 under clears it',
    {
      '0s': { dischargePressure: 0.5 },
      '10s': { dischargePressure: 0.44 },
      '100s': { dischargePressure: 0.47 },
      '120s': { dischargePressure: 0.481 },
    },
    { '70s': true, '120s': false },
    { facts },
  ],
  ['a dip of 50 s raises nothing', { '0s': { dischargePressure: 0.4 }, '50s': { dischargePressure: 0.46 } }, {}, { facts }],
  ['exactly 0.05 under is not under', { '0s': { dischargePressure: 0.45 } }, {}, { facts }],
  ['it is relative to the pump’s own set point', { '0s': { dischargePressure: 0.6 } }, { '60s': true }, { facts: { setPressure: 0.8 } }],
  ['without a fact the setting counts', { '0s': { dischargePressure: 0.42 } }, { '60s': true }],
])

table('booster.highPressure', [
  [
    '0.11 above for 10 s raises it, less than 0.05 above clears it',
    {
      '0s': { dischargePressure: 0.61 },
      '20s': { dischargePressure: 0.56 },
      '30s': { dischargePressure: 0.54 },
    },
    { '10s': true, '30s': false },
    { facts },
  ],
  ['a knock of 9 s raises nothing', { '0s': { dischargePressure: 0.7 }, '9s': { dischargePressure: 0.5 } }, {}, { facts }],
])

table('booster.dryRun', [
  [
    'low suction for 10 s raises it; above 0.08 clears it',
    {
      '0s': { suctionPressure: 0.04 },
      '30s': { suctionPressure: 0.07 },
      '40s': { suctionPressure: 0.09 },
    },
    { '10s': true, '40s': false },
  ],
  [
    'an empty tank raises it',
    { '0s': { suctionPressure: 0.2, tankLowLow: true }, '60s': { tankLowLow: false } },
    { '10s': true, '60s': false },
  ],
  [
    'good suction with an empty tank is still dry',
    { '0s': { suctionPressure: 0.02 }, '5s': { suctionPressure: 0.2, tankLowLow: true } },
    { '10s': true },
  ],
])

table('booster.fault', [
  [
    'a fault of 5 s raises it',
    { '0s': { runState: 'running' }, '10s': { runState: 'fault' }, '60s': { runState: 'running' } },
    { '15s': true, '60s': false },
  ],
  ['a stopped pump is no fault', { '0s': { runState: 'stopped' } }, {}],
])

table('booster.standbyLost', [
  [
    'a lost standby raises it after 5 s',
    { '0s': { standbyAvailable: false }, '60s': { standbyAvailable: true } },
    { '5s': true, '60s': false },
  ],
])

/** A pump that starts `count` times, once every `every` seconds, and runs half of the time. */
const starts = (count: number, every: number): Record<string, Step> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      [`${n * every}s`, { runState: 'running' }] as const,
      [`${n * every + every / 2}s`, { runState: 'stopped' }] as const,
    ]).flat(),
  )

table('booster.shortCycling', [
  // Starts at 0, 240, … 2880 s: the 13th raises it; five are left when the eighth (1680 s) leaves the hour.
  ['the 13th start of an hour raises it, fewer than 6 clear it', starts(13, 240), { '2880s': true, '5280s': false }],
  ['12 starts an hour are allowed', starts(24, 300), {}],
  [
    'repeats of the same state are no starts',
    { ...starts(2, 200), ...Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${400 + n * 60}s`, { runState: 'running' }])) },
    {},
  ],
])

const calm = { flow: 6, dischargePressure: 0.5 }

table('pipe.burst', [
  [
    'much flow after a sudden drop for a minute raises it; calm flow clears it',
    {
      '0s': calm,
      '10s': calm,
      '20s': { flow: 30, dischargePressure: 0.35 },
      '30s': { flow: 32, dischargePressure: 0.36 },
      '60s': { flow: 32, dischargePressure: 0.36 },
      '90s': { flow: 32, dischargePressure: 0.36 },
      '600s': calm,
    },
    { '80s': true, '600s': false },
  ],
  [
    'peak demand without a drop raises nothing',
    { '0s': calm, '30s': { flow: 30, dischargePressure: 0.48 }, '120s': { flow: 30, dischargePressure: 0.45 } },
    {},
  ],
  ['a drop without flow raises nothing', { '0s': calm, '10s': { flow: 5, dischargePressure: 0.2 } }, {}],
  [
    'a slow drop raises nothing',
    {
      '0s': { flow: 30, dischargePressure: 0.5 },
      '60s': { flow: 30, dischargePressure: 0.44 },
      '120s': { flow: 30, dischargePressure: 0.38 },
      '180s': { flow: 30, dischargePressure: 0.32 },
    },
    {},
  ],
  ['a draw of half a minute raises nothing', { '0s': calm, '20s': { flow: 30, dischargePressure: 0.35 }, '50s': calm }, {}],
])

describe('pipe.burst learns', () => {
  /** Days of calm flow at 20 m³/h, one reading every five minutes, then a draw of 35 m³/h with a drop. */
  const days = (count: number, flow: number): Record<string, Step> =>
    Object.fromEntries(Array.from({ length: count * 1_440 }, (_, n) => [`${n}m`, { flow, dischargePressure: 0.5 }]))
  const draw = (day: number): Record<string, Step> => ({
    [`${day * 1_440}m`]: { flow: 20, dischargePressure: 0.5 },
    [`${day * 86_400 + 30}s`]: { flow: 35, dischargePressure: 0.35 },
  })

  test('what is usual at this hour is no burst once it is learnt', () => {
    expect(play('pipe.burst', draw(0), { until: '10m' })).toEqual({ '90s': true })
    expect(play('pipe.burst', { ...days(8, 20), ...draw(8) }, { until: '10m' })).toEqual({})
  })
  test('a quiet hour is still quiet after busy days elsewhere', () => {
    expect(play('pipe.burst', { ...days(8, 3), ...draw(8) }, { until: '10m' })).toEqual({ [`${8 * 86_400 + 90}s`]: true })
  })
})

table('booster.offline', [
  [
    'a silent minute raises it',
    { '0s': { runState: 'running' }, '120s': { runState: 'running' } },
    { '60s': true, '120s': false },
    { until: '30s' },
  ],
])
