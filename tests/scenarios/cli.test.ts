import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSql } from '../../platform/sql.ts'
import { commandLine, smallEstate, type CommandLine } from '../command-line.ts'

let cli: CommandLine
beforeEach(async () => {
  cli = await commandLine()
})
afterEach(() => cli.remove())

describe('an estate', () => {
  test('is made, imported, exported as YAML and as tables, and comes back without a difference', async () => {
    const file = await smallEstate(cli)
    expect((await cli.run(['estate', 'import', file, '--dry-run', '--json'])).json()).toMatchObject({
      dryRun: true,
      changed: true,
      version: 0,
    })
    expect((await cli.run(['device', 'list'])).out).toContain('no devices')
    expect((await cli.run(['estate', 'import', file, '--json'])).json()).toMatchObject({ dryRun: false, changed: true, version: 1 })
    const yaml = (await cli.run(['estate', 'export'])).out
    expect((await cli.run(['estate', 'import', '-', '--json'], yaml)).json()).toMatchObject({ changed: false, version: 1 })
    await cli.run(['estate', 'export', '--format', 'csv', '--out', join(cli.folder, 'tables')])
    expect((await cli.run(['estate', 'import', join(cli.folder, 'tables')])).out).toContain('nothing changes')
  })
  test('with faults tells every one with its line, and nothing is imported', async () => {
    const file = await smallEstate(cli, (yaml) =>
      yaml.replace('kind: elevator', 'kind: elevater').replace('kind: accessGate', 'kind: accesGate'),
    )
    const { code, error } = await cli.run(['estate', 'import', file])
    expect(code).toBe(1)
    expect(
      error.split('\n').filter((line) => /^bad-estate: line \d+, devices\[\d+\]\.kind: .* \(did you mean “\w+”\?\)$/.test(line)),
    ).toHaveLength(2)
    const json = await cli.run(['estate', 'import', file, '--json'])
    expect(JSON.parse(json.error)).toMatchObject({ error: { code: 'bad-estate', problems: [{}, {}] } })
    expect((await cli.run(['estate', 'export'])).error).toContain('no-site')
  })
  test('as a table in GB 18030, as a spreadsheet saves it, is read', async () => {
    await cli.run(['estate', 'import', await smallEstate(cli)])
    const tables = join(cli.folder, 'tables')
    await cli.run(['estate', 'export', '--format', 'csv', '--out', tables])
    // 林溪苑 in GB 18030
    const site = Buffer.concat([
      Buffer.from('id,name_zh,name_en,timezone\r\nLXY,'),
      Buffer.from([0xc1, 0xd6, 0xcf, 0xaa, 0xd4, 0xb7]),
      Buffer.from(',Linxi Court,Asia/Shanghai\r\n'),
    ])
    await writeFile(join(tables, 'site.csv'), site)
    expect((await cli.run(['estate', 'import', tables])).out).toContain('nothing changes')
  })
  test('that cannot be read is told', async () =>
    expect((await cli.run(['estate', 'import', join(cli.folder, 'none.yaml')])).error).toContain('cannot-read'))
})

describe('devices, people and programs', () => {
  beforeEach(async () => {
    await cli.run(['estate', 'import', await smallEstate(cli)])
  })
  test('a device gets a token that is shown once', async () => {
    const lifts = (await cli.run(['device', 'list', '--kind', 'elevator', '--json'])).json()
    expect(lifts).toHaveLength(8)
    expect(lifts[0]).toMatchObject({ token: 'none', presence: null })
    const { token } = (await cli.run(['device', 'token', lifts[0].id, '--json'])).json()
    expect(token).toMatch(/^[\w-]{43}$/)
    expect((await cli.run(['device', 'list', '--json'])).out).not.toContain(token)
    expect((await cli.run(['device', 'list', '--kind', 'elevator', '--json'])).json()[0]).toMatchObject({ token: 'own' })
    const wrong = await cli.run(['device', 'token', lifts[0].id.replace('LIFT', 'LIFFT')])
    expect(wrong).toMatchObject({ code: 1, error: expect.stringContaining(lifts[0].id) })
  })
  test('a person is added with a password from standard input, or typed twice', async () => {
    expect(await cli.run(['user', 'add', 'wang', '--role', 'admin', '--password-stdin'], 'correct horse battery\n')).toMatchObject({
      code: 0,
    })
    expect(await cli.run(['user', 'add', 'li', '--role', 'operator'], '', ['staple staple', 'staple staple'])).toMatchObject({ code: 0 })
    expect(await cli.run(['user', 'add', 'zhao', '--role', 'operator'], '', ['staple staple', 'stable staple'])).toMatchObject({
      code: 1,
      error: expect.stringContaining('not-the-same'),
    })
    expect(await cli.run(['user', 'add', 'zhao', '--role', 'operator'])).toMatchObject({
      code: 1,
      error: expect.stringContaining('--password-stdin'),
    })
    expect(await cli.run(['user', 'add', 'wang', '--role', 'admin', '--password-stdin'], 'correct horse battery')).toMatchObject({
      code: 1,
      error: expect.stringContaining('name-taken'),
    })
    expect(await cli.run(['user', 'add', 'zhao', '--role', 'admin', '--password-stdin'], 'short')).toMatchObject({
      code: 1,
      error: expect.stringContaining('too-short'),
    })
    expect(await cli.run(['user', 'add', 'zhao'])).toMatchObject({ code: 1, error: expect.stringContaining('no-role') })
  })
  test('a program gets a token with a role', async () => {
    expect((await cli.run(['token', 'create', '--role', 'operator', '--name', 'wall', '--json'])).json()).toMatchObject({
      name: 'wall',
      roles: ['operator'],
      token: expect.any(String),
    })
    expect((await cli.run(['token', 'create', '--role', 'operator', '--name', 'wall'])).code).toBe(1)
  })
  test('every act is in the audit without its secrets, and an edited row is found', async () => {
    await cli.run(['user', 'add', 'wang', '--role', 'admin', '--password-stdin'], 'correct horse battery')
    const { token } = (await cli.run(['token', 'create', '--role', 'operator', '--json'])).json()
    expect((await cli.run(['verify', '--json'])).json()).toMatchObject({ ok: true, rows: 3 })
    const sql = openSql(join(cli.data, 'records.db'))
    const rows = sql.prepare('SELECT * FROM audit ORDER BY n').all()
    expect(rows.map(({ by, action, outcome }) => [by, action, outcome])).toEqual([
      ['cli', 'ledger.import', 'done'],
      ['cli', 'account.add', 'done'],
      ['cli', 'token.create', 'done'],
    ])
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`horse|${token}`))
    sql.exec("UPDATE audit SET by = 'nobody' WHERE n = 2")
    sql.close()
    expect(await cli.run(['verify'])).toMatchObject({ code: 1, out: expect.stringContaining('row 2') })
  })
})

test('a log without packets has no alarms to replay', async () => {
  await cli.run(['estate', 'import', await smallEstate(cli)])
  expect((await cli.run(['replay', '--json'])).json()).toEqual({ edges: [], found: 0 })
  expect((await cli.run(['replay', '--from', 'yesterday'])).code).toBe(1)
})

test('there is no demo data unless a demo was run', async () =>
  expect(await cli.run(['device', 'list', '--demo'])).toMatchObject({ code: 1, error: expect.stringContaining('no-demo') }))

const PORTS = ['--http-port', '0', '--mqtt-port', '0', '--log-level', 'silent']

test('while a hub runs, commands go through it; a second hub is refused', async () => {
  await cli.run(['estate', 'import', await smallEstate(cli)])
  const hub = await cli.begin(['start', ...PORTS], /user add NAME --role admin/)
  const [, http] = /(http:\/\/\S+)/.exec(hub.out)!
  expect(hub.out).toMatch(/mqtt:\/\/127\.0\.0\.1:\d+/)
  expect((await stat(join(cli.data, 'hub.sock'))).mode & 0o777).toBe(0o600)

  expect((await cli.run(['device', 'list', '--json'])).json()[0]).toMatchObject({ presence: 'notCommissioned' })
  expect(await cli.run(['user', 'add', 'wang', '--role', 'admin', '--password-stdin'], 'correct horse battery')).toMatchObject({ code: 0 })
  const signIn = await fetch(`${http}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'wang', password: 'correct horse battery' }),
  })
  expect(signIn.status).toBeLessThan(300)
  const { token } = (await cli.run(['token', 'create', '--role', 'operator', '--json'])).json()
  expect((await fetch(`${http}/api/v1/devices`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
  expect((await cli.run(['verify', '--json'])).json()).toMatchObject({ ok: true })
  expect(await cli.run(['estate', 'import', '-'], 'site: {}')).toMatchObject({ code: 1, error: expect.stringContaining('line 1') })
  expect(await cli.run(['start', ...PORTS])).toMatchObject({ code: 1, error: expect.stringMatching(/^locked: /) })

  expect(await hub.stop()).toMatchObject({ code: 0 })
  expect((await cli.run(['device', 'list', '--json'])).json()[0]).toMatchObject({ presence: null })
})

test('simulated devices of the ledger connect to a running hub', async () => {
  await cli.run(['estate', 'import', await smallEstate(cli)])
  expect(await cli.run(['simulate'])).toMatchObject({ code: 1, error: expect.stringContaining('no-hub') })
  const hub = await cli.begin(['start', ...PORTS], /the hub is up/)
  const simulation = await cli.begin(['simulate', '--log-level', 'silent'], /connections/)
  const online = async () =>
    (await cli.run(['device', 'list', '--json'])).json().filter(({ presence }: { presence: string }) => presence === 'online').length
  await expect.poll(online, { timeout: 30_000, interval: 500 }).toBe(98)
  await simulation.stop()
  await hub.stop()
})

test('the demo makes everything it needs, and its sign-ins anew each time', async () => {
  const signInsOf = (out: string) =>
    [...out.matchAll(/ {2}(operator|leader|engineer|manager|admin) +(\S{14}) /g)].map(([, name, password]) => ({ name, password }))
  const signIn = (out: string, body: object) =>
    fetch(`${/(http:\/\/\S+)/.exec(out)![1]}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const words = ['demo', '--size', 'small', '--port', '0', '--mqtt-port', '0', '--log-level', 'silent']

  const first = await cli.begin(words, /Ctrl-C ends it/)
  const people = signInsOf(first.out)
  expect(people).toHaveLength(5)
  for (const person of people) expect((await signIn(first.out, person)).status).toBeLessThan(300)
  const devices = (await cli.run(['device', 'list', '--demo', '--json'])).json()
  expect(devices).toHaveLength(98)
  expect(devices.filter(({ presence, token }: any) => token === 'own' && presence === 'online').length).toBeGreaterThan(20)
  await first.stop()

  const second = await cli.begin([...words, '--story', 'none'], /Ctrl-C ends it/)
  expect(signInsOf(second.out).map(({ password }) => password)).not.toEqual(people.map(({ password }) => password))
  expect((await signIn(second.out, people[0]!)).status).toBe(401)
  expect(second.out).not.toContain('put away')
  await second.stop()
  expect(await cli.run(['start', ...PORTS, '--data', join(cli.data, 'demo')])).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^demo-data: /),
  })

  const other = await cli.begin([...words, '--story', 'none', '--speed', '60'], /Ctrl-C ends it/)
  expect(other.out).toContain('put away')
  await other.stop()
})
