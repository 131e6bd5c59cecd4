import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Kind } from '../../../core/kind.ts'
import { t } from '../../../core/text.ts'
import { decodeNative } from '../../../devices/dialects/native.ts'

const yesNo = { true: t('是', 'yes'), false: t('否', 'no') }
const kind: Kind = {
  id: 'probe',
  text: t('探头', 'Probe'),
  system: 'water',
  points: {
    pressure: { type: 'number', unit: 'MPa', min: -0.1, max: 4, text: t('压力', 'Pressure') },
    wet: { type: 'boolean', words: yesNo, text: t('湿', 'Wet') },
    mode: { type: 'enum', words: { auto: t('自动', 'auto'), manual: t('手动', 'manual') }, text: t('方式', 'Mode') },
    label: { type: 'text', maxLength: 4, text: t('标', 'Label') },
    states: { type: 'list', words: { fire: t('火警', 'fire'), fault: t('故障', 'fault') }, text: t('状态', 'States') },
  },
  events: {
    pressed: {
      text: t('按下', 'Pressed'),
      data: { level: { type: 'number', min: 0, max: 9, required: true }, who: { type: 'text', maxLength: 8 } },
    },
  },
  commands: {},
  silence: { afterS: 60, expectS: 30, source: 'test' },
  headline: [],
  examples: [],
}
const NOW = Date.UTC(2026, 10, 23, 3)
const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
const telemetry = (value: unknown, skew = 0) => decodeNative(kind, 'telemetry', bytes(value), NOW, skew)
const reasons = (value: unknown) => telemetry(value).rejects.map((reject) => `${reject.point ?? ''}:${reject.reason}`)

test.each<[string, unknown, object[]]>([
  ['an envelope', { ts: NOW - 500, values: { pressure: 0.5 } }, [{ at: NOW - 500, quality: 'good', values: { pressure: 0.5 } }]],
  ['the values alone', { pressure: 0.5, wet: true }, [{ at: NOW, quality: 'good', values: { pressure: 0.5, wet: true } }]],
  [
    'an array, put in order of its own time',
    [
      { ts: NOW - 10, values: { wet: true } },
      { ts: NOW - 20, values: { wet: false } },
    ],
    [
      { at: NOW - 20, quality: 'good', values: { wet: false } },
      { at: NOW - 10, quality: 'good', values: { wet: true } },
    ],
  ],
  ['a list becomes one text', { states: ['fire', 'fault', 'fire'] }, [{ at: NOW, quality: 'good', values: { states: 'fault,fire' } }]],
  [
    'a time of 1970 counts as receive time, uncertain',
    { ts: 5, values: { wet: true } },
    [{ at: NOW, quality: 'uncertain', values: { wet: true } }],
  ],
  [
    'a time of next year counts as receive time, uncertain',
    { ts: NOW + 3e10, values: { wet: true } },
    [{ at: NOW, quality: 'uncertain', values: { wet: true } }],
  ],
  [
    'a second ahead is receive time, good',
    { ts: NOW + 1000, values: { wet: true } },
    [{ at: NOW, quality: 'good', values: { wet: true } }],
  ],
])('%s', (_, payload, readings) => expect(telemetry(payload)).toMatchObject({ readings, rejects: [], refused: null }))

test('its own time is moved by the measured skew', () => {
  expect(telemetry({ ts: NOW - 7_200_000, values: { wet: true } }, 7_200_000).readings[0]!.at).toBe(NOW)
})

test.each<[string, unknown, string[]]>([
  ['not JSON', '{"pressure":', [':not-json']],
  ['NaN', '{"pressure":NaN}', [':not-json']],
  ['nothing', {}, [':empty']],
  ['an empty array', [], [':empty']],
  ['text where values belong', '"hello"', [':wrong-shape']],
  ['null', 'null', [':wrong-shape']],
  ['values that are no object', { ts: NOW, values: [1] }, [':wrong-shape']],
  ['an unknown point', { presure: 1 }, ['presure:unknown-point']],
  ['a name from the prototype', { constructor: 1, toString: 2 }, ['constructor:unknown-point', 'toString:unknown-point']],
  ['text where a number belongs', { pressure: '0.5' }, ['pressure:wrong-type']],
  ['a pressure of a thousand million', { pressure: 1e9 }, ['pressure:out-of-range']],
  ['a number for true', { wet: 1 }, ['wet:wrong-type']],
  ['a word that the kind does not know', { mode: 'turbo' }, ['mode:wrong-type']],
  ['text that is too long', { label: 'abcde' }, ['label:wrong-type']],
  ['a nested value', { pressure: { now: 1 } }, ['pressure:wrong-type']],
  ['a list with a foreign word', { states: ['fire', 'rain'] }, ['states:wrong-type']],
])('%s is refused with its reason', (_, payload, expected) => {
  expect(reasons(payload)).toEqual(expected)
  expect(telemetry(payload).refused).not.toBeNull()
})

test('in a partly bad payload the good points are kept and the bad ones refused one by one', () => {
  const decoded = telemetry({ ts: NOW, values: { pressure: 0.4, wet: 'yes', depth: 3 } })
  expect(decoded.readings[0]!.values).toEqual({ pressure: 0.4 })
  expect(decoded.rejects.map((reject) => reject.point)).toEqual(['wet', 'depth'])
  expect(decoded.refused).toBeNull()
})

test('nesting of a hundred thousand levels is refused and harms nothing', () => {
  expect(telemetry('['.repeat(100_000) + ']'.repeat(100_000)).refused).not.toBeNull()
})

test.each<[string, unknown, string | null]>([
  ['with its data', { event: 'pressed', data: { level: 3 } }, null],
  ['without a required field', { event: 'pressed', data: {} }, 'wrong-shape'],
  ['of no such name', { event: 'exploded' }, 'unknown-event'],
  ['without a name', { data: {} }, 'wrong-shape'],
  ['as a list', [{ event: 'pressed' }], 'wrong-shape'],
])('an event %s', (_, payload, refused) => expect(decodeNative(kind, 'event', bytes(payload), NOW, 0).refused).toBe(refused))

test('a bad field of an event is refused alone', () => {
  const decoded = decodeNative(kind, 'event', bytes({ event: 'pressed', data: { level: 3, who: 'somebody far too long' } }), NOW, 0)
  expect(decoded.events[0]!.data).toEqual({ level: 3 })
  expect(decoded.rejects).toMatchObject([{ point: 'who', reason: 'wrong-type' }])
})

test('no bytes at all bring it down', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom('telemetry' as const, 'event' as const, 'status' as const, 'reply' as const),
      (payload, channel) => {
        decodeNative(kind, channel, Buffer.from(payload), NOW, 0)
      },
    ),
  )
  fc.assert(
    fc.property(fc.json(), (text) => {
      const decoded = telemetry(text)
      expect(decoded.readings.length === 0).toBe(decoded.refused !== null)
    }),
  )
})
