import { closeSync, fsyncSync, openSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { HubError } from '../core/errors.ts'
import type { Instant } from '../core/time.ts'
import type { Sql } from './sql.ts'

/** One step of the schema, applied once, in the order of the list that main.ts puts together. */
export interface Migration {
  /** `2026-11-alarms-1`: unique for ever. */
  readonly name: string
  readonly sql: readonly string[]
}

/** Copies kept from before the last upgrades. */
const SNAPSHOTS = 3

/**
 * Applies the migrations that the file does not know yet, in order, in one transaction; a file that held data is copied first to
 * `<file>.before-<last new name>`. Throws HubError `newer-data` when the file knows names that are not in the list.
 */
export function migrate(
  sql: Sql,
  { file, migrations, existed, now }: { file: string; migrations: readonly Migration[]; existed: boolean; now: Instant },
): { applied: readonly string[]; snapshot: string | null } {
  sql.exec('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT')
  const known = new Set(
    sql
      .prepare('SELECT name FROM migrations')
      .all()
      .map((row) => String(row.name)),
  )
  const ours = new Set(migrations.map(({ name }) => name))
  const foreign = [...known].filter((name) => !ours.has(name))
  if (foreign.length > 0)
    throw new HubError('newer-data', [
      {
        what: `the records were written by a newer version (${foreign.join(', ')})`,
        where: file,
        mend: `start that version, or put back a copy made before its upgrade (${basename(file)}.before-…)`,
      },
    ])
  const fresh = migrations.filter(({ name }) => !known.has(name))
  const last = fresh.at(-1)
  if (!last) return { applied: [], snapshot: null }
  const snapshot = existed && known.size > 0 ? copyBefore(sql, file, last.name) : null
  const note = sql.prepare('INSERT INTO migrations (name, applied_at) VALUES (?, ?)')
  sql.transaction(() => {
    for (const migration of fresh) {
      for (const [i, statement] of migration.sql.entries()) {
        try {
          sql.exec(statement)
        } catch (error) {
          throw new Error(`migration ${migration.name}, statement ${i + 1} failed on ${file}; nothing was changed`, { cause: error })
        }
      }
      note.run(migration.name, now)
    }
  })
  return { applied: fresh.map(({ name }) => name), snapshot }
}

function copyBefore(sql: Sql, file: string, name: string): string {
  const copy = `${file}.before-${name.replaceAll(/[^A-Za-z0-9_-]/g, '_')}`
  // Left by an upgrade that failed: the file is as it was then.
  rmSync(copy, { force: true })
  sql.prepare('VACUUM INTO ?').run(copy)
  const fd = openSync(copy, 'r')
  fsyncSync(fd)
  closeSync(fd)
  const prefix = `${basename(file)}.before-`
  const folder = dirname(file)
  const others = readdirSync(folder).filter((other) => other.startsWith(prefix) && join(folder, other) !== copy)
  for (const old of others.sort().slice(0, -(SNAPSHOTS - 1))) rmSync(join(folder, old))
  return copy
}
