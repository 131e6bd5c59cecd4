import { expect, test } from 'vitest'
import { boxed, columns, textWidth } from '../../cli/text-width.ts'

test('Chinese takes two columns each', () => {
  expect(textWidth('泵 pump')).toBe(7)
  expect(textWidth('（）')).toBe(4)
})
test('columns stand under each other, Chinese or not', () =>
  expect(
    columns([
      ['一', 'a'],
      ['bcd', 'e'],
    ]),
  ).toBe('一   a\nbcd  e'))
test('a frame is as wide as its widest line', () => expect(boxed(['三防', 'x'])).toBe('┌──────┐\n│ 三防 │\n│ x    │\n└──────┘'))
