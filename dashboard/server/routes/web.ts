import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../problem.ts'
import { readWebFiles, type WebFile } from '../web-files.ts'

/**
 * Answers what no route of the interface answers: files of the web page, and the page itself for its own addresses
 * (`/alarms` typed into the browser). Everything else does not exist.
 */
export async function openWeb(folder: string | null): Promise<(request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>> {
  const files: ReadonlyMap<string, WebFile> = folder === null ? new Map() : await readWebFiles(folder)
  return async (request, reply) => {
    const path = pathOf(request.url)
    if ((request.method !== 'GET' && request.method !== 'HEAD') || path === null || /^\/(api|socket\.io)(\/|$)/.test(path)) throw notFound()
    const file = files.get(path === '/' ? '/index.html' : path)
    if (file) return send(request, reply, file)
    // A missing script or picture is missing; only what a browser opens as a page is the page.
    const page = files.get('/index.html')
    if (!page || /\.[a-z0-9]{1,5}$/i.test(path) || !(request.headers.accept ?? '').includes('text/html')) throw notFound()
    return send(request, reply, page)
  }
}

async function send(request: FastifyRequest, reply: FastifyReply, file: WebFile): Promise<FastifyReply> {
  reply
    .header('cache-control', file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('vary', 'accept-encoding')
    .header('etag', file.etag)
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  const { content, encoding } = await file.body(request.headers['accept-encoding'])
  if (encoding) reply.header('content-encoding', encoding)
  return reply.code(200).type(file.type).send(content)
}

function pathOf(url: string): string | null {
  try {
    return decodeURIComponent(url.split('?', 1)[0] as string)
  } catch {
    return null
  }
}

const notFound = (): Problem => new Problem('not-found')
