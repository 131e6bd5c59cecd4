import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { HubError, reasonOf } from '../core/errors.ts'
import { openSql, type Sql, SqlError } from './sql.ts'

/** The one folder that holds everything the hub remembers, held by this process alone. */
export interface DataFolder {
  readonly path: string
  readonly demo: boolean
  /** Path of a file in it. */
  file(name: string): string
  /** Lets go of the lock. */
  close(): void
}

/** Version of the folder's layout. The stores in it have versions of their own. */
const FORMAT = 1

interface About {
  readonly format: number
  readonly demo: boolean
  readonly madeAt: string
}

/**
 * Makes the folder (mode 0700) where it is missing, takes its lock and reads what it is.
 * Throws HubError: `not-writable`, `locked` (a living process has it), `newer-data`, `demo-data` (a demo's folder for
 * production, or the other way round), `damaged-data`.
 */
export async function openDataFolder(path: string, { demo }: { readonly demo: boolean }): Promise<DataFolder> {
  const folder = resolve(path)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new HubError(
      'not-writable',
      [
        {
          what: `cannot be used as data folder: ${reasonOf(error)}`,
          where: folder,
          mend: 'give the hub’s user the folder, or set SANFANG_DATA to another one',
        },
      ],
      { cause: error },
    )
  }
  const lock = takeLock(folder)
  try {
    const about = readAbout(folder)
    if (about) check(about, folder, demo)
    else await writeAbout(folder, { format: FORMAT, demo, madeAt: new Date().toISOString() })
  } catch (error) {
    lock.close()
    throw error
  }
  return { path: folder, demo, file: (name) => join(folder, name), close: () => lock.close() }
}

/**
 * The lock is an exclusive SQLite transaction, which the operating system ends with the process whatever kills it:
 * it is never stale and needs no process number, which means nothing from one container to the next. The number is
 * written beside it only to name the holder.
 */
function takeLock(folder: string): { close(): void } {
  const holder = join(folder, 'hub.pid')
  let sql: Sql | undefined
  try {
    sql = openSql(join(folder, 'lock'), { pragmas: { journal_mode: 'DELETE', synchronous: 'OFF', busy_timeout: 0 } })
    sql.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    sql?.close()
    if (!(error instanceof SqlError) || error.kind !== 'busy') throw error
    const pid = readText(holder)
    throw new HubError('locked', [
      {
        what: `another process${pid ? ` (number ${pid})` : ''} uses this data folder`,
        where: folder,
        mend: 'stop that hub first, or set SANFANG_DATA to another folder',
      },
    ])
  }
  writeFileSync(holder, `${process.pid}\n`)
  return {
    close() {
      sql.exec('ROLLBACK')
      sql.close()
    },
  }
}

function readAbout(folder: string): About | undefined {
  const file = join(folder, 'sanfang.json')
  const text = readText(file)
  if (text === undefined) return undefined
  try {
    const about = JSON.parse(text) as About
    if (typeof about.format === 'number' && typeof about.demo === 'boolean') return about
  } catch {
    // Told below.
  }
  throw new HubError('damaged-data', [
    {
      what: 'is not what the hub wrote',
      where: file,
      mend: 'put it back from a backup; it says which version and whether a demo made this folder',
    },
  ])
}

function check(about: About, folder: string, demo: boolean): void {
  if (about.format > FORMAT)
    throw new HubError('newer-data', [
      {
        what: `the data folder has format ${about.format}, this version knows ${FORMAT}`,
        where: folder,
        mend: 'start the newer Sanfang that wrote it, or restore a backup of this version',
      },
    ])
  if (about.demo !== demo)
    throw new HubError('demo-data', [
      about.demo
        ? {
            what: 'this data folder belongs to a demo',
            where: folder,
            mend: 'set SANFANG_DATA to a folder for real data; a demo’s data never goes into production',
          }
        : { what: 'this data folder holds real data', where: folder, mend: 'let the demo use a folder of its own' },
    ])
}

async function writeAbout(folder: string, about: About): Promise<void> {
  const file = join(folder, 'sanfang.json')
  const draft = await open(`${file}.new`, 'w', 0o600)
  try {
    await draft.writeFile(`${JSON.stringify(about, null, 2)}\n`)
    await draft.sync()
  } finally {
    await draft.close()
  }
  await rename(`${file}.new`, file)
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
