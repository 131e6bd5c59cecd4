import { execFile, spawn, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { eventually, openFrontDoor, TOKEN, type FrontDoor } from './front-door.ts'

const run = promisify(execFile)
const installed = spawnSync('mosquitto_pub', ['--help']).error === undefined && spawnSync('mosquitto_sub', ['--help']).error === undefined

let door: FrontDoor | undefined
afterEach(async () => {
  await door?.broker.close()
  door = undefined
})

const server = () => ['-h', '127.0.0.1', '-p', `${door!.port}`]
const as = (device: string) => [...server(), '-u', device, '-P', TOKEN(device)]

describe.skipIf(!installed)('with the clients of Mosquitto (mosquitto_pub, mosquitto_sub)', () => {
  test.each([0, 1, 2])('mosquitto_pub publishes as a device at QoS %i', async (qos) => {
    door = await openFrontDoor()
    await run('mosquitto_pub', [...as('d0'), '-q', `${qos}`, '-t', 'sanfang/s1/d0/telemetry', '-m', '{"water":true}'])
    await eventually(() => door!.taken.length === 1, 'taken')
    expect(door.taken[0]).toMatchObject({ text: '{"water":true}', refused: null, packet: { device: 'd0', qos } })
  })

  test('mosquitto_pub publishes a thousand lines on one connection, in order', async () => {
    door = await openFrontDoor({ burstMessages: 2_000 })
    const child = spawn('mosquitto_pub', [...as('d0'), '-q', '1', '-t', 'sanfang/s1/d0/telemetry', '-l'])
    child.stdin.end(Array.from({ length: 1_000 }, (_, i) => `{"n":${i}}\n`).join(''))
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0)
    expect(door.taken.map((one) => one.text)).toEqual(Array.from({ length: 1_000 }, (_, i) => `{"n":${i}}`))
  })

  test('mosquitto_pub with a wrong token is told so', async () => {
    door = await openFrontDoor()
    const args = [...server(), '-u', 'd0', '-P', 'wrong', '-t', 'sanfang/s1/d0/telemetry', '-m', '1']
    await expect(run('mosquitto_pub', args)).rejects.toMatchObject({ stderr: expect.stringMatching(/not authori[sz]ed/i) })
    expect(door.taken).toEqual([])
  })

  test("a stranger's mosquitto_sub sees nothing", async () => {
    door = await openFrontDoor()
    const child = spawn('mosquitto_sub', [...server(), '-t', '#', '-t', '$SYS/#', '-v', '-W', '3'])
    let seen = ''
    child.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()))
    const code = new Promise((resolve) => child.once('exit', resolve))
    await run('mosquitto_pub', [...as('d0'), '-q', '1', '-r', '-t', 'sanfang/s1/d0/status', '-m', 'online'])
    expect(await code).not.toBe(0)
    expect(seen).toBe('')
    expect(door.broker.quarantine.list()).toMatchObject([{ reason: 'no-credentials' }])
  })

  test("a device's mosquitto_sub sees nothing of other devices", async () => {
    door = await openFrontDoor()
    const child = spawn('mosquitto_sub', [...as('d1'), '-t', '#', '-t', 'sanfang/#', '-t', 'sanfang/s1/d1/command', '-v', '-W', '2'])
    let seen = ''
    child.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()))
    const code = new Promise((resolve) => child.once('exit', resolve))
    await eventually(async () => (await door!.metric('sanfang_broker_subscriptions')) === 1, 'subscribed')
    await run('mosquitto_pub', [...as('d0'), '-q', '1', '-r', '-t', 'sanfang/s1/d0/status', '-m', 'online'])
    await code
    expect(seen).toBe('')
  })

  test('the will of a mosquitto_sub that is killed is taken', async () => {
    door = await openFrontDoor()
    const will = ['--will-topic', 'sanfang/s1/d0/status', '--will-payload', 'offline', '--will-qos', '1', '--will-retain']
    const child = spawn('mosquitto_sub', [...as('d0'), '-t', 'sanfang/s1/d0/command', ...will])
    await eventually(() => door!.broker.sessions() === 1, 'connected')
    child.kill('SIGKILL')
    await eventually(() => door!.taken.length === 1, 'the will is taken')
    expect(door.taken[0]).toMatchObject({ text: 'offline', packet: { channel: 'status' } })
  })
})
