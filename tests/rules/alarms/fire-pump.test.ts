import { table } from '../alarm-table.ts'

table('fire.pumpNotAuto', [
  [
    'manual for 10 s raises it, automatic clears it',
    { '0s': { controlMode: 'manual' }, '60s': { controlMode: 'auto' } },
    { '10s': true, '60s': false },
  ],
  ['off counts too', { '0s': { controlMode: 'off' } }, { '10s': true }],
  ['a turn of the switch of 9 s is nothing', { '0s': { controlMode: 'manual' }, '9s': { controlMode: 'auto' } }, {}],
])
table('fire.pumpRunning', [
  [
    'running raises it at once, stopped clears it',
    { '0s': { runState: 'stopped' }, '5s': { runState: 'running' }, '600s': { runState: 'stopped' } },
    {
      '5s': true,
      '600s': false,
    },
  ],
  [
    'a test run under maintenance raises nothing',
    { '0s': { maintenanceMode: true }, '5s': { runState: 'running' }, '65s': { runState: 'stopped' } },
    {},
  ],
  [
    'a pump that still runs when maintenance ends raises it',
    { '0s': { maintenanceMode: true, runState: 'running' }, '60s': { maintenanceMode: false } },
    { '60s': true },
  ],
])
table('fire.pumpFailStart', [
  [
    'asked for and not running for 30 s raises it',
    { '0s': { startRequested: false, runState: 'stopped' }, '5s': { startRequested: true } },
    { '35s': true },
  ],
  ['running within 30 s is a start', { '0s': { startRequested: true, runState: 'stopped' }, '29s': { runState: 'running' } }, {}],
  ['no word of running at all counts as not running', { '0s': { startRequested: true } }, { '30s': true }],
  [
    'it clears when the pump runs',
    { '0s': { startRequested: true, runState: 'fault' }, '90s': { runState: 'running' } },
    { '30s': true, '90s': false },
  ],
])
table('fire.lowPressure', [
  [
    'under 90 % of hold pressure for a minute raises it, above 95 % clears it',
    {
      '0s': { headerPressure: 0.53 },
      '90s': { headerPressure: 0.56 },
      '100s': { headerPressure: 0.58 },
    },
    { '60s': true, '100s': false },
    { facts: { setPressure: 0.6 } },
  ],
  ['90 % is not under 90 %', { '0s': { headerPressure: 0.9 } }, {}, { facts: { setPressure: 1 } }],
  [
    'the jockey pump’s swing raises nothing',
    { '0s': { headerPressure: 0.56 }, '60s': { headerPressure: 0.6 } },
    {},
    { facts: { setPressure: 0.6 } },
  ],
])
table('fire.supplyLost', [
  [
    'either supply off for 5 s raises it, both on clear it',
    {
      '0s': { supplyA: true, supplyB: true },
      '10s': { supplyA: false },
      '60s': { supplyB: false },
      '70s': { supplyA: true },
      '90s': { supplyB: true },
    },
    { '15s': true, '90s': false },
  ],
  ['a transfer of 3 s is nothing', { '0s': { supplyA: false }, '3s': { supplyA: true } }, {}],
])
table('fire.pumpOffline', [['three silent minutes raise it', { '0s': { runState: 'stopped' } }, { '180s': true }]])
