import { PassThrough } from 'node:stream'
import { Aedes, type Client } from 'aedes'
import { expect, test } from 'vitest'

test('aedes still has the inside that the front door leans on', async () => {
  const aedes = await Aedes.createBroker()
  const client = aedes.handle(new PassThrough()) as Client & Record<string, any>
  try {
    expect(typeof client._parser.parse).toBe('function')
    expect(typeof client._nextBatch).toBe('function')
    expect(client._parsingBatch).toBe(1)
    expect(typeof client.waitForDrain).toBe('function')
    expect(client._keepaliveTimer).toBeNull()
    expect(client._disconnected).toBe(false)
    expect(client.subscriptions).toEqual({})
  } finally {
    client.close()
    aedes.close()
  }
})
