import type { CompiledQuery, Kysely } from 'kysely'

/** Alarms, people, ledger, audit: SQL rows through Kysely, held by a worker so that no sync ever blocks the main loop. */
export interface Records {
  /** Queries and single statements, typed by the part's own table interface. */
  db<Tables>(): Kysely<Tables>
  /** All statements in one transaction, in order, on disk when it resolves. Calls are committed in the order made (several may share one sync). */
  write(statements: readonly CompiledQuery[]): Promise<void>
  close(): Promise<void>
}

/** One step of the schema, applied once, in the order of the list that main.ts puts together. */
export interface Migration {
  /** `2026-11-alarms-1`: unique for ever. */
  readonly name: string
  readonly sql: readonly string[]
}
