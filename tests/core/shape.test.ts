import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { DeviceSchema } from '../../core/ledger.ts'
import { pathText, schemaWords, shapeFaults } from '../../core/shape.ts'

test('what fits has no fault', () =>
  expect(shapeFaults(DeviceSchema, { id: 'a', kind: 'x', name: { 'zh-CN': '一' }, place: 'p' })).toEqual([]))

test('every field that does not fit is told, with the way to it and what would fit', () =>
  expect(
    shapeFaults(DeviceSchema, {
      id: 'a b',
      name: { en: 'x' },
      place: 'p',
      serves: ['ok', 'not ok'],
      gatway: 'g',
      simulated: 'yes',
      facts: { v: null },
    }).map(({ path, mend }) => [pathText(path), mend]),
  ).toEqual([
    ['gatway', 'did you mean “gateway”?'],
    ['id', 'give an id: 1 to 64 letters, digits, “_” or “-”'],
    ['kind', 'give a text of 1 to 64 letters'],
    ['name.zh-CN', 'give a text of 1 to 120 letters'],
    ['serves[1]', 'give an id: 1 to 64 letters, digits, “_” or “-”'],
    ['simulated', 'give true or false'],
    ['facts.v', 'give a number, a text of 0 to 500 letters or true or false'],
  ]))

test.each([
  [Type.Integer({ minimum: 0, maximum: 9 }), 'a whole number from 0 to 9'],
  [Type.Number({ exclusiveMinimum: 0 }), 'a number above 0'],
  [Type.Union([Type.Literal('a'), Type.Literal('b'), Type.Null()]), '"a", "b" or null'],
  [Type.Array(Type.String(), { maxItems: 3 }), 'a list of at most 3'],
])('a schema in words: %#', (schema, words) => expect(schemaWords(schema)).toBe(words))
