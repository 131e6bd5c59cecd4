import { CompiledQuery } from 'kysely'
import type { Migration, Records } from './records.ts'

/** A part that remembers: its state in pieces of plain JSON by key; an empty piece is gone. */
export interface Remembers {
  collect(): readonly { readonly key: string; readonly json: string }[]
  restore(pieces: Iterable<{ readonly key: string; readonly json: string }>): void
}

export interface CheckpointTables {
  checkpoint: { key: string; json: string }
}

export const checkpointMigrations: readonly Migration[] = [
  { name: '2026-11-checkpoint-1', sql: ['create table checkpoint (key text primary key, json text not null) without rowid'] },
]

const POSITION = 'position'

const ROWS = 100
const keep = (rows: number): string =>
  `insert into checkpoint (key, json) values ${Array(rows).fill('(?, ?)').join(', ')} on conflict (key) do update set json = excluded.json`
const KEEP_ONE = keep(1)
const KEEP_MANY = keep(ROWS)
const DROP = 'delete from checkpoint where key = ?'

/**
 * Statements that bring the stored checkpoint to `position`: only the pieces that changed. Pieces are taken now, at this position.
 * Their SQL is written out and carries many rows: one compiled and posted for each of 50,000 pieces held everything up for 0.4 s.
 */
export function checkpointStatements(position: number, parts: readonly Remembers[]): () => CompiledQuery[] {
  const pieces = parts.flatMap((part) => part.collect())
  return () => {
    const statements: CompiledQuery[] = []
    const kept: string[] = []
    for (const { key, json } of pieces) {
      if (json === '') statements.push(CompiledQuery.raw(DROP, [key]))
      else kept.push(key, json)
    }
    kept.push(POSITION, String(position))
    let from = 0
    for (; from + 2 * ROWS <= kept.length; from += 2 * ROWS)
      statements.push(CompiledQuery.raw(KEEP_MANY, kept.slice(from, from + 2 * ROWS)))
    for (; from < kept.length; from += 2) statements.push(CompiledQuery.raw(KEEP_ONE, kept.slice(from, from + 2)))
    return statements
  }
}

/** Gives every part its pieces back. Answers the log position from which to replay; 0 without a checkpoint. */
export async function restoreCheckpoint(records: Records, parts: readonly Remembers[]): Promise<number> {
  const pieces = await records.db<CheckpointTables>().selectFrom('checkpoint').selectAll().execute()
  for (const part of parts) part.restore(pieces)
  return Number(pieces.find((piece) => piece.key === POSITION)?.json ?? 0)
}
