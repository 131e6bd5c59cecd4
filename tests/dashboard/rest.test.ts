import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Value } from 'typebox/value'
import type { TSchema } from 'typebox'
import type { Answer } from '../../core/command.ts'
import { type Permission, ROLES, type Role, may } from '../../core/role.ts'
import { alarm, duress, type Hub, openHub, PASSWORD, START, twin } from './hub.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
interface Call {
  readonly method: Method
  readonly url: string
  readonly payload?: object
  /** What a role needs; `signedIn` for any. */
  readonly needs: Permission | 'signedIn'
  readonly good: number
}

let hub: Hub
const headers = new Map<Role, Record<string, string>>()
let paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, { schema: TSchema }> }> }>>

beforeAll(async () => {
  hub = await openHub({ requestsPerMinute: 100_000 })
  for (const role of ROLES) headers.set(role, await hub.program(role))
  paths = (await hub.app.inject({ url: '/openapi.json' })).json().paths
  hub.answerAll(
    ['alarm.acknowledge', 'alarm.shelve', 'alarm.unshelve', 'alarm.reset', 'alarm.comment', 'shelf.end', 'permit.end', 'settings.set'],
    () => ({ done: true }),
  )
  hub.answerAll(['shelf.create', 'permit.create'], (ask) => ({ done: true, result: { id: ask.action === 'shelf.create' ? 's1' : 'p1' } }))
  hub.answerAll(['device.adopt', 'device.token'], () => ({ done: true, result: { token: 'shown-once' } }))
})
afterAll(() => hub.close())

beforeEach(() => {
  hub.alarms.clear()
  hub.tell(alarm({ id: 'a1', priority: 'P3' }))
  hub.tell(duress({ id: 'd1' }))
  hub.twins.set('lift-1', twin('lift-1', { carPosition: 3, doorClosed: true }, hub.clock.now()))
  const shelf = {
    site: 'east',
    scope: 'lift-1',
    types: [],
    reason: 'works',
    by: 'x',
    from: START,
    until: START + 1,
    oneShot: false,
    endedAt: null,
    endedBy: null,
  }
  hub.shelves.splice(0, 9, { ...shelf, id: 's1', permit: null }, { ...shelf, id: 'p1', permit: 'W-17' })
  hub.rejects.splice(
    0,
    99,
    ...[1, 2, 3].map((id) => ({
      id,
      site: 'east',
      device: 'lift-1',
      topic: 't',
      at: START,
      reason: 'not-json',
      point: null,
      detail: 'x',
      payload: '{',
    })),
  )
  hub.quarantine.splice(0, 9, {
    userName: 'newcomer',
    clientId: 'c',
    address: '10.0.0.9',
    reason: 'unknown-device',
    firstAt: START,
    lastAt: START,
    count: 3,
  })
  hub.series.answer = { at: [START], value: [3] }
  hub.asked.length = 0
})

const call = (request: Pick<Call, 'method' | 'url' | 'payload'>, as: Role | null, more: Record<string, string> = {}) =>
  hub.app.inject({
    method: request.method,
    url: request.url,
    ...(request.payload === undefined ? {} : { payload: request.payload }),
    headers: { ...(as ? headers.get(as) : {}), ...more },
  })

const shelfBody = { site: 'east', scope: 'leak-1', types: [], reason: 'works' }
const CALLS: readonly Call[] = [
  { method: 'GET', url: '/api/v1/session', needs: 'signedIn', good: 200 },
  { method: 'GET', url: '/api/v1/sites', needs: 'signedIn', good: 200 },
  { method: 'GET', url: '/api/v1/sites/east', needs: 'signedIn', good: 200 },
  { method: 'GET', url: '/api/v1/sites/east/places', needs: 'signedIn', good: 200 },
  { method: 'GET', url: '/api/v1/kinds', needs: 'signedIn', good: 200 },
  { method: 'GET', url: '/api/v1/devices', needs: 'signedIn', good: 200 },
  { method: 'GET', url: '/api/v1/devices/lift-1', needs: 'signedIn', good: 200 },
  { method: 'GET', url: '/api/v1/devices/lift-1/history?point=carPosition', needs: 'signedIn', good: 200 },
  { method: 'POST', url: '/api/v1/devices/lift-1/token', payload: {}, needs: 'quarantine.adopt', good: 200 },
  { method: 'GET', url: '/api/v1/alarms', needs: 'alarms.view', good: 200 },
  { method: 'GET', url: '/api/v1/alarms/a1', needs: 'alarms.view', good: 200 },
  { method: 'GET', url: '/api/v1/alarms/d1', needs: 'duress.view', good: 200 },
  { method: 'POST', url: '/api/v1/alarms/a1/acknowledge', payload: { count: 1 }, needs: 'alarms.acknowledge', good: 200 },
  { method: 'POST', url: '/api/v1/alarms/d1/acknowledge', payload: { count: 1 }, needs: 'duress.view', good: 200 },
  { method: 'POST', url: '/api/v1/alarms/a1/shelve', payload: { reason: 'works', minutes: 30 }, needs: 'alarms.shelveP3', good: 200 },
  { method: 'POST', url: '/api/v1/alarms/a1/unshelve', payload: {}, needs: 'alarms.shelveP3', good: 200 },
  { method: 'POST', url: '/api/v1/alarms/a1/reset', payload: {}, needs: 'alarms.reset', good: 200 },
  { method: 'POST', url: '/api/v1/alarms/a1/comment', payload: { comment: 'seen' }, needs: 'alarms.acknowledge', good: 200 },
  { method: 'GET', url: '/api/v1/shelves', needs: 'alarms.view', good: 200 },
  { method: 'POST', url: '/api/v1/shelves', payload: { ...shelfBody, minutes: 30 }, needs: 'alarms.shelveP2', good: 201 },
  { method: 'DELETE', url: '/api/v1/shelves/s1', needs: 'alarms.shelveP3', good: 204 },
  { method: 'GET', url: '/api/v1/permits', needs: 'alarms.view', good: 200 },
  {
    method: 'POST',
    url: '/api/v1/permits',
    payload: { ...shelfBody, permit: 'W-17', minutes: 600 },
    needs: 'alarms.outOfService',
    good: 201,
  },
  { method: 'DELETE', url: '/api/v1/permits/p1', needs: 'alarms.outOfService', good: 204 },
  { method: 'GET', url: '/api/v1/rejects', needs: 'rejects.view', good: 200 },
  { method: 'GET', url: '/api/v1/quarantine', needs: 'quarantine.adopt', good: 200 },
  {
    method: 'POST',
    url: '/api/v1/quarantine/newcomer/adopt',
    payload: { site: 'east', kind: 'leakSensor', place: 'b1', name: { 'zh-CN': '新' } },
    needs: 'quarantine.adopt',
    good: 201,
  },
  {
    method: 'PUT',
    url: '/api/v1/settings',
    payload: { site: 'east', scope: 'leak-1', type: 'leak.wet', name: 'wetFor', value: 9 },
    needs: 'thresholds.edit',
    good: 200,
  },
  { method: 'GET', url: '/api/v1/audit', needs: 'audit.view', good: 200 },
  { method: 'GET', url: '/api/v1/accounts', needs: 'accounts.edit', good: 200 },
  {
    method: 'POST',
    url: '/api/v1/accounts',
    payload: { name: 'new-one', roles: ['operator'], password: PASSWORD },
    needs: 'accounts.edit',
    good: 201,
  },
  { method: 'PATCH', url: '/api/v1/accounts/new-one', payload: { displayName: '新人' }, needs: 'accounts.edit', good: 200 },
  { method: 'GET', url: '/api/v1/tokens', needs: 'tokens.create', good: 200 },
  { method: 'POST', url: '/api/v1/tokens', payload: { name: 'robot', roles: ['operator'] }, needs: 'tokens.create', good: 201 },
  { method: 'DELETE', url: '/api/v1/tokens/robot', needs: 'tokens.create', good: 204 },
]

describe('rights', () => {
  test.each(CALLS.map((one) => [`${one.method} ${one.url}`, one] as const))(
    '%s: each role gets what the matrix says, nobody gets nothing',
    async (_, one) => {
      for (const role of ROLES) {
        const permitted = one.needs === 'signedIn' || may([role], one.needs)
        const answer = await call(one, role)
        const wanted = permitted ? [one.good] : one.needs === 'duress.view' && may([role], 'alarms.view') ? [404] : [403]
        expect(wanted, `${role}: ${answer.body.slice(0, 300)}`).toContain(answer.statusCode)
        if (answer.statusCode >= 400) expectProblem(answer)
      }
      const stranger = await call(one, null)
      expect(stranger.statusCode).toBe(401)
      expect(expectProblem(stranger).code).toBe('not-signed-in')
    },
  )

  test('every route of the interface is in this table', () => {
    const listed = new Set(CALLS.map(({ method, url }) => `${method} ${routeOf(url)}`))
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const open = ['POST /api/v1/session', 'DELETE /api/v1/session', 'PATCH /api/v1/session']
    expect(described.filter((route) => route.includes('/api/') && !listed.has(route) && !open.includes(route))).toEqual([])
    expect([...listed].filter((route) => !described.includes(route))).toEqual([])
  })

  test('where a role needs approval, the problem says so', async () => {
    const answer = await call({ method: 'POST', url: '/api/v1/shelves', payload: { ...shelfBody, minutes: 5 } }, 'shiftLeader')
    expect(answer.json()).toMatchObject({ status: 403, code: 'needs-approval' })
  })

  test('duress is in no list of those without the right, nor in the marks of a history', async () => {
    for (const role of ROLES) {
      const list = await call({ method: 'GET', url: '/api/v1/alarms' }, role)
      expect(list.body.includes('"class":"duress"')).toBe(may([role], 'duress.view'))
      const history = await call({ method: 'GET', url: '/api/v1/devices/gate-1/history?point=doorContact' }, role)
      expect(history.json().alarms.length).toBe(may([role], 'duress.view') ? 1 : 0)
    }
  })
})

describe('answers', () => {
  test.each(
    CALLS.filter(({ url }) => !url.includes('robot') && !url.includes('new-one')).map((one) => [`${one.method} ${one.url}`, one] as const),
  )('%s answers what its schema says', async (_, one) => {
    const role = ROLES.find((each) => one.needs === 'signedIn' || may([each], one.needs)) as Role
    const payload = one.url === '/api/v1/tokens' && one.payload ? { ...one.payload, name: 'another' } : one.payload
    const answer = await call(
      { ...one, payload: one.url === '/api/v1/accounts' && payload ? { ...payload, name: 'another' } : payload },
      role,
    )
    expect(answer.statusCode).toBe(one.good)
    if (one.good === 204) return expect(answer.body).toBe('')
    const schema = paths[routeOf(one.url)]?.[one.method.toLowerCase()]?.responses[String(one.good)]?.content?.['application/json']?.schema
    expect(schema).toBeDefined()
    expect([...Value.Errors(schema as TSchema, answer.json())]).toEqual([])
  })

  test('times carry the site’s offset', async () => {
    const { items } = (await call({ method: 'GET', url: '/api/v1/alarms' }, 'operator')).json()
    expect(items[0].raisedAt).toBe('2026-11-23T10:00:00.000+08:00')
  })

  test('a value is stale when its device is off line or silent for too long', async () => {
    const stale = async () => (await call({ method: 'GET', url: '/api/v1/devices/lift-1' }, 'operator')).json().points.carPosition.stale
    expect(await stale()).toBe(false)
    hub.twins.set('lift-1', twin('lift-1', { carPosition: 3 }, hub.clock.now() - 86_400_000))
    expect(await stale()).toBe(true)
    hub.twins.set('lift-1', { ...twin('lift-1', { carPosition: 3 }, hub.clock.now()), presence: 'offline' })
    expect(await stale()).toBe(true)
  })

  test('settings in force tell where they come from', async () => {
    const { settings } = (await call({ method: 'GET', url: '/api/v1/devices/leak-1' }, 'operator')).json()
    expect(settings).toEqual([{ type: 'leak.wet', name: 'wetFor', value: 5, from: 'site' }])
  })
})

describe('bad input', () => {
  test.each([
    ['an unknown field', { method: 'POST', url: '/api/v1/alarms/a1/acknowledge', payload: { count: 1, cuont: 2 } }, 'cuont'],
    ['a missing field', { method: 'POST', url: '/api/v1/alarms/a1/acknowledge', payload: {} }, 'count'],
    ['a text for a number', { method: 'POST', url: '/api/v1/alarms/a1/acknowledge', payload: { count: '1' } }, 'count'],
    ['a number out of range', { method: 'POST', url: '/api/v1/alarms/a1/shelve', payload: { reason: 'x', minutes: 481 } }, 'minutes'],
    ['an unknown word in the address', { method: 'GET', url: '/api/v1/alarms?prioritty=P1' }, 'prioritty'],
    ['an unknown state', { method: 'GET', url: '/api/v1/alarms?state=loud' }, 'state'],
    ['a limit of a million', { method: 'GET', url: '/api/v1/devices?limit=1000000' }, 'limit'],
    ['a cursor made up', { method: 'GET', url: '/api/v1/devices?cursor=%00' }, 'cursor'],
    ['a kind that does not exist', { method: 'GET', url: '/api/v1/devices?kind=toaster' }, 'kind'],
    ['a point that does not exist', { method: 'GET', url: '/api/v1/devices/lift-1/history?point=mood' }, 'point'],
    ['a time without offset', { method: 'GET', url: '/api/v1/devices/lift-1/history?point=carPosition&from=2026-11-23T00:00:00' }, 'from'],
    [
      'an end before its beginning',
      { method: 'GET', url: '/api/v1/devices/lift-1/history?point=carPosition&to=2020-01-01T00:00:00Z&from=2021-01-01T00:00:00Z' },
      'from',
    ],
    ['the mean of a word', { method: 'GET', url: '/api/v1/devices/lift-1/history?point=carPosition&fn=mean' }, 'fn'],
    ['too many points', { method: 'GET', url: '/api/v1/devices/lift-1/history?point=carPosition&step=1' }, 'step'],
    [
      'a shelf over another site’s device',
      { method: 'POST', url: '/api/v1/shelves', payload: { ...shelfBody, scope: 'nobody', minutes: 5 } },
      'scope',
    ],
    [
      'a shelf over duress',
      { method: 'POST', url: '/api/v1/shelves', payload: { ...shelfBody, types: ['access.duress'], minutes: 5 } },
      'types[0]',
    ],
    [
      'a setting out of its bounds',
      { method: 'PUT', url: '/api/v1/settings', payload: { site: 'east', scope: 'east', type: 'leak.wet', name: 'wetFor', value: 61 } },
      'value',
    ],
    [
      'a setting that does not exist',
      { method: 'PUT', url: '/api/v1/settings', payload: { site: 'east', scope: 'east', type: 'leak.wet', name: 'wetFour', value: 1 } },
      'name',
    ],
  ] as const)('%s is told by field', async (_, request, path) => {
    const answer = await call(request as Call, 'propertyManager')
    expect(answer.statusCode).toBe(400)
    const problem = expectProblem(answer)
    expect(problem.fields?.map((field) => field.path)).toContain(path)
    expect(hub.asked).toEqual([])
  })

  test.each([
    ['not JSON', '{"count":', 'application/json', 400, 'bad-json'],
    ['a poisoned prototype', '{"__proto__":{"count":1},"count":1}', 'application/json', 400, 'bad-json'],
    ['a form', 'count=1', 'application/x-www-form-urlencoded', 415, 'not-json'],
    ['plain text', '{"count":1}', 'text/plain', 415, 'not-json'],
    ['a megabyte', JSON.stringify({ count: 1, comment: 'x'.repeat(1e6) }), 'application/json', 413, 'too-large'],
  ])('a body that is %s is refused', async (_, payload, type, status, code) => {
    const answer = await hub.app.inject({
      method: 'POST',
      url: '/api/v1/alarms/a1/acknowledge',
      payload,
      headers: { ...headers.get('operator'), 'content-type': type },
    })
    expect(answer.statusCode).toBe(status)
    expect(expectProblem(answer).code).toBe(code)
  })

  test.each([
    ['GET', '/api/v1/nothing', 'not-found'],
    ['GET', '/api/v1/alarms/nothing', 'no-such-alarm'],
    ['GET', '/api/v1/devices/nothing', 'no-such-device'],
    ['GET', '/api/v1/sites/nothing', 'no-such-site'],
    ['PUT', '/api/v1/alarms/a1', 'not-found'],
    ['GET', '/api', 'not-found'],
    ['GET', '/nothing.js', 'not-found'],
  ] as const)('%s %s is a problem too', async (method, url, code) => {
    const answer = await call({ method, url }, 'operator')
    expect(answer.statusCode).toBe(404)
    expect(expectProblem(answer).code).toBe(code)
  })

  test('problems are worded in the language that is preferred', async () => {
    const title = async (language: string) =>
      (await call({ method: 'GET', url: '/api/v1/x' }, 'operator', { 'accept-language': language })).json().title
    expect(await title('zh-CN,zh;q=0.9,en;q=0.8')).toBe('未找到')
    expect(await title('en-GB,en;q=0.9')).toBe('Not found')
  })
})

describe('commands', () => {
  const acknowledge: Call = {
    method: 'POST',
    url: '/api/v1/alarms/a1/acknowledge',
    payload: { count: 1, comment: 'seen' },
    needs: 'signedIn',
    good: 200,
  }

  test('what is asked names who, what and the count that was seen; the answer is the alarm', async () => {
    const answer = await call(acknowledge, 'operator', { 'idempotency-key': 'key-12345' })
    expect(answer.json()).toMatchObject({ id: 'a1', count: 1 })
    expect(hub.asked).toMatchObject([
      {
        action: 'alarm.acknowledge',
        site: 'east',
        target: 'a1',
        params: { count: 1, comment: 'seen' },
        by: { kind: 'program', roles: ['operator'] },
      },
    ])
    expect(hub.asked[0]?.id).toBe(`${hub.asked[0]?.by.name}:key-12345`)
  })

  test('a repeat with the same key asks with the same id; another person’s same key is another question', async () => {
    for (const role of ['operator', 'operator', 'shiftLeader'] as const) await call(acknowledge, role, { 'idempotency-key': 'key-12345' })
    const ids = hub.asked.map((ask) => ask.id)
    expect(ids[0]).toBe(ids[1])
    expect(ids[2]).not.toBe(ids[0])
    await call(acknowledge, 'operator')
    expect(ids).not.toContain(hub.asked[3]?.id)
  })

  test.each<[string, Answer, number, string]>([
    ['a reason of the owner', { refused: 'raised-again' }, 409, 'raised-again'],
    ['a missing right', { refused: 'not-permitted' }, 403, 'not-permitted'],
    ['something that is gone', { refused: 'unknown-alarm' }, 404, 'unknown-alarm'],
    ['nobody who answers', { refused: 'no-such-action' }, 503, 'not-available'],
    ['an owner that failed', { refused: 'failed' }, 500, 'failed'],
    ['no answer in time', { unknown: true }, 504, 'unknown-outcome'],
  ])('%s becomes a problem with its code', async (_, given, status, code) => {
    const own = await openHub()
    try {
      own.tell(alarm())
      own.answerAll(['alarm.acknowledge'], () => given)
      const answer = await own.app.inject({
        ...acknowledge,
        payload: acknowledge.payload as object,
        headers: await own.program('operator'),
      })
      expect(answer.statusCode).toBe(status)
      expect(answer.json().code).toBe(code)
    } finally {
      await own.close()
    }
  })

  test('a token is shown once: without it in the answer, a repeat says so', async () => {
    const own = await openHub()
    try {
      own.answerAll(['device.token'], () => ({ done: true, result: {} }))
      const answer = await own.app.inject({ method: 'POST', url: '/api/v1/devices/lift-1/token', headers: await own.program('admin') })
      expect(answer.json()).toMatchObject({ status: 409, code: 'token-not-shown-again' })
    } finally {
      await own.close()
    }
  })
})

describe('paging', () => {
  test.each([
    ['/api/v1/devices?limit=3', 4],
    ['/api/v1/sites/east/places?limit=3', 4],
    ['/api/v1/alarms?limit=1', 2],
    ['/api/v1/rejects?limit=2', 3],
  ])('%s: pages by cursor add up to the whole, each line once', async (url, total) => {
    const ids: string[] = []
    let cursor: string | null = null
    do {
      const page: { items: { id: string }[]; next: string | null } = (
        await call({ method: 'GET', url: cursor === null ? url : `${url}&cursor=${cursor}` }, 'operator')
      ).json()
      ids.push(...page.items.map((item) => item.id))
      cursor = page.next
    } while (cursor !== null && ids.length < 50)
    expect(new Set(ids).size).toBe(total)
    expect(ids).toHaveLength(total)
  })
})

test('history: a step that suits the range unless told', async () => {
  const query = async (search: string) => {
    await call({ method: 'GET', url: `/api/v1/devices/leak-1/history?point=temperature&${search}` }, 'operator')
    return hub.series.query
  }
  expect(await query('')).toMatchObject({ step: 60_000, fn: 'mean', to: hub.clock.now(), from: hub.clock.now() - 86_400_000, limit: 5_000 })
  expect(await query('from=2026-11-23T09:45:00%2B08:00')).toMatchObject({ step: 0, from: START - 900_000 })
  expect(await query('from=2026-10-24T00:00:00Z')).toMatchObject({ step: 1_800_000 })
  expect(await query('step=300000&fn=max')).toMatchObject({ step: 300_000, fn: 'max' })
})

test('health needs no sign-in; metrics need one from elsewhere', async () => {
  expect((await hub.app.inject({ url: '/healthz' })).json()).toEqual({ alive: true })
  expect((await hub.app.inject({ url: '/readyz' })).statusCode).toBe(200)
  hub.state.ready = false
  const answer = await hub.app.inject({ url: '/readyz' })
  hub.state.ready = true
  expect(answer.json()).toMatchObject({ status: 503, code: 'not-ready', detail: 'the journal cannot be written' })
  expect((await hub.app.inject({ url: '/metrics' })).body).toContain('sanfang_http_requests_total')
  expect((await hub.app.inject({ url: '/metrics', remoteAddress: '10.0.0.7' })).statusCode).toBe(401)
  expect((await hub.app.inject({ url: '/metrics', headers: { 'x-forwarded-for': '10.0.0.7' } })).statusCode).toBe(401)
  expect((await hub.app.inject({ url: '/metrics', remoteAddress: '10.0.0.7', headers: headers.get('admin') ?? {} })).statusCode).toBe(200)
})

test('the page may run its own scripts and no others', async () => {
  const policy = (await hub.app.inject({ url: '/healthz' })).headers['content-security-policy'] as string
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toMatch(/script-src[^;]*unsafe/)
  expect(policy).toContain("frame-ancestors 'none'")
})

test('more requests than one address may make are told to wait', async () => {
  const own = await openHub({ requestsPerMinute: 10 })
  try {
    const as = await own.program('operator')
    for (let n = 0; n < 10; n++) expect((await own.app.inject({ url: '/api/v1/sites', headers: as })).statusCode).toBe(200)
    const answer = await own.app.inject({ url: '/api/v1/sites', headers: as })
    expect(answer.json()).toMatchObject({ status: 429, code: 'too-many-requests' })
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect((await own.app.inject({ url: '/healthz' })).statusCode).toBe(200)
  } finally {
    await own.close()
  }
})

function routeOf(url: string): string {
  const path = url.split('?')[0] as string
  return path
    .replace(/\/(sites|devices|alarms|shelves|permits)\/[^/]+/, '/$1/{id}')
    .replace(/\/quarantine\/[^/]+/, '/quarantine/{userName}')
    .replace(/\/(accounts|tokens)\/[^/]+/, '/$1/{name}')
}

function expectProblem(answer: { headers: Record<string, unknown>; statusCode: number; json(): unknown }) {
  expect(answer.headers['content-type']).toContain('application/problem+json')
  const problem = answer.json() as {
    type: string
    title: string
    status: number
    code: string
    fields?: { path: string; message: string }[]
  }
  expect(problem).toMatchObject({
    type: `urn:sanfang:problem:${problem.code}`,
    status: answer.statusCode,
    code: expect.stringMatching(/^[a-z][a-z0-9-]+$/),
    title: expect.any(String),
  })
  return problem
}
