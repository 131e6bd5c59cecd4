import { expect, test, vi } from 'vitest'
import type { LiveDevice, LivePoint } from '../../../dashboard/contract.ts'
import { openPointStore } from '../../../dashboard/web/data/point-store.ts'

const device = (id: string, points: Record<string, LivePoint> = {}): LiveDevice => ({
  id,
  presence: 'online',
  since: 1,
  lastHeardAt: 5,
  points,
})
const value = (number: number, at = 10): LivePoint => [number, at, at, 'good']

test('only the listeners of what changed are told', () => {
  const store = openPointStore()
  store.reset([device('a', { flow: value(1), level: value(2) }), device('b', { flow: value(3) })])
  const told = { flow: vi.fn(), level: vi.fn(), other: vi.fn() }
  store.subscribe('a', 'flow', told.flow)
  store.subscribe('a', 'level', told.level)
  store.subscribe('b', 'flow', told.other)
  store.apply({ batch: 1, at: 20, values: [['a', { flow: value(9, 20) }]] })
  expect([told.flow, told.level, told.other].map((listener) => listener.mock.calls.length)).toEqual([1, 0, 0])
  expect(store.point('a', 'flow')).toEqual([9, 20, 20, 'good'])
  expect(store.point('a', 'level')?.[0]).toBe(2)
})

test('a listener sees the whole batch, whichever of its values woke it', () => {
  const store = openPointStore()
  store.reset([device('a'), device('b')])
  const seen: (number | undefined)[] = []
  store.subscribe('a', 'flow', () => seen.push(store.point('b', 'flow')?.[0] as number | undefined))
  store.apply({
    batch: 1,
    at: 20,
    values: [
      ['a', { flow: value(1) }],
      ['b', { flow: value(2) }],
    ],
  })
  expect(seen).toEqual([2])
})

test('values of devices that the view does not hold are not kept', () => {
  const store = openPointStore()
  store.reset([device('a')])
  store.apply({ batch: 1, at: 20, values: [['stranger', { flow: value(1) }]] })
  expect([...store.devices().keys()]).toEqual(['a'])
})

test('a value makes its device heard of, and never earlier than it was', () => {
  const store = openPointStore()
  store.reset([device('a')])
  store.apply({ batch: 1, at: 20, values: [['a', { flow: value(1, 3) }]] })
  expect(store.device('a')?.lastHeardAt).toBe(5)
  store.apply({ batch: 2, at: 20, values: [['a', { flow: value(1, 30) }]] })
  expect(store.device('a')?.lastHeardAt).toBe(30)
})

test('presence tells everyone who counts, values do not', () => {
  const store = openPointStore()
  store.reset([device('a')])
  const count = vi.fn()
  store.subscribeAll(count)
  const before = store.version()
  store.apply({ batch: 1, at: 20, values: [['a', { flow: value(1) }]] })
  expect(count).not.toHaveBeenCalled()
  store.presence('a', 'offline', 40)
  expect(count).toHaveBeenCalledOnce()
  expect(store.version()).toBe(before + 1)
  expect(store.device('a')).toMatchObject({ presence: 'offline', since: 40 })
})

test('a listener that left hears nothing, also after it left twice', () => {
  const store = openPointStore()
  store.reset([device('a')])
  const gone = vi.fn()
  const stays = vi.fn()
  const leave = store.subscribe('a', 'flow', gone)
  store.subscribe('a', 'flow', stays)
  leave()
  leave()
  store.apply({ batch: 1, at: 20, values: [['a', { flow: value(1) }]] })
  expect(gone).not.toHaveBeenCalled()
  expect(stays).toHaveBeenCalledOnce()
})
