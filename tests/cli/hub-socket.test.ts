import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectHub, startHubSocket } from '../../cli/hub-socket.ts'
import type { LocalHub } from '../../cli/local-hub.ts'
import { HubError } from '../../core/errors.ts'
import { openLog } from '../../platform/log.ts'

let folder: string
let file: string
let socket: { close(): Promise<void> }
const asked: unknown[] = []
const hub = {
  about: async () => ({ version: '1', running: true, http: null, mqtt: null, journal: 'j' }),
  devices: async (ask: unknown) => {
    asked.push(ask)
    return []
  },
  deviceToken: async () => {
    throw new HubError('no-such-device', [{ what: 'none', mend: 'look' }])
  },
  verify: async () => {
    throw new Error('broken inside')
  },
} as unknown as LocalHub

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sf-'))
  file = join(folder, 'hub.sock')
})
afterEach(async () => {
  await socket.close()
  await rm(folder, { recursive: true })
})
const start = async () => {
  socket = await startHubSocket({ file, hub, log: openLog('silent') })
}

test('a deed goes over and its result comes back', async () => {
  await start()
  const far = await connectHub(file)
  expect(await far!.about()).toMatchObject({ version: '1' })
  expect(await far!.devices({ kind: 'elevator' })).toEqual([])
  expect(asked).toEqual([{ kind: 'elevator' }])
})

test('only the hub’s own user may open it', async () => {
  await start()
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('a refusal comes back as it was thrown', async () => {
  await start()
  const refused = await (await connectHub(file))!.deviceToken({ device: 'x', now: false }).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(HubError)
  expect(refused).toMatchObject({ code: 'no-such-device', problems: [{ what: 'none', mend: 'look' }] })
})

test('a fault inside the hub is told and the next question is answered', async () => {
  await start()
  const far = await connectHub(file)
  await expect(far!.verify()).rejects.toThrow('broken inside')
  expect(await far!.about()).toMatchObject({ running: true })
})

test('a question of megabytes is one line all the same', async () => {
  await start()
  asked.length = 0
  const text = 'x\n'.repeat(2_000_000)
  await (await connectHub(file))!.devices({ kind: text })
  expect(asked).toEqual([{ kind: text }])
})

test.each(['not json', '{"deed":"constructor"}', '{"deed":"toString"}', '{}'])(
  '“%s” is answered with an error and disturbs nobody',
  async (line) => {
    await start()
    const reply = await new Promise<string>((resolve) => {
      const client = connect(file, () => client.write(`${line}\n`))
      let text = ''
      client.on('data', (part: Buffer) => (text += part.toString()))
      client.on('close', () => resolve(text))
    })
    expect(JSON.parse(reply)).toHaveProperty('error')
    expect(await (await connectHub(file))!.about()).toMatchObject({ running: true })
  },
)

test('nobody listens: there is no hub', async () => {
  await start()
  expect(await connectHub(join(folder, 'other.sock'))).toBeUndefined()
  await socket.close()
  expect(await connectHub(file)).toBeUndefined()
})

test('what a crash left behind is taken away', async () => {
  await writeFile(file, 'left')
  await start()
  expect(await (await connectHub(file))!.about()).toMatchObject({ running: true })
})
