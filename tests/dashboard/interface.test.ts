import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { KINDS } from '../../devices/kinds/index.ts'
import { openChangeLog } from '../../dashboard/server/live/change-log.ts'
import { MOST_POINTS, narrowestStep, stepFor } from '../../dashboard/server/history-step.ts'
import { startDashboard } from '../../dashboard/server/start.ts'
import { openMetrics } from '../../platform/metrics.ts'
import { type Hub, openHub } from './hub.ts'

const SCRIPT = `export const words = ${JSON.stringify('sanfang '.repeat(2_000))}`
let folder: string
let hub: Hub
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sanfang-web-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>三防</title>')
  await writeFile(join(folder, 'assets', 'index-D4f9aB3x.js'), SCRIPT)
  await writeFile(join(folder, 'assets', 'index-D4f9aB3x.js.map'), '{}')
  await writeFile(join(folder, 'sound.txt'), 'short')
  hub = await openHub({}, folder)
})
afterAll(async () => {
  await hub.close()
  await rm(folder, { recursive: true })
})

describe('the web page', () => {
  const get = (url: string, headers: Record<string, string> = {}) => hub.app.inject({ url, headers })

  test('is served at its own addresses and asked for anew each time', async () => {
    for (const url of ['/', '/alarms', '/devices/lift-1']) {
      const answer = await get(url, { accept: 'text/html,*/*' })
      expect(answer.body).toContain('三防')
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' })
    }
  })

  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('files with a hash in their name are kept for ever, and travel as %s', async (encoding, open) => {
    const answer = await get('/assets/index-D4f9aB3x.js', { 'accept-encoding': encoding })
    expect(answer.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': encoding,
      'content-type': 'text/javascript; charset=utf-8',
      vary: 'accept-encoding',
    })
    expect(answer.rawPayload.length).toBeLessThan(SCRIPT.length / 20)
    expect(open(answer.rawPayload).toString()).toBe(SCRIPT)
  })

  test('what did not change is not sent again', async () => {
    const { etag } = (await get('/sound.txt')).headers
    expect((await get('/sound.txt', { 'if-none-match': etag as string })).statusCode).toBe(304)
  })

  test.each(['/assets/missing.js', '/../package.json', '/%2e%2e/package.json', '/assets/index-D4f9aB3x.js.map', '/api/v2', '/%zz'])(
    '%s does not exist',
    async (url) => {
      const answer = await get(url, { accept: 'text/html' })
      expect([400, 404]).toContain(answer.statusCode)
      expect(answer.headers['content-type']).toContain('application/problem+json')
    },
  )
})

describe('openapi', () => {
  test('is 3.1, and every route says what it is for, what it takes and what it answers', async () => {
    const answer = await hub.app.inject({ url: '/openapi.json' })
    const document = answer.json()
    expect(document.openapi).toBe('3.1.0')
    const known = new Set(document.tags.map((tag: { name: string }) => tag.name))
    const routes = Object.entries<Record<string, any>>(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, route]) => ({ path, method, route })),
    )
    expect(routes.length).toBeGreaterThan(35)
    for (const { path, method, route } of routes) {
      const where = `${method} ${path}`
      expect(route.summary, where).toBeTruthy()
      expect(
        route.tags.every((tag: string) => known.has(tag)),
        where,
      ).toBe(true)
      expect(
        Object.keys(route.responses).some((status) => status.startsWith('2')),
        where,
      ).toBe(true)
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      const named = (route.parameters ?? []).filter((one: { in: string }) => one.in === 'path').map((one: { name: string }) => one.name)
      expect(named, where).toEqual(inPath)
      if (path.startsWith('/api/')) expect(route.responses['4XX']?.content, where).toHaveProperty(['application/problem+json'])
      if (method === 'post' && !path.endsWith('/token')) expect(route.requestBody, where).toBeDefined()
    }
    const served = hub.app.printRoutes({ commonPrefix: false })
    expect(served).toContain('acknowledge')
    expect(answer.body).not.toContain('undefined')
  })

  test('every reference in it leads somewhere', async () => {
    const document = (await hub.app.inject({ url: '/openapi.json' })).json()
    for (const [, to] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) expect(at(document, to as string), to).toBeDefined()
  })
})

describe('asyncapi', () => {
  test('names every topic and event of the contract, and what each kind measures', async () => {
    const document = parse((await hub.app.inject({ url: '/asyncapi.yaml' })).body)
    expect(document.asyncapi).toBe('3.0.0')
    expect(Object.values<{ address: string }>(document.channels).map((channel) => channel.address)).toEqual([
      'sanfang/{site}/{device}/telemetry',
      'sanfang/{site}/{device}/event',
      'sanfang/{site}/{device}/status',
      'sanfang/{site}/{device}/reply',
      'sanfang/{site}/{device}/command',
      '/',
    ])
    expect(Object.keys(document.channels.live.messages)).toEqual([
      'watch',
      'resume',
      'drawn',
      'snapshot',
      'changes',
      'values',
      'beat',
      'signedOut',
    ])
    for (const kind of KINDS.values()) {
      expect(Object.keys(document.components.schemas[`${kind.id}Values`].properties)).toEqual(Object.keys(kind.points))
    }
    for (const [, to] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) expect(at(document, to as string), to).toBeDefined()
  })
})

describe('numbered changes', () => {
  const change = { type: 'ledger' } as const
  test('what was missed, exactly; null once it is no longer kept', () => {
    const log = openChangeLog('e', 3)
    expect(log.take(0)).toBeNull()
    for (let n = 1; n <= 5; n++) {
      log.add(change)
      expect(log.take(n)?.seq).toBe(n)
    }
    expect(log.since(5)).toEqual([])
    expect(log.since(2)?.map((message) => message.seq)).toEqual([3, 4, 5])
    for (const seq of [1, 6, -1, 1.5, Number.NaN]) expect(log.since(seq)).toBeNull()
    expect([log.madeAt(5), log.madeAt(2), log.madeAt(0)]).toEqual([5, null, null])
  })

  test('many changes in few messages are as much as many messages', () => {
    const log = openChangeLog('e', 10)
    for (let n = 0; n < 2; n++) {
      for (let m = 0; m < 8; m++) log.add(change)
      log.take(n)
    }
    expect(log.since(1)).toHaveLength(1)
    expect(log.since(0)).toBeNull()
  })
})

describe('the step of a history', () => {
  test.each([
    [60_000, 0],
    [3_600_000, 5_000],
    [86_400_000, 60_000],
    [7 * 86_400_000, 600_000],
    [400 * 86_400_000, 43_200_000],
  ])('a range of %i ms is read in steps of %i', (range, step) => expect(stepFor(range)).toBe(step))

  test('never more points than one answer holds', () => {
    for (let range = 1_000; range < 3e12; range *= 3) {
      const step = stepFor(range)
      if (step > 0) expect(range / step).toBeLessThanOrEqual(MOST_POINTS)
      expect(Math.ceil(range / narrowestStep(range))).toBeLessThanOrEqual(MOST_POINTS)
    }
  })
})

test('a port in use is told with its mend', async () => {
  const address = await hub.app.listen({ host: '127.0.0.1', port: 0 })
  const port = Number(new URL(address).port)
  // The hub under test has its metrics already; a second start needs a registry of its own.
  const ends = { ...hub.ends, metrics: openMetrics() }
  await expect(startDashboard(ends, { ...hub.config, port })).rejects.toMatchObject({
    code: 'port-in-use',
    message: expect.stringContaining('SANFANG_HTTP_PORT'),
  })
  const started = await startDashboard({ ...hub.ends, metrics: openMetrics() }, { ...hub.config, port: 0 })
  expect(await (await fetch(`${started.address}/healthz`)).json()).toEqual({ alive: true })
  await started.close()
})

function at(document: unknown, reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<any>((here, step) => here?.[step.replaceAll('~1', '/')], document)
}
