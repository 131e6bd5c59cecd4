import { table } from '../alarm-table.ts'

table('barrier.rammed', [
  [
    'a broken arm raises it until the arm is back',
    { '0s': { armBroken: false }, '5s': { armBroken: true }, '2h': { armBroken: false } },
    { '5s': true, '7200s': false },
  ],
  ['the event raises it', { '5s': { event: 'armBroken' } }, { '5s': true, '65s': false }],
  ['a jump of the angle raises it', { '5s': { event: 'armAngleJump', data: { angle: 40 } } }, { '5s': true, '65s': false }],
  [
    'event and switch are one alarm',
    { '5s': [{ event: 'armBroken' }, { armBroken: true }], '300s': { armBroken: false } },
    { '5s': true, '300s': false },
  ],
])
table('barrier.jam', [
  [
    'a passage raises nothing',
    {
      '0s': { armState: 'down' },
      '5s': { armState: 'rising' },
      '8s': { armState: 'up' },
      '20s': { armState: 'lowering' },
      '23s': { armState: 'down' },
    },
    {},
  ],
  ['no end position for 10 s raises it', { '0s': { armState: 'rising' }, '60s': { armState: 'up' } }, { '10s': true, '60s': false }],
  ['a fault of the drive is no end position', { '0s': { armState: 'rising' }, '5s': { armState: 'fault' } }, { '10s': true }],
])
table('barrier.loopStuck', [
  [
    'a vehicle for ten minutes raises it',
    { '0s': { loopPresence: true }, '11m': { loopPresence: false } },
    { '600s': true, '660s': false },
  ],
  [
    'a queue of vehicles with gaps raises nothing',
    { '0s': { loopPresence: true }, '6m': { loopPresence: false }, '6.1m': { loopPresence: true }, '12m': { loopPresence: false } },
    {},
  ],
])
table('barrier.offline', [['three silent minutes raise it', { '0s': { armState: 'down' } }, { '180s': true }]])
