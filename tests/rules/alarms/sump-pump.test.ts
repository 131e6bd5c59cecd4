import { table } from '../alarm-table.ts'

const facts = { startLevel: 600 }

table('sump.high', [
  [
    '100 mm above the start level for a minute raises it, below the start level clears it',
    {
      '0s': { pitLevel: 710 },
      '90s': { pitLevel: 640 },
      '120s': { pitLevel: 599 },
    },
    { '60s': true, '120s': false },
    { facts },
  ],
  ['a pump that catches up raises nothing', { '0s': { pitLevel: 720 }, '59s': { pitLevel: 560 } }, {}, { facts }],
  ['without a fact the setting counts', { '0s': { pitLevel: 890 }, '60s': { pitLevel: 901 } }, { '120s': true }],
])
table('sump.highHigh', [
  [
    'the float raises it after 5 s; down and below the start level clears it',
    {
      '0s': { highHighFloat: true, pitLevel: 1_200 },
      '60s': { highHighFloat: false, pitLevel: 900 },
      '90s': { pitLevel: 500 },
    },
    { '5s': true, '90s': false },
    { facts },
  ],
  ['a float that bobs for 4 s is nothing', { '0s': { highHighFloat: true }, '4s': { highHighFloat: false } }, {}, { facts }],
  [
    'a pit without a level gauge clears by its float',
    { '0s': { highHighFloat: true }, '60s': { highHighFloat: false } },
    { '5s': true, '60s': false },
  ],
])
table('sump.runLong', [
  [
    'half an hour without a stop raises it',
    { '0s': { runState: 'running' }, '50m': { runState: 'stopped' } },
    { '1800s': true, '3000s': false },
  ],
  [
    'runs of 20 minutes raise nothing',
    { '0s': { runState: 'running' }, '20m': { runState: 'stopped' }, '21m': { runState: 'running' }, '41m': { runState: 'stopped' } },
    {},
  ],
])
table('sump.offline', [['three silent minutes raise it', { '0s': { pitLevel: 300 } }, { '180s': true }]])
