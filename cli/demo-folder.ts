import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDataFolder } from '../platform/data-folder.ts'

/** How the demo of a folder was run. */
export interface DemoRun {
  readonly size: string
  readonly speed: number
}

const NOTE = 'demo.json'

/**
 * Puts a demo's data away where it cannot go on: another size of estate, or a clock that ran ahead of real time.
 * Takes the folder's lock first, so that a demo that runs keeps its data. True when it was put away.
 * Throws HubError as `openDataFolder` does: also when the folder holds real data.
 */
export async function freshDemoFolder(path: string, { size, speed, fresh }: DemoRun & { readonly fresh: boolean }): Promise<boolean> {
  const folder = await openDataFolder(path, { demo: true })
  try {
    const before = readNote(folder.file(NOTE))
    const goesOn = !fresh && before?.size === size && before.speed === 1 && speed === 1
    if (goesOn || !existsSync(folder.file('records.db'))) return false
    rmSync(path, { recursive: true })
    return true
  } finally {
    folder.close()
  }
}

/** Writes down how this demo runs, for the next one. */
export function noteDemo(path: string, run: DemoRun): void {
  writeFileSync(join(path, NOTE), `${JSON.stringify(run)}\n`)
}

function readNote(file: string): DemoRun | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoRun
  } catch {
    return undefined
  }
}
