import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { type Influx, influxAccess, influxPath, type InfluxTarget, openInflux } from '../../platform/influx.ts'

let server: Server | undefined
let influx: Influx | undefined
afterEach(() => {
  influx?.close()
  server?.closeAllConnections()
  server?.close()
  server = undefined
})

async function open(answer: RequestListener, rest: Partial<InfluxTarget> = {}): Promise<Influx> {
  const listening = createServer(answer)
  server = listening
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  influx = openInflux({ ...target, url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}/base/`, ...rest })
  return influx
}
const target: InfluxTarget = {
  url: 'http://127.0.0.1:1',
  database: 'hub',
  retentionPolicy: '',
  organization: '',
  user: '',
  password: '',
  writePath: 'v1',
  batchLines: 100,
  timeoutS: 20,
}
async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const all = Buffer.concat(chunks)
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(all) : all).toString()
}

describe('one write', () => {
  test('is one request with all lines, and is answered when the server has answered', async () => {
    const seen: { url: string | undefined; authorization: string | undefined; body: string }[] = []
    const { write } = await open(
      (request, response) =>
        void bodyOf(request).then((body) => {
          seen.push({ url: request.url, authorization: request.headers.authorization, body })
          response.writeHead(204).end()
        }),
      { user: 'hub', password: 'pass' },
    )
    const lines = Array.from({ length: 100 }, (_, n) => `m,d=${n} x="${'long '.repeat(20)}" 1`)
    expect(await write(lines)).toEqual({ is: 'taken' })
    expect(seen).toEqual([
      { url: '/base/write?db=hub', authorization: `Basic ${Buffer.from('hub:pass').toString('base64')}`, body: lines.join('\n') },
    ])
  })

  test('that is refused leaves nothing behind for the next one', async () => {
    const bodies: string[] = []
    const { write } = await open(
      (request, response) =>
        void bodyOf(request).then((body) => {
          bodies.push(body)
          response.writeHead(bodies.length === 1 ? 503 : 204, { 'retry-after': '3' }).end()
        }),
    )
    expect(await write(['m x=1 1'])).toMatchObject({ is: 'away', retryAfterMs: 3_000 })
    expect(await write(['m x=2 2'])).toEqual({ is: 'taken' })
    expect(bodies).toEqual(['m x=1 1', 'm x=2 2'])
  })

  test('keeps what the server says about the lines', async () => {
    const { write } = await open((request, response) => {
      request.resume()
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"partial write: no dropped=1"}')
    })
    expect(await write(['m x=1 1'])).toEqual({ is: 'poison', why: '400 partial write: no dropped=1', dropped: 1 })
  })

  test('to a server that never answers is given up, and its socket with it', async () => {
    const { write } = await open((request) => void request.resume(), { timeoutS: 0.05 })
    const cut = new Promise((resolve) => server!.once('connection', (socket) => socket.once('close', resolve)))
    expect(await write(['m x=1 1'])).toEqual({ is: 'away', why: 'no answer within 0.05 s', retryAfterMs: 0 })
    await cut
  })

  test('to nobody is answered, not thrown', async () => {
    influx = openInflux(target)
    expect(await influx.write(['m x=1 1'])).toMatchObject({ is: 'away', why: expect.stringContaining('ECONNREFUSED') })
  })

  test('under way is cut off by closing', async () => {
    const { write, close } = await open(() => close(), { timeoutS: 600 })
    expect(await write(['m x=1 1'])).toMatchObject({ is: 'away' })
  })
})

describe('where and as whom', () => {
  const v1 = { writePath: 'v1', database: 'h b', retentionPolicy: '', organization: '' } as const
  test.each([
    [v1, '/write?db=h+b'],
    [{ ...v1, retentionPolicy: 'year' }, '/write?db=h+b&rp=year'],
    [{ ...v1, writePath: 'v2', organization: 'estate' } as const, '/api/v2/write?org=estate&bucket=h+b&precision=ns'],
    [{ ...v1, writePath: 'v2', retentionPolicy: 'year' } as const, '/api/v2/write?org=&bucket=h+b%2Fyear&precision=ns'],
  ])('%j is %s', (config, path) => expect(influxPath(config)).toBe(path))

  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  const access = (url: string, user: string, password: string, writePath: 'v1' | 'v2') => influxAccess({ url, user, password, writePath })
  test.each([
    ['nobody', access('http://h:8086', '', '', 'v1'), { url: 'http://h:8086' }],
    ['a user', access('http://h:8086', 'u', 'p', 'v1'), { url: 'http://h:8086', authorization: basic('u:p') }],
    ['a token alone', access('http://h:8086/', '', 't', 'v1'), { url: 'http://h:8086', authorization: basic('sanfang:t') }],
    ['one within the address', access('https://u:p%40@h/x/', '', '', 'v1'), { url: 'https://h/x', authorization: basic('u:p@') }],
    ['a token on the path of 2.x', access('http://h', '', 't', 'v2'), { url: 'http://h', token: 't' }],
    ['a user on the path of 2.x (1.8)', access('http://h', 'u', 'p', 'v2'), { url: 'http://h', token: 'u:p' }],
  ])('%s', (_, got, expected) => expect(got).toEqual(expected))
})
