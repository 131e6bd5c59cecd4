import { expect, test } from 'vitest'
import { aedesId, openSessionStore } from '../../broker/session-store.ts'
import type { Guest } from '../../broker/session.ts'
import { minutes } from '../../core/time.ts'

interface Persistence {
  subscriptionsByClient(client: { id: string }): Promise<readonly { topic: string; qos: number }[]>
  addSubscriptions(guest: Guest, filters: readonly { topic: string; qos: number }[]): Promise<void>
  removeSubscriptions(guest: Guest, topics: readonly string[]): Promise<void>
  cleanSubscriptions(guest: Guest): Promise<void>
  incomingGetPacket(guest: Guest, packet: { messageId: number }): Promise<object>
  incomingStorePacket(guest: Guest, packet: { messageId: number }): Promise<void>
  incomingDelPacket(guest: Guest, packet: { messageId: number }): Promise<void>
}

const open = () => {
  const store = openSessionStore(minutes(60), (_, filter) => filter.startsWith('ok'))
  return { store, persistence: store.persistence as Persistence }
}
const guest = (userName: string, clientId: string, clean = false) =>
  ({ clean, closed: false, id: aedesId(1, userName, clientId), session: { userName, clientId } }) as unknown as Guest
const again = (persistence: Persistence, userName: string, clientId: string) =>
  persistence.subscriptionsByClient({ id: aedesId(2, userName, clientId) })

test('a kept session finds its subscriptions again, under whatever client id it chose', async () => {
  for (const clientId of ['x', 'a/b/c', '//', '中文']) {
    const { persistence } = open()
    await persistence.addSubscriptions(guest('d1', clientId), [{ topic: 'ok/1', qos: 1 }])
    expect(await again(persistence, 'd1', clientId)).toEqual([{ topic: 'ok/1', qos: 1 }])
    expect(await again(persistence, 'd2', clientId)).toEqual([])
  }
})

test('refused filters are not kept', async () => {
  const { persistence } = open()
  await persistence.addSubscriptions(guest('d1', 'x'), [
    { topic: '#', qos: 0 },
    { topic: 'ok', qos: 0 },
  ])
  expect(await again(persistence, 'd1', 'x')).toEqual([{ topic: 'ok', qos: 0 }])
})

test('a clean session leaves nothing behind, and ends the one kept before', async () => {
  const { store, persistence } = open()
  await persistence.addSubscriptions(guest('d1', 'x'), [{ topic: 'ok', qos: 1 }])
  await persistence.cleanSubscriptions(guest('d1', 'x', true))
  expect(await again(persistence, 'd1', 'x')).toEqual([])
  expect(store.kept).toBe(0)
})

test('a kept session that nobody comes back for is forgotten after its expiry, a connected one never', async () => {
  const { store, persistence } = open()
  const gone = guest('d1', 'x')
  await persistence.addSubscriptions(gone, [{ topic: 'ok', qos: 1 }])
  await persistence.addSubscriptions(guest('d2', 'x'), [{ topic: 'ok', qos: 1 }])
  store.left(gone, 0)
  store.sweep(minutes(59))
  expect(store.kept).toBe(2)
  store.sweep(minutes(60))
  expect(store.kept).toBe(1)
  expect(await again(persistence, 'd2', 'x')).toHaveLength(1)
})

test('whoever comes back in time starts a new expiry', async () => {
  const { store, persistence } = open()
  const one = guest('d1', 'x')
  await persistence.addSubscriptions(one, [{ topic: 'ok', qos: 1 }])
  store.left(one, 0)
  await again(persistence, 'd1', 'x')
  store.sweep(minutes(120))
  expect(store.kept).toBe(1)
})

test('a device that comes with ever new client ids keeps four sessions', async () => {
  const { store, persistence } = open()
  for (let i = 0; i < 1_000; i++) {
    const one = guest('d1', `x${i}`)
    await persistence.addSubscriptions(one, [{ topic: 'ok', qos: 1 }])
    store.left(one, i)
  }
  expect(store.kept).toBe(4)
  expect(await again(persistence, 'd1', 'x999')).toHaveLength(1)
})

test.each([true, false])('a QoS 2 packet is known from PUBREC to PUBREL (clean: %s)', async (clean) => {
  const { store, persistence } = open()
  const one = guest('d1', 'x', clean)
  await expect(persistence.incomingGetPacket(one, { messageId: 7 })).rejects.toThrow('no such packet')
  await persistence.incomingStorePacket(one, { messageId: 7 })
  expect(store.holds(one, 7)).toBe(true)
  expect(await persistence.incomingGetPacket(one, { messageId: 7 })).toBeTruthy()
  await persistence.incomingDelPacket(one, { messageId: 7 })
  expect(store.holds(one, 7)).toBe(false)
  await expect(persistence.incomingDelPacket(one, { messageId: 7 })).rejects.toThrow('no such packet')
})

test('a kept session that never finishes its QoS 2 exchanges remembers a thousand', async () => {
  const { store, persistence } = open()
  const one = guest('d1', 'x')
  for (let messageId = 1; messageId <= 5_000; messageId++) await persistence.incomingStorePacket(one, { messageId })
  expect(store.holds(one, 4_000)).toBe(false)
  expect(store.holds(one, 4_001)).toBe(true)
})
