import { expect, test } from 'vitest'
import { didYouMean, nearestName } from '../../core/nearest-name.ts'

const names = ['elevator', 'boosterPump', 'leakSensor', 'accessGate', 'firePump']
test.each([
  ['a letter too few', 'elevatr', 'elevator'],
  ['two letters swapped', 'leakSesnor', 'leakSensor'],
  ['another case and dashes', 'booster-pump', 'boosterPump'],
  ['the nearer of two', 'firePum', 'firePump'],
  ['a word that means none of them', 'toaster', undefined],
  ['nothing at all', '', undefined],
])('%s', (_, word, name) => expect(nearestName(word, names)).toBe(name))

test('what to say otherwise is said when nothing is near', () => expect(didYouMean('toaster', names, 'see the list')).toBe('see the list'))
