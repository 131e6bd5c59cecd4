import { expect, test } from 'vitest'
import { allOf } from '../../../rules/operators/all-of.ts'
import { anyOf } from '../../../rules/operators/any-of.ts'
import { run } from './run.ts'

const entries = [
  [1, 'a', true],
  [2, 'b', true],
  [3, 'a', false],
  [4, 'b', false],
] as const
const conditions = ['a', 'b']

test('any of them', () =>
  expect(run(({ a, b }) => anyOf(a!, b!), entries, { conditions })).toEqual([
    [1, true],
    [4, false],
  ]))
test('all of them', () =>
  expect(run(({ a, b }) => allOf(a!, b!), entries, { conditions })).toEqual([
    [2, true],
    [3, false],
  ]))
