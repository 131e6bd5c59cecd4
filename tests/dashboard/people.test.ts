import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openAccounts } from '../../dashboard/server/accounts.ts'
import { openLockOut } from '../../dashboard/server/people/lock-out.ts'
import { passwordFault } from '../../dashboard/server/people/password.ts'
import { openSessions } from '../../dashboard/server/sessions.ts'
import { openTokens } from '../../dashboard/server/tokens.ts'
import { type Hub, openHub, PASSWORD, START } from './hub.ts'

let hub: Hub
beforeEach(async () => void (hub = await openHub()))
afterEach(() => hub.close())

const signIn = (name: string, password: string, more: { remoteAddress?: string; headers?: Record<string, string> } = {}) =>
  hub.app.inject({ method: 'POST', url: '/api/v1/session', payload: { name, password }, ...more })
const whoAmI = (headers: Record<string, string>) => hub.app.inject({ url: '/api/v1/session', headers })

describe('signing in', () => {
  test('a right password opens a session in a cookie that scripts and other sites cannot use', async () => {
    await hub.person('operator')
    const answer = await signIn('operator-1', PASSWORD)
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({
      name: 'operator-1',
      roles: ['operator'],
      rights: { 'alarms.acknowledge': 'yes', 'alarms.reset': 'no' },
      language: 'zh-CN',
      expiresAt: '2026-11-23T22:00:00.000+08:00',
    })
    const cookie = answer.cookies[0]
    expect(cookie).toMatchObject({ name: 'sanfang_session', httpOnly: true, sameSite: 'Strict', path: '/' })
    expect(cookie?.secure).toBeUndefined()
    expect(cookie?.value).toMatch(/^[\w-]{43}$/)
  })

  test('the cookie is Secure behind a TLS proxy that we were told to believe', async () => {
    const own = await openHub({ trustProxy: true })
    try {
      await own.person('operator')
      const payload = { name: 'operator-1', password: PASSWORD }
      const answer = await own.app.inject({ method: 'POST', url: '/api/v1/session', payload, headers: { 'x-forwarded-proto': 'https' } })
      expect(answer.cookies[0]?.secure).toBe(true)
    } finally {
      await own.close()
    }
  })

  test('a wrong password, an unknown name and a disabled account are answered alike', async () => {
    await hub.person('operator')
    await hub.person('admin')
    await hub.accounts.change('admin-1', { disabled: true })
    await hub.accounts.add({ name: 'second', roles: ['admin'], password: PASSWORD })
    await hub.accounts.change('admin-1', { disabled: true })
    const answers = [await signIn('operator-1', 'wrong'), await signIn('nobody', 'wrong'), await signIn('admin-1', PASSWORD)]
    for (const answer of answers) {
      expect(answer.statusCode).toBe(401)
      expect(answer.body).toBe(answers[0]?.body)
      expect(answer.cookies).toEqual([])
    }
  })

  test('names are the same in any case', async () => {
    await hub.person('operator')
    expect((await signIn('OPERATOR-1', PASSWORD)).json().name).toBe('operator-1')
    expect(await hub.accounts.add({ name: 'Operator-1', roles: ['operator'], password: PASSWORD })).toEqual({ refused: 'name-taken' })
  })

  test('after failed tries even the right password waits, longer each time; then it is let in', async () => {
    await hub.person('operator')
    for (let n = 0; n < 5; n++) expect((await signIn('operator-1', 'wrong')).statusCode).toBe(401)
    const locked = await signIn('operator-1', PASSWORD)
    expect(locked.json()).toMatchObject({ status: 429, code: 'locked-out' })
    expect(locked.headers['retry-after']).toBe('1')
    hub.clock.pass(1_000)
    expect((await signIn('operator-1', 'wrong')).statusCode).toBe(401)
    hub.clock.pass(1_000)
    expect((await signIn('operator-1', PASSWORD)).headers['retry-after']).toBe('1')
    hub.clock.pass(1_000)
    expect((await signIn('operator-1', PASSWORD)).statusCode).toBe(201)
    expect((await signIn('operator-1', 'wrong')).statusCode).toBe(401)
    expect((await signIn('operator-1', PASSWORD)).statusCode).toBe(201)
  })

  test('tries side by side do not slip past the lock-out', async () => {
    await hub.person('operator')
    const answers = await Promise.all(Array.from({ length: 12 }, () => signIn('operator-1', 'wrong')))
    expect(answers.filter((answer) => answer.statusCode === 401)).toHaveLength(5)
    expect(answers.filter((answer) => answer.statusCode === 429)).toHaveLength(7)
  })

  test('a session that is replaced ends, and every step is in the audit without the password', async () => {
    const first = await hub.signIn('operator')
    await signIn('operator-1', PASSWORD, { headers: first })
    expect((await whoAmI(first)).statusCode).toBe(401)
    await signIn('my secret in the wrong field', 'x')
    const rows = await hub.audit.list({ limit: 10 })
    expect(rows.map(({ by, action, outcome }) => `${by} ${action} ${outcome}`)).toEqual([
      'unknown session.open refused:wrong-sign-in',
      'operator-1 session.open done',
      'operator-1 session.open done',
    ])
    expect(JSON.stringify(rows)).not.toContain(PASSWORD)
    expect(JSON.stringify(rows)).not.toContain('secret in')
  })
})

describe('sessions', () => {
  test('end twelve hours after sign-in, however busy', async () => {
    const as = await hub.signIn('operator')
    for (let hour = 1; hour < 12; hour++) {
      hub.clock.pass(3_600_000)
      expect((await whoAmI(as)).statusCode).toBe(200)
    }
    hub.clock.pass(3_600_000)
    expect((await whoAmI(as)).statusCode).toBe(401)
  })

  test('end after two idle hours', async () => {
    const as = await hub.signIn('operator')
    hub.clock.pass(7_199_000)
    expect((await whoAmI(as)).statusCode).toBe(200)
    hub.clock.pass(7_200_000)
    expect((await whoAmI(as)).statusCode).toBe(401)
  })

  test('end by signing out, by a new password, and with the account', async () => {
    const one = await hub.signIn('operator')
    expect((await hub.app.inject({ method: 'DELETE', url: '/api/v1/session', headers: one })).statusCode).toBe(204)
    expect((await whoAmI(one)).statusCode).toBe(401)
    const two = await hub.signIn('operator')
    hub.clock.pass(1)
    await hub.accounts.setPassword('operator-1', 'another horse entirely')
    expect((await whoAmI(two)).statusCode).toBe(401)
    const three = await hub.signIn('shiftLeader')
    await hub.accounts.change('shiftLeader-1', { disabled: true })
    expect((await whoAmI(three)).statusCode).toBe(401)
  })

  test('other roles count from the next request', async () => {
    const as = await hub.signIn('operator')
    const audit = () => hub.app.inject({ url: '/api/v1/audit', headers: as })
    expect((await audit()).statusCode).toBe(403)
    await hub.accounts.change('operator-1', { roles: ['propertyManager'] })
    expect((await audit()).statusCode).toBe(200)
  })

  test('outlive a restart, but not a password changed meanwhile; the store never holds the cookie', async () => {
    const as = await hub.signIn('operator')
    const secret = as.cookie.split('=')[1] as string
    const rows = await hub.ends.records.db<{ sessions: { hash: string } }>().selectFrom('sessions').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(secret)
    const again = async () =>
      openSessions({
        records: hub.ends.records,
        accounts: await openAccounts(hub.ends.records, hub.clock),
        clock: hub.clock,
        log: hub.ends.log,
        config: hub.config,
      })
    expect((await again()).find(secret)?.account.name).toBe('operator-1')
    hub.clock.pass(1)
    await (await openAccounts(hub.ends.records, hub.clock)).setPassword('operator-1', 'changed by the command line')
    expect((await again()).find(secret)).toBeUndefined()
  })

  test('beyond the limit the one used longest ago ends', async () => {
    const own = await openHub({ maxSessions: 2 })
    try {
      const signed = []
      for (let n = 0; n < 3; n++) {
        signed.push(await own.signIn('operator'))
        own.clock.pass(1_000)
      }
      const codes = []
      for (const headers of signed) codes.push((await own.app.inject({ url: '/api/v1/session', headers })).statusCode)
      expect(codes).toEqual([401, 200, 200])
    } finally {
      await own.close()
    }
  })
})

describe('requests from other sites', () => {
  const change = { method: 'PATCH', url: '/api/v1/session', payload: { language: 'en' } } as const
  test.each([
    ['our own page', { 'x-requested-with': 'sanfang', origin: 'http://localhost:8080', host: 'localhost:8080' }, 204],
    ['a browser that names no origin', { 'x-requested-with': 'sanfang' }, 204],
    ['a form of another site', { origin: 'https://evil.example' }, 403],
    ['a script of another site', { 'x-requested-with': 'sanfang', origin: 'https://evil.example' }, 403],
    ['a sandboxed frame', { 'x-requested-with': 'sanfang', origin: 'null' }, 403],
    ['no header of ours', {}, 403],
  ])('%s', async (_, given, status) => {
    const { cookie } = await hub.signIn('operator')
    const answer = await hub.app.inject({ ...change, headers: { cookie, ...given } })
    expect(answer.statusCode).toBe(status)
    if (status === 403) expect(answer.json().code).toBe('cross-site')
  })

  test('nobody is signed in by a foreign page', async () => {
    await hub.person('operator')
    expect((await signIn('operator-1', PASSWORD, { headers: { origin: 'https://evil.example' } })).statusCode).toBe(403)
  })
})

describe('accounts', () => {
  test('there is none unless somebody adds one', () => {
    expect(hub.accounts.list()).toEqual([])
  })

  test.each([
    ['123456789', 'too-short'],
    ['operator-1', 'like-name'],
    ['Operator-1!!', 'like-name'],
    ['x'.repeat(201), 'too-long'],
    ['正确的马电池订书钉一二', null],
    ['operator-1 and a long sentence', null],
  ])('password %s: %s', (password, fault) => {
    expect(passwordFault('operator-1', password)).toBe(fault)
  })

  test('the last administrator stays, even against two at once', async () => {
    await hub.person('admin', 'one')
    await hub.person('admin', 'two')
    const answers = await Promise.all([hub.accounts.change('one', { disabled: true }), hub.accounts.change('two', { roles: ['operator'] })])
    expect(answers.filter((answer) => 'account' in answer)).toHaveLength(1)
    expect(answers).toContainEqual({ refused: 'last-admin' })
  })

  test('one name is taken once, even by two at once', async () => {
    const add = () => hub.accounts.add({ name: 'same', roles: ['operator'], password: PASSWORD })
    expect((await Promise.all([add(), add()])).filter((answer) => 'refused' in answer)).toEqual([{ refused: 'name-taken' }])
  })

  test('an administrator adds and changes people over HTTP; refusals name their field; all of it is in the audit', async () => {
    const as = await hub.signIn('admin')
    const send = (method: 'POST' | 'PATCH', url: string, payload: object) =>
      hub.app.inject({ method, url: `/api/v1${url}`, payload, headers: as })
    const weak = await send('POST', '/accounts', { name: 'wang', roles: ['operator'], password: 'short' })
    expect(weak.json()).toMatchObject({ status: 400, fields: [{ path: 'password' }] })
    expect((await send('POST', '/accounts', { name: 'wang', displayName: '王', roles: ['operator'], password: PASSWORD })).statusCode).toBe(
      201,
    )
    expect((await send('POST', '/accounts', { name: 'wang', roles: ['operator'], password: PASSWORD })).json().code).toBe('name-taken')
    expect((await send('PATCH', '/accounts/wang', { roles: ['shiftLeader'], language: 'en' })).json()).toMatchObject({
      roles: ['shiftLeader'],
    })
    expect((await send('PATCH', '/accounts/nobody', { language: 'en' })).json().code).toBe('no-such-account')
    expect((await send('PATCH', '/accounts/admin-1', { disabled: true })).json().code).toBe('last-admin')
    const outcomes = (await hub.audit.list({ limit: 6 })).map(({ action, target, outcome }) => `${action} ${target} ${outcome}`)
    expect(outcomes).toEqual([
      'account.change admin-1 refused:last-admin',
      'account.change nobody refused:no-such-account',
      'account.change wang done',
      'account.add wang refused:name-taken',
      'account.add wang done',
      'account.add wang refused:too-short',
    ])
  })

  test('people change their own password with the present one', async () => {
    const as = await hub.signIn('operator')
    const patch = (payload: object) => hub.app.inject({ method: 'PATCH', url: '/api/v1/session', payload, headers: as })
    expect((await patch({ password: 'a whole new sentence', presentPassword: 'wrong' })).json().fields[0].path).toBe('presentPassword')
    hub.clock.pass(1)
    expect((await patch({ password: 'a whole new sentence', presentPassword: PASSWORD })).statusCode).toBe(204)
    expect((await whoAmI(as)).statusCode).toBe(401)
    expect((await signIn('operator-1', 'a whole new sentence')).statusCode).toBe(201)
  })
})

describe('tokens of programs', () => {
  test('work until they are revoked, are kept as a hash, and remember when they were used', async () => {
    const made = await hub.tokens.create({ name: 'robot', roles: ['operator'], by: 'admin-1' })
    if (!('secret' in made)) throw new Error(made.refused)
    const as = { authorization: `Bearer ${made.secret}` }
    expect((await whoAmI(as)).json()).toMatchObject({ name: 'token:robot', roles: ['operator'] })
    expect(hub.tokens.list()).toMatchObject([{ name: 'robot', createdBy: 'admin-1', lastUsedAt: START }])
    const rows = await hub.ends.records.db<{ tokens: object }>().selectFrom('tokens').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(made.secret)
    expect((await openTokens(hub.ends.records, hub.clock)).check(made.secret)?.name).toBe('robot')
    await hub.tokens.revoke('robot')
    expect((await whoAmI(as)).statusCode).toBe(401)
    expect((await openTokens(hub.ends.records, hub.clock)).check(made.secret)).toBeUndefined()
  })

  test('a wrong token is not replaced by a right cookie', async () => {
    const as = await hub.signIn('operator')
    expect((await whoAmI({ ...as, authorization: 'Bearer wrong' })).statusCode).toBe(401)
  })
})

describe('lock-out', () => {
  const fail = (times: number, name: (n: number) => string, address: (n: number) => string) => {
    const lockOut = openLockOut()
    for (let n = 0; n < times; n++) lockOut.failed(name(n), address(n), 0)
    return lockOut
  }
  test.each([
    ['four tries are free', 4, 0],
    ['the fifth costs a second', 5, 1_000],
    ['each further one twice as much', 9, 16_000],
    ['but never more than a quarter of an hour', 40, 900_000],
  ])('%s', (_, times, wait) => {
    const lockOut = fail(
      times,
      () => 'wang',
      () => '10.0.0.1',
    )
    expect(lockOut.waitFor('wang', '10.0.0.1', 0)).toBe(wait)
  })

  test('many names from one address wait as well; a colleague at another address does not', () => {
    const lockOut = fail(
      25,
      (n) => `name${n}`,
      () => '10.0.0.1',
    )
    expect(lockOut.waitFor('somebody-else', '10.0.0.1', 0)).toBe(16_000)
    expect(lockOut.waitFor('somebody-else', '10.0.0.2', 0)).toBe(0)
  })

  test('many addresses cannot shut a colleague out for more than a minute', () => {
    const lockOut = fail(
      500,
      () => 'wang',
      (n) => `10.0.${n >> 8}.${n & 255}`,
    )
    expect(lockOut.waitFor('wang', '192.168.1.5', 0)).toBe(60_000)
  })

  test('a crowd that signs in from one address is no attack', () => {
    const lockOut = openLockOut()
    for (let n = 0; n < 100; n++) {
      lockOut.failed(`name${n}`, '10.0.0.1', 0)
      lockOut.succeeded(`name${n}`, '10.0.0.1')
    }
    expect(lockOut.waitFor('one-more', '10.0.0.1', 0)).toBe(0)
  })

  test('an hour without a try forgets; the book never grows beyond its limit', () => {
    const lockOut = openLockOut(30)
    for (let n = 0; n < 6; n++) lockOut.failed('wang', '10.0.0.1', 0)
    expect(lockOut.waitFor('wang', '10.0.0.1', 1_000)).toBeGreaterThan(0)
    expect(lockOut.waitFor('wang', '10.0.0.1', 3_600_001)).toBe(0)
    for (let n = 0; n < 6; n++) lockOut.failed('li', '10.0.0.2', 0)
    for (let n = 0; n < 100; n++) lockOut.failed(`n${n}`, `a${n}`, 0)
    expect(lockOut.waitFor('li', '10.0.0.2', 0)).toBe(0)
  })
})
