import { expect, test } from 'vitest'
import { openQuarantine } from '../../broker/quarantine.ts'
import type { QuarantineRecord } from '../../platform/bus.ts'

const stranger = (userName: string, address = '10.0.0.1') => ({ userName, clientId: 'c', address, reason: 'wrong-token' as const })

test('a stranger that knocks again is one line with a count', () => {
  const quarantine = openQuarantine(10, () => {})
  quarantine.knock(stranger('a'), 1_000)
  quarantine.knock(stranger('a'), 5_000)
  expect(quarantine.list()).toEqual([{ ...stranger('a'), firstAt: 1_000, lastAt: 5_000, count: 2 }])
})

test('the newest stands first', () => {
  const quarantine = openQuarantine(10, () => {})
  for (const [i, name] of ['a', 'b', 'a', 'c'].entries()) quarantine.knock(stranger(name), i)
  expect(quarantine.list().map((line) => line.userName)).toEqual(['c', 'a', 'b'])
})

test('the one not seen for longest makes room', () => {
  const quarantine = openQuarantine(2, () => {})
  for (const [i, name] of ['a', 'b', 'a', 'c'].entries()) quarantine.knock(stranger(name), i)
  expect(quarantine.list().map((line) => line.userName)).toEqual(['c', 'a'])
})

test('a line is told when new, then at most once a second', () => {
  const told: QuarantineRecord[] = []
  const quarantine = openQuarantine(10, (line) => told.push(line))
  for (const at of [0, 10, 500, 1_100, 1_200]) quarantine.knock(stranger('a'), at)
  expect(told.map((line) => line.count)).toEqual([1, 4])
})

test('long names are cut, so that a stranger cannot fill the memory', () => {
  const quarantine = openQuarantine(10, () => {})
  quarantine.knock({ ...stranger('x'.repeat(60_000)), clientId: 'y'.repeat(60_000) }, 0)
  const [line] = quarantine.list()
  expect(line!.userName.length + line!.clientId.length).toBeLessThanOrEqual(256)
})

test('who was let in from the same address leaves quarantine, others of that name stay', () => {
  const quarantine = openQuarantine(10, () => {})
  quarantine.knock(stranger('a', '10.0.0.1'), 0)
  quarantine.knock(stranger('a', '10.0.0.2'), 1)
  quarantine.forget('a', '10.0.0.1')
  expect(quarantine.list().map((line) => line.address)).toEqual(['10.0.0.2'])
})
