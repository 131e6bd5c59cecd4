import { table } from '../alarm-table.ts'

const closed = { doorContact: 'closed', lockState: 'locked', mode: 'normal' }
const open = { doorContact: 'open' }
const grant = { event: 'accessGranted', data: { credentialKind: 'card', direction: 'in' } }

table('gate.forced', [
  ['a granted passage raises nothing', { '0s': closed, '10s': grant, '12s': open, '20s': closed }, {}],
  ['the exit button lets people out', { '0s': closed, '10s': { event: 'exitButton' }, '14s': open }, {}],
  ['so does a remote opening', { '0s': closed, '10s': { event: 'remoteOpen', data: { by: 'guard' } }, '14s': open }, {}],
  ['a grant that is told after the contact still counts', { '0s': closed, '10s': open, '10.5s': grant }, {}],
  ['a door that opens by itself is forced until it is closed', { '0s': closed, '10s': open, '60s': closed }, { '11s': true, '60s': false }],
  ['an old grant covers nothing', { '0s': closed, '10s': grant, '21s': open }, { '22s': true }],
  [
    'one grant covers one opening only while it is fresh',
    { '0s': closed, '10s': grant, '11s': open, '15s': closed, '30s': open },
    { '31s': true },
  ],
  ['a grant after the door was forced changes nothing', { '0s': closed, '10s': open, '30s': grant }, { '11s': true }],
  ['a new door that stands open was not forced', { '0s': open }, {}],
  [
    'free pass and fire release let everybody through',
    { '0s': { ...closed, mode: 'freePass' }, '10s': open, '20s': { doorContact: 'closed', mode: 'fireRelease' }, '30s': open },
    {},
  ],
  [
    'the end of free pass with the door open forces nothing',
    { '0s': { ...closed, mode: 'freePass' }, '10s': open, '60s': { mode: 'normal' } },
    {},
  ],
  ['mode and contact in one message are seen together', { '0s': closed, '10s': { doorContact: 'open', mode: 'fireRelease' } }, {}],
  [
    'the controller’s own word raises it at once, even for a granted door',
    { '0s': closed, '10s': grant, '12s': [open, { event: 'doorForced' }], '40s': closed },
    {
      '12s': true,
      '40s': false,
    },
  ],
  ['the controller’s own word ends by itself where there is no contact', { '0s': { event: 'doorForced' } }, { '0s': true, '10s': false }],
])
table('gate.heldOpen', [
  ['30 s raise it, closing clears it', { '0s': closed, '10s': [grant, open], '90s': closed }, { '40s': true, '90s': false }],
  ['29 s do not', { '0s': closed, '10s': open, '39s': closed }, {}],
  ['a fire door may be open for a minute', { '0s': open, '50s': closed }, {}, { facts: { fireDoor: true } }],
  ['and not for longer', { '0s': open }, { '60s': true }, { facts: { fireDoor: true } }],
  ['free pass may stand open', { '0s': { ...closed, mode: 'freePass' }, '10s': open }, {}],
  [
    'the controller’s own word raises it at once and lasts until it is closed',
    { '0s': open, '5s': { event: 'doorHeldOpen' }, '300s': closed },
    { '5s': true, '300s': false },
  ],
])
table('gate.duress', [
  ['it is raised at once and waits for reset after a minute', { '0s': closed, '5s': { event: 'duress' } }, { '5s': true, '65s': false }],
])
const denied = { event: 'accessDenied', data: { reason: 'unknown' } }
table('gate.deniedRepeat', [
  [
    'the fifth denial within a minute raises it, ten quiet minutes clear it',
    { '0s': denied, '10s': denied, '20s': denied, '30s': denied, '59s': denied },
    {
      '59s': true,
      '659s': false,
    },
  ],
  ['four do not', { '0s': denied, '10s': denied, '20s': denied, '30s': denied }, {}],
  ['five in a longer time do not', { '0s': denied, '15s': denied, '30s': denied, '45s': denied, '60s': denied, '75s': closed }, {}],
  [
    'further denials put off the end',
    {
      '0s': [denied, denied, denied, denied, denied],
      '500s': denied,
    },
    { '0s': true, '1100s': false },
  ],
])
table('gate.tamper', [
  [
    'an open case raises it until it is closed',
    { '0s': { tamper: false }, '5s': { tamper: true }, '60s': { tamper: false } },
    { '5s': true, '60s': false },
  ],
  [
    'the event raises it until the closing event',
    { '5s': { event: 'tamper', data: { open: true } }, '60s': { event: 'tamper', data: { open: false } } },
    {
      '5s': true,
      '60s': false,
    },
  ],
  ['an event without an end lasts ten minutes', { '5s': { event: 'tamper' } }, { '5s': true, '605s': false }],
])
table('gate.lowBattery', [
  [
    'under 11.5 V for a minute raises it, above 12.0 V clears it',
    {
      '0s': { batteryVoltage: 11.4 },
      '90s': { batteryVoltage: 12 },
      '120s': { batteryVoltage: 12.1 },
    },
    { '60s': true, '120s': false },
  ],
  ['a dip while the lock pulls is nothing', { '0s': { batteryVoltage: 11.2 }, '5s': { batteryVoltage: 12.8 } }, {}],
])
table('gate.offline', [['three silent minutes raise it', { '0s': closed }, { '180s': true }]])
