import { chmodSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { HubError, reasonOf, type Problem } from '../core/errors.ts'
import type { Log } from '../platform/log.ts'
import { LOCAL_DEEDS, type LocalHub } from './local-hub.ts'

/** One question or answer is one line of JSON, at most this long (the largest estate takes a fifth of it). */
const MAX_LINE = 64 * 1024 * 1024
const MAX_CONNECTIONS = 16
/** Longer paths are cut off by the kernel, without a word. */
const MAX_PATH = 103

/**
 * Lets the command line in, on a socket that only the hub's own user may open (mode 0600). One question per connection:
 * `{"deed","ask"}` in, `{"result"}` or `{"error":{code,problems}}` out. What a crash left of it is taken away: the folder's lock is ours.
 */
export async function startHubSocket(options: {
  readonly file: string
  readonly hub: LocalHub
  readonly log: Log
}): Promise<{ close(): Promise<void> }> {
  const { file, hub, log } = options
  if (Buffer.byteLength(file) > MAX_PATH) {
    log.warn({ file }, 'the path of the data folder is too long for a socket: the command line cannot reach this hub while it runs')
    return { close: async () => {} }
  }
  rmSync(file, { force: true })
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', (error) => log.debug({ error }, 'command line went away'))
    readLine(socket)
      .then((line) => answer(hub, line))
      .then((reply) => socket.end(`${JSON.stringify(reply)}\n`))
      .catch((error: unknown) => {
        log.debug({ error }, 'question of the command line could not be read')
        socket.destroy()
      })
  })
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    const before = process.umask(0o177)
    server.listen(file, resolve)
    process.umask(before)
  })
  chmodSync(file, 0o600)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}

/** The running hub behind a socket; undefined when none listens there. Its refusals are thrown as they were thrown there. */
export async function connectHub(file: string): Promise<LocalHub | undefined> {
  if (!(await listens(file))) return undefined
  const deeds = LOCAL_DEEDS.map((deed) => [deed, (ask?: unknown) => question(file, deed, ask)] as const)
  return Object.fromEntries(deeds) as unknown as LocalHub
}

type Reply = { readonly result: unknown } | { readonly error: { readonly code: string; readonly problems: readonly Problem[] } }

async function answer(hub: LocalHub, line: string): Promise<Reply> {
  try {
    const { deed: wanted, ask } = JSON.parse(line) as { deed?: unknown; ask: never }
    const deed = LOCAL_DEEDS.find((name) => name === wanted)
    if (!deed) return { error: { code: 'no-such-deed', problems: [{ what: `this hub cannot do “${String(wanted)}”` }] } }
    return { result: (await hub[deed](ask)) ?? null }
  } catch (error) {
    if (error instanceof HubError) return { error: { code: error.code, problems: error.problems } }
    return { error: { code: 'failed', problems: [{ what: reasonOf(error) }] } }
  }
}

async function question(file: string, deed: string, ask: unknown): Promise<unknown> {
  const socket = connect(file)
  try {
    const line = readLine(socket)
    socket.write(`${JSON.stringify({ deed, ask: ask ?? {} })}\n`)
    const reply = JSON.parse(await line) as Reply
    if ('error' in reply) throw new HubError(reply.error.code, reply.error.problems)
    return reply.result
  } finally {
    socket.destroy()
  }
}

const listens = (file: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(file)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })

/** Text up to the first line break. Rejects when the other side goes away before, says too much, or nothing for a minute. */
function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let length = 0
    socket.setTimeout(60_000, () => reject(new Error('nothing came for a minute')))
    socket.on('data', (part: Buffer) => {
      const end = part.indexOf(10)
      parts.push(end === -1 ? part : part.subarray(0, end))
      length += part.length
      if (end !== -1) resolve(Buffer.concat(parts).toString('utf8'))
      else if (length > MAX_LINE) reject(new Error(`the line is longer than ${MAX_LINE} bytes`))
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the hub went away before it answered')))
  })
}
