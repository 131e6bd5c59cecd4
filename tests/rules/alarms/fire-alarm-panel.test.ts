import { expect, test } from 'vitest'
import { KINDS } from '../../../devices/kinds/index.ts'
import { table } from '../alarm-table.ts'
import type { Step } from '../play.ts'

const component = (address: string, states: readonly string[], zone = 'z1'): Step => ({
  event: 'component',
  data: { address, zone, type: 'smokeDetector', states },
})
const reset: Step = { event: 'reset', data: {} }

table('fire.single', [
  ['one detector on fire raises its own alarm at once', { '5s': component('1-17', ['fire']) }, { '5s 1-17': true }],
  [
    'a further detector is an alarm of its own',
    { '5s': component('1-17', ['fire']), '9s': component('1-18', ['fire']) },
    { '5s 1-17': true, '9s 1-18': true },
  ],
  ['the panel’s reset clears it', { '5s': component('1-17', ['fire']), '300s': reset }, { '5s 1-17': true, '300s 1-17': false }],
  [
    'silence at the panel does not',
    { '5s': component('1-17', ['fire']), '60s': { event: 'operation', data: { operation: 'silence' } } },
    { '5s 1-17': true },
  ],
  ['a pre-alarm is no fire', { '5s': component('1-17', ['prealarm']) }, {}],
  [
    'it comes back after a reset when it still burns',
    { '5s': component('1-17', ['fire']), '300s': reset, '320s': component('1-17', ['fire']) },
    {
      '5s 1-17': true,
      '300s 1-17': false,
      '320s 1-17': true,
    },
  ],
])
table('fire.confirmed', [
  ['one detector confirms nothing', { '5s': component('1-17', ['fire']) }, {}],
  ['the same detector twice confirms nothing', { '5s': component('1-17', ['fire']), '9s': component('1-17', ['fire', 'fault']) }, {}],
  ['two detectors of one zone confirm it', { '5s': component('1-17', ['fire']), '30s': component('1-18', ['fire']) }, { '30s z1': true }],
  ['two detectors of different zones do not', { '5s': component('1-17', ['fire']), '30s': component('2-01', ['fire'], 'z2') }, {}],
  [
    'it lasts until none of the zone is on fire',
    {
      '5s': component('1-17', ['fire']),
      '30s': component('1-18', ['fire']),
      '60s': component('1-17', ['normal']),
      '90s': component('1-18', ['normal']),
    },
    { '30s z1': true, '90s z1': false },
  ],
  [
    'the panel’s reset clears it',
    { '5s': [component('1-17', ['fire']), component('1-18', ['fire'])], '300s': reset },
    { '5s z1': true, '300s z1': false },
  ],
])
table('fire.unlocated', [
  [
    'a panel in fire with no address raises it after 5 s',
    { '0s': { states: ['normal'] }, '10s': { states: ['fire'] }, '300s': { states: ['normal'] } },
    {
      '15s': true,
      '300s': false,
    },
  ],
  ['an address told before explains it', { '9s': component('1-17', ['fire']), '10s': { states: ['fire', 'started'] } }, {}],
  ['an address told just after explains it', { '10s': { states: ['fire'] }, '14s': component('1-17', ['fire']) }, {}],
  ['a fault message does not explain a fire', { '9s': component('1-17', ['fault']), '10s': { states: ['fire'] } }, { '15s': true }],
  [
    'an explained fire stays explained while it lasts',
    {
      '9s': component('1-17', ['fire']),
      '10s': { states: ['fire'] },
      '40s': { states: ['fire'] },
      '900s': { states: ['fire', 'started'] },
    },
    {},
  ],
  [
    'the next fire must be explained again',
    {
      '9s': component('1-17', ['fire']),
      '10s': { states: ['fire'] },
      '600s': { states: ['normal'] },
      '900s': { states: ['fire'] },
    },
    { '905s': true },
  ],
])
table('fire.supervisory', [
  [
    'a component’s signal raises it, its end clears it',
    { '5s': component('3-01', ['supervisory']), '60s': component('3-01', ['normal']) },
    {
      '5s 3-01': true,
      '60s 3-01': false,
    },
  ],
])
table('fire.panelSupervisory', [
  ['only where no component tells it', { '5s': component('3-01', ['supervisory']), '6s': { states: ['supervisory'] } }, {}],
  ['a panel alone raises it', { '5s': { states: ['supervisory'] } }, { '10s': true }],
])
table('fire.fault', [
  [
    'a component’s fault raises it, its end clears it',
    { '5s': component('1-20', ['fault']), '60s': component('1-20', ['normal']) },
    {
      '5s 1-20': true,
      '60s 1-20': false,
    },
  ],
  ['the panel’s sum of faults is not one more', { '5s': { states: ['fault'] } }, {}],
])
table('fire.panelFault', [
  [
    'a fault that no component explains raises it',
    { '5s': { states: ['fault'] }, '60s': { states: ['normal'] } },
    { '10s': true, '60s': false },
  ],
  ['a component’s fault explains it', { '5s': [{ states: ['fault'] }, component('1-20', ['fault'])] }, {}],
  ['a bus fault is another thing', { '5s': { states: ['busFault'] } }, {}],
])
table('fire.busFault', [
  ['the panel’s own', { '5s': { states: ['busFault'] }, '60s': { states: ['normal'] } }, { '5s': true, '60s': false }],
  ['a loop’s', { '5s': component('L2', ['busFault']), '60s': component('L2', ['normal']) }, { '5s L2': true, '60s L2': false }],
])
table('fire.disabled', [
  [
    'disabled points raise it, none clears it',
    { '0s': { disabledCount: 0 }, '5s': { disabledCount: 2 }, '60s': { disabledCount: 0 } },
    { '5s': true, '60s': false },
  ],
  ['the state alone raises it', { '5s': { states: ['disabled', 'fault'] }, '60s': { states: ['fault'] } }, { '5s': true, '60s': false }],
])
table('fire.power', [
  [
    'main or standby raises it until both are well',
    {
      '5s': { states: ['mainsFault'] },
      '30s': { states: ['mainsFault', 'standbyFault'] },
      '60s': { states: ['standbyFault'] },
      '90s': { states: ['normal'] },
    },
    { '5s': true, '90s': false },
  ],
])
table('fire.manual', [
  [
    'manual for more than ten minutes raises it',
    { '0s': { controlMode: 'manual' }, '20m': { controlMode: 'auto' } },
    { '600s': true, '1200s': false },
  ],
  ['nine minutes of manual are work at the panel', { '0s': { controlMode: 'manual' }, '9m': { controlMode: 'auto' } }, {}],
  ['the panel’s state counts too', { '0s': { states: ['manual'] } }, { '600s': true }],
])
table('fire.noFeedback', [
  [
    'started without feedback for 30 s raises it, feedback clears it',
    {
      '5s': component('5-01', ['started']),
      '50s': component('5-01', ['started', 'feedback']),
    },
    { '35s 5-01': true, '50s 5-01': false },
  ],
  ['feedback in time raises nothing', { '5s': component('5-01', ['started']), '30s': component('5-01', ['started', 'feedback']) }, {}],
  ['a test raises nothing', { '5s': component('5-01', ['started', 'test']) }, {}],
])
table('fire.dutyCheck', [
  [
    'unanswered for five minutes raises it, the answer clears it',
    { '0s': { event: 'dutyCheck' }, '6m': { event: 'dutyAnswer' } },
    { '300s': true, '360s': false },
  ],
  ['answered in time raises nothing', { '0s': { event: 'dutyCheck' }, '4m': { event: 'dutyAnswer' } }, {}],
  ['a second check does not put off the first', { '0s': { event: 'dutyCheck' }, '4m': { event: 'dutyCheck' } }, { '300s': true }],
])
table('fire.link', [
  [
    '100 silent seconds raise it',
    { '0s': { states: ['normal'] }, '150s': { states: ['normal'] } },
    { '100s': true, '150s': false },
    { until: '60s' },
  ],
])

test('no state of a panel is part of the word for another', () => {
  const states = KINDS.get('fireAlarmPanel')!.points.states!
  const words = states.type === 'list' ? Object.keys(states.words) : []
  expect(words.length).toBe(15)
  for (const one of words) for (const other of words) if (one !== other) expect(other.includes(one), `${one} in ${other}`).toBe(false)
})
