import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { connectAsync } from 'mqtt'
import { afterEach, beforeAll, afterAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { HubError } from '../../../core/errors.ts'
import { eventually, openFrontDoor, TOKEN, type FrontDoor } from './front-door.ts'

let door: FrontDoor | undefined
let folder: string
let cert: { mqttsCert: string; mqttsKey: string } | null = null

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sanfang-doors-'))
  const [mqttsCert, mqttsKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  try {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-days',
        '2',
        ...subject,
        '-keyout',
        mqttsKey,
        '-out',
        mqttsCert,
      ],
      { stdio: 'ignore' },
    )
    cert = { mqttsCert, mqttsKey }
  } catch {
    // Without openssl there is no certificate to make; the tests that need one say so.
  }
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(async () => {
  await door?.broker.close()
  door = undefined
})

const speak = async (url: string, more = {}) => {
  const device = await connectAsync(url, { username: 'd0', password: TOKEN('d0'), reconnectPeriod: 0, ...more })
  await device.publishAsync('sanfang/s1/d0/telemetry', 'x'.repeat(100_000), { qos: 1 })
  await device.publishAsync('sanfang/s1/d1/telemetry', '{"a":1}', { qos: 1 })
  await device.endAsync()
}
const problemOf = async (opening: Promise<FrontDoor>): Promise<HubError> => {
  const error = await opening.then(
    (opened) => opened.broker.close().then(() => null),
    (thrown: unknown) => thrown,
  )
  if (error instanceof HubError) return error
  throw new Error('it opened')
}

test('WebSocket leads to the same front door', async () => {
  door = await openFrontDoor({ wsPort: 0, port: null })
  expect(door.broker.addresses.tcp).toBeUndefined()
  const { url } = door.broker.addresses.ws!
  await speak(url)
  expect(door.taken.map((one) => one.refused?.reason)).toEqual([undefined, 'not-permitted'])
  await expect(connectAsync(url, { username: 'd0', password: 'wrong', reconnectPeriod: 0 })).rejects.toThrow(/not authorized/i)
  expect(door.broker.quarantine.list()).toMatchObject([{ address: '127.0.0.1', reason: 'wrong-token' }])
  await eventually(() => door!.broker.sessions() === 0, 'gone')
})

test('a WebSocket that does not speak MQTT is turned away', async () => {
  door = await openFrontDoor({ wsPort: 0 })
  const { port, url } = door.broker.addresses.ws!
  const socket = new WebSocket(url, 'chat')
  const error = await new Promise<Error>((resolve) => socket.once('error', resolve))
  expect(error.message).toContain('401')
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(426)
})

test('a WebSocket message over the packet limit closes the connection', async () => {
  door = await openFrontDoor({ wsPort: 0 })
  const socket = new WebSocket(door.broker.addresses.ws!.url, 'mqtt')
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send(Buffer.alloc(1_000_000))
  await new Promise((resolve) => socket.once('close', resolve))
  await eventually(async () => (await door!.metric('sanfang_broker_connections')) === 0, 'no connection left')
})

test('TLS leads to the same front door, from version 1.2 on', async (context) => {
  if (!cert) {
    context.skip('openssl is not installed')
    return
  }
  door = await openFrontDoor({ mqttsPort: 0, ...cert })
  const { url, port } = door.broker.addresses.tls!
  await speak(url, { rejectUnauthorized: false })
  expect(door.taken.map((one) => one.refused?.reason)).toEqual([undefined, 'not-permitted'])
  const old = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })
  await new Promise((resolve) => old.once('error', resolve))
})

test('a port in use is said with the port and the mend, and no other port stays open', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  const spare = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => spare.once('listening', resolve))
  const { port: free } = spare.address() as AddressInfo
  await new Promise((resolve) => spare.close(resolve))
  const error = await problemOf(openFrontDoor({ port, wsPort: free }))
  expect(error.code).toBe('port-in-use')
  expect(error.message).toContain(`${port}`)
  expect(error.problems).toMatchObject([{ where: 'broker.port (SANFANG_MQTT_PORT)', mend: expect.stringContaining('SANFANG_MQTT_PORT') }])
  const again = createServer().listen(free, '127.0.0.1')
  await new Promise((resolve, reject) => again.once('listening', resolve).once('error', reject))
  again.close()
  other.close()
})

test('all that is wrong with the ports is said at once', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  const error = await problemOf(openFrontDoor({ port, wsPort: port, mqttsPort: 0 }))
  expect(error.problems.map((problem) => problem.where)).toEqual([
    'broker.port (SANFANG_MQTT_PORT)',
    'broker.mqttsPort',
    'broker.wsPort (SANFANG_MQTT_WS_PORT)',
  ])
  other.close()
})

test('a certificate that cannot be read is named', async () => {
  const error = await problemOf(openFrontDoor({ mqttsPort: 0, mqttsCert: '/nowhere/cert.pem', mqttsKey: '/nowhere/key.pem' }))
  expect(error.code).toBe('bad-certificate')
  expect(error.message).toContain('/nowhere/cert.pem')
})

test('an address that is not of this machine is named', async () => {
  const error = await problemOf(openFrontDoor({ host: '192.0.2.1' }))
  expect(error.code).toBe('bad-address')
  expect(error.problems[0]!.mend).toContain('SANFANG_MQTT_HOST')
})

test('a front door that is closed lets go of its port, with connections of every sort open', async () => {
  door = await openFrontDoor({ wsPort: 0 })
  const { tcp, ws } = door.broker.addresses
  const devices = await Promise.all(
    [tcp!.url, ws!.url].map((url, i) => connectAsync(url, { username: `d${i}`, password: TOKEN(`d${i}`), reconnectPeriod: 0 })),
  )
  const idle = new WebSocket(ws!.url, 'mqtt')
  await new Promise((resolve) => idle.once('open', resolve))
  idle.on('error', () => {})
  const closed = Promise.all(devices.map((device) => new Promise((resolve) => device.once('close', () => resolve(null)))))
  await door.broker.close()
  await closed
  for (const { port } of [tcp!, ws!]) {
    const again = createServer().listen(port, '127.0.0.1')
    await new Promise((resolve, reject) => again.once('listening', resolve).once('error', reject))
    again.close()
  }
})
