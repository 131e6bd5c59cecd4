import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { HttpError, InfluxDB, setLogger } from '@influxdata/influxdb-client'
import { reasonOf } from '../core/errors.ts'
import { seconds } from '../core/time.ts'
import { type InfluxAnswer, influxAnswer } from './influx-answer.ts'

/** Where lines go, and as whom. */
export interface InfluxTarget {
  readonly url: string
  readonly database: string
  readonly retentionPolicy: string
  readonly organization: string
  readonly user: string
  readonly password: string
  readonly writePath: 'v1' | 'v2'
  /** Most lines of one write. */
  readonly batchLines: number
  readonly timeoutS: number
}

/** The way into an InfluxDB. One write at a time. */
export interface Influx {
  /** Sends lines, at most `batchLines`, and waits for the answer; never rejects. */
  write(lines: readonly string[]): Promise<InfluxAnswer>
  /** Cuts off a write that is under way: it is answered `away`. */
  close(): void
}

/**
 * A client that encodes and carries, nothing else. The library's own batches, retries and buffer are off: what waits in its memory
 * is lost with the process, and its `flush` resolves while lines are still under way, unless there is exactly one batch.
 */
export function openInflux(target: InfluxTarget): Influx {
  setLogger({ error: () => {}, warn: () => {} })
  const { url, token, authorization } = influxAccess(target)
  const timeoutMs = seconds(target.timeoutS)
  // A fresh connection per write: one that was kept may have been closed by the server just when it is used again.
  const agent = url.startsWith('https:') ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false })
  const client = new InfluxDB({
    url,
    token,
    ...(authorization && { headers: { authorization } }),
    timeout: 2 * timeoutMs,
    transportOptions: { agent },
  })
  const api = client.getWriteApi('', '', 'ns', {
    batchSize: target.batchLines + 1,
    maxBatchBytes: 500_000_000,
    flushInterval: 0,
    maxRetries: 0,
  })
  api.path = influxPath(target)

  return {
    async write(lines) {
      let late = false
      // The library's timeout gives up without letting go of the socket.
      const timer = setTimeout(() => {
        late = true
        agent.destroy()
      }, timeoutMs)
      try {
        api.writeRecords(lines as string[])
        await api.flush()
        return { is: 'taken' }
      } catch (error) {
        if (!(error instanceof HttpError)) {
          const why = late ? `no answer within ${target.timeoutS} s` : reasonOf(error)
          return { is: 'away', why, retryAfterMs: 0 }
        }
        // The library takes Retry-After for milliseconds.
        const retryAfter = error.headers?.['retry-after']
        const answer = { status: error.statusCode, body: error.body ?? '', retryAfter: retryAfter?.toString() }
        return influxAnswer(answer, Date.now())
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => agent.destroy(),
  }
}

/** Path of a write, with its query. Times are in nanoseconds, which is what every version takes unless told otherwise. */
export function influxPath({
  writePath,
  database,
  retentionPolicy,
  organization,
}: Pick<InfluxTarget, 'writePath' | 'database' | 'retentionPolicy' | 'organization'>): string {
  const query = new URLSearchParams()
  if (writePath === 'v1') {
    query.set('db', database)
    if (retentionPolicy) query.set('rp', retentionPolicy)
    return `/write?${query.toString()}`
  }
  query.set('org', organization)
  query.set('bucket', retentionPolicy ? `${database}/${retentionPolicy}` : database)
  query.set('precision', 'ns')
  return `/api/v2/write?${query.toString()}`
}

/**
 * Address and sign-in. `/write` takes Basic on every version (2.x and 3.x: any user, the token as password), `/api/v2/write` a
 * token (1.8: `user:password`). A name and password within the address count where no others are set.
 */
export function influxAccess({ url: text, user, password, writePath }: Pick<InfluxTarget, 'url' | 'user' | 'password' | 'writePath'>): {
  readonly url: string
  readonly token?: string
  readonly authorization?: string
} {
  const url = new URL(text)
  const name = user || decodeURIComponent(url.username)
  const secret = password || decodeURIComponent(url.password)
  url.username = ''
  url.password = ''
  const clean = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  if (!name && !secret) return { url: clean }
  if (writePath === 'v2') return { url: clean, token: name ? `${name}:${secret}` : secret }
  return { url: clean, authorization: `Basic ${Buffer.from(`${name || 'sanfang'}:${secret}`).toString('base64')}` }
}
