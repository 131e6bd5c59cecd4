import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** One file of the web page, in memory. `content` is null for what is too large to keep. */
export interface WebFile {
  readonly type: string
  readonly etag: string
  /** The name holds a hash of the content: it never changes. */
  readonly hashed: boolean
  /** The body in the best of the encodings that are taken; compressed on first use and kept. */
  body(accepts: string | undefined): Promise<{ readonly content: Buffer; readonly encoding: 'br' | 'gzip' | null }>
}

const MOST_BYTES = 64 * 1024 * 1024
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.ico': 'image/x-icon',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}
const packs = { br: promisify(brotliCompress), gzip: promisify(gzip) }

/**
 * Reads a built web page into memory: by path below the folder, with `/` first. At most 64 MB, else it throws.
 * An empty map where the folder does not exist.
 */
export async function readWebFiles(folder: string): Promise<ReadonlyMap<string, WebFile>> {
  const files = new Map<string, WebFile>()
  const names = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  let bytes = 0
  for (const name of names) {
    const path = join(folder, name)
    if (!(await stat(path)).isFile() || name.endsWith('.map')) continue
    const content = await readFile(path)
    bytes += content.length
    if (bytes > MOST_BYTES) throw new Error(`${folder}: the web page is larger than ${MOST_BYTES / 1024 / 1024} MB`)
    files.set(`/${relative(folder, path).split(sep).join('/')}`, webFile(name, content))
  }
  return files
}

function webFile(name: string, content: Buffer): WebFile {
  const type = TYPES[extname(name)] ?? 'application/octet-stream'
  const packable = content.length > 1_000 && /^(text\/|application\/(json|manifest|wasm)|image\/(svg|x-icon))/.test(type)
  const packed = new Map<'br' | 'gzip', Promise<Buffer>>()
  const pack = (encoding: 'br' | 'gzip'): Promise<Buffer> => {
    let found = packed.get(encoding)
    if (!found) {
      found =
        encoding === 'br'
          ? packs.br(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } })
          : packs.gzip(content, { level: 9 })
      packed.set(encoding, found)
    }
    return found
  }
  return {
    type,
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    hashed: /[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(name) && !name.endsWith('.html'),
    body: async (accepts) => {
      const encoding = packable && accepts ? (/\bbr\b/.test(accepts) ? 'br' : /\bgzip\b/.test(accepts) ? 'gzip' : null) : null
      return { content: encoding ? await pack(encoding) : content, encoding }
    },
  }
}
