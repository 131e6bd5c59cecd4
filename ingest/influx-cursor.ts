import { open, readFile, rename } from 'node:fs/promises'

/** Up to where the journal was taken by one target. */
export interface InfluxCursor {
  /** Address, database and retention policy, without any secret. */
  readonly target: string
  readonly position: number
}

/**
 * The position kept for this target; null when there is none: no file yet, another target before, or a file that says nothing.
 * Then the journal is sent whole, which at worst writes again what is there already.
 */
export async function readCursor(file: string, target: string): Promise<number | null> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as Partial<InfluxCursor>
    return kept.target === target && Number.isSafeInteger(kept.position) ? kept.position! : null
  } catch {
    return null
  }
}

/** Replaces the file in one step, synced, so that a crash leaves the old position or the new one. */
export async function keepCursor(file: string, cursor: InfluxCursor): Promise<void> {
  const draft = await open(`${file}.new`, 'w', 0o600)
  try {
    await draft.writeFile(`${JSON.stringify(cursor)}\n`)
    await draft.sync()
  } finally {
    await draft.close()
  }
  await rename(`${file}.new`, file)
}
