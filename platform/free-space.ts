import { statfs } from 'node:fs/promises'

/** Share of the folder's file system that is free for us, 0..1. A file system that does not say counts as free. */
export async function freeSpace(folder: string): Promise<number> {
  try {
    const { bavail, blocks } = await statfs(folder)
    return blocks === 0 ? 1 : bavail / blocks
  } catch {
    return 1
  }
}

/** Says when free space falls below a share, and when there is enough again. */
export interface SpaceWatch {
  readonly low: boolean
  stop(): void
}

/** Where to look and how often; tests and special disks bring their own `measure`. */
export interface SpaceMeasure {
  readonly measure?: (folder: string) => Promise<number>
  readonly everyMs?: number
}

/**
 * Looks once before it resolves, then every 3 s. Enough again means a fifth more than the limit, so that one freed
 * block does not start and stop the writer.
 */
export async function watchSpace(
  folder: string,
  below: number,
  changed: (low: boolean, free: number) => void,
  { measure = freeSpace, everyMs = 3_000 }: SpaceMeasure = {},
): Promise<SpaceWatch> {
  let low = false
  let stopped = false
  const look = async () => {
    const free = await measure(folder)
    const now = free < (low ? below * 1.2 : below)
    if (stopped || now === low) return
    low = now
    changed(low, free)
  }
  await look()
  const timer = setInterval(() => void look(), everyMs)
  timer.unref()
  return {
    get low() {
      return low
    },
    stop() {
      stopped = true
      clearInterval(timer)
    },
  }
}
