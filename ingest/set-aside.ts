import { open, rename } from 'node:fs/promises'
import type { Instant } from '../core/time.ts'
import type { BadLine } from '../platform/sift-lines.ts'

/** Bytes at which the file is begun anew; the one before it is kept beside it, as `….1`. */
export const SET_ASIDE_BYTES = 10_000_000

/**
 * Appends bad lines to a file of line protocol, each below a comment with the time and InfluxDB's word on it, so that they can be
 * mended and written by hand. Resolves once they are on disk.
 */
export async function setAside(file: string, bad: readonly BadLine[], now: Instant, most = SET_ASIDE_BYTES): Promise<void> {
  if (bad.length === 0) return
  const when = new Date(now).toISOString()
  const text = bad.map(({ line, why }) => `# ${when} ${why.replace(/\s+/g, ' ')}\n${line}\n`).join('')
  let handle = await open(file, 'a', 0o600)
  try {
    if ((await handle.stat()).size >= most) {
      await handle.close()
      await rename(file, `${file}.1`)
      handle = await open(file, 'a', 0o600)
    }
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
