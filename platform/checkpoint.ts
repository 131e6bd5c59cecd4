import { type CompiledQuery, type Kysely, sql } from 'kysely'
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

/** Statements that bring the stored checkpoint to `position`: only the pieces that changed. Pieces are taken now, at this position. */
export function checkpointStatements(records: Records, position: number, parts: readonly Remembers[]): () => CompiledQuery[] {
  const pieces = parts.flatMap((part) => part.collect())
  const db: Kysely<CheckpointTables> = records.db<CheckpointTables>()
  return () => [
    ...pieces.map(({ key, json }) =>
      json === ''
        ? sql`delete from checkpoint where key = ${key}`.compile(db)
        : sql`insert into checkpoint (key, json) values (${key}, ${json}) on conflict (key) do update set json = excluded.json`.compile(db),
    ),
    sql`insert into checkpoint (key, json) values (${POSITION}, ${String(position)}) on conflict (key) do update set json = excluded.json`.compile(
      db,
    ),
  ]
}

/** Gives every part its pieces back. Answers the log position from which to replay; 0 without a checkpoint. */
export async function restoreCheckpoint(records: Records, parts: readonly Remembers[]): Promise<number> {
  const pieces = await records.db<CheckpointTables>().selectFrom('checkpoint').selectAll().execute()
  for (const part of parts) part.restore(pieces)
  return Number(pieces.find((piece) => piece.key === POSITION)?.json ?? 0)
}
