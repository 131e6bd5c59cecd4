import { HubError } from '../core/errors.ts'
import { type JournalRecord, readGroup } from './journal-format.ts'
import { openSql, type Sql, type SqlStatement } from './sql.ts'

/** One committed group as it lies in the file: `count` entries from position `first` on, packed. */
export interface GroupRow {
  readonly first: number
  readonly count: number
  readonly blob: Uint8Array
}

/** How much is read at a time. At least one group is always read. */
export interface ReadLimit {
  readonly entries: number
  readonly bytes: number
}

/** The journal's file for those who only read it: another thread, another process, the command line. */
export interface JournalFile {
  /** Newest position in the file, 0 when it is empty. */
  newest(): number
  /** Oldest position that was not trimmed yet, 0 when it is empty. */
  oldest(): number
  /** The next groups that hold a position after `from`; empty when there is none. */
  groups(from: number, limit?: ReadLimit): GroupRow[]
  /** The same, taken apart, without the entries up to `from`. */
  read(from: number, limit?: ReadLimit): JournalRecord[]
  close(): void
}

const MOST_GROUPS = 5_000
const LIMIT: ReadLimit = { entries: 20_000, bytes: 4_000_000 }

/** Opens the file for reading beside whoever writes it. Throws when it is missing or of a newer version. */
export function openJournalFile(file: string): JournalFile {
  const sql = openSql(file, { readOnly: true })
  checkVersion(sql, file)
  const reads = journalReads(sql)
  return {
    newest: reads.newest,
    oldest: reads.oldest,
    groups: reads.groups,
    read: (from, limit) => entriesAfter(reads.groups(from, limit), from),
    close: () => sql.close(),
  }
}

/** Every entry after `from`, in bounded batches, until the newest one on disk. */
export function* readJournalFile(file: string, from = 0): Generator<readonly JournalRecord[], void> {
  const journal = openJournalFile(file)
  try {
    for (let at = from; ; ) {
      const records = journal.read(at)
      const last = records.at(-1)
      if (!last) return
      yield records
      at = last.position
    }
  } finally {
    journal.close()
  }
}

/** Entries of the groups whose position is after `from`. */
export function entriesAfter(groups: readonly GroupRow[], from: number): JournalRecord[] {
  const records: JournalRecord[] = []
  for (const { first, blob } of groups) for (const record of readGroup(blob, first)) if (record.position > from) records.push(record)
  return records
}

const VERSION = 1

/** Makes the table in a new file. One row per group commit; the position of its first entry is its key. */
export function makeJournalTable(sql: Sql, file: string): void {
  checkVersion(sql, file)
  sql.exec(
    `CREATE TABLE IF NOT EXISTS groups (
      first INTEGER PRIMARY KEY, count INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, blob BLOB NOT NULL
    ) STRICT`,
  )
  sql.exec(`PRAGMA user_version = ${VERSION}`)
}

function checkVersion(sql: Sql, file: string): void {
  const version = Number(sql.prepare('PRAGMA user_version').get()?.user_version)
  if (version > VERSION)
    throw new HubError('newer-data', [
      {
        what: `the journal has version ${version}, this program knows ${VERSION}`,
        where: file,
        mend: 'start the newer Sanfang that wrote it',
      },
    ])
}

/** The questions that are asked of the table. Each is answered whole, so that no read stays open and holds up the write-ahead log. */
export function journalReads(sql: Sql): Pick<JournalFile, 'newest' | 'oldest' | 'groups'> {
  const newest = sql.prepare('SELECT first + count - 1 AS position FROM groups ORDER BY first DESC LIMIT 1')
  const oldest = sql.prepare('SELECT first AS position FROM groups ORDER BY first LIMIT 1')
  const before = sql.prepare('SELECT first, count FROM groups WHERE first <= ? ORDER BY first DESC LIMIT 1')
  const sizes = sql.prepare('SELECT first, count, length(blob) AS bytes FROM groups WHERE first >= ? ORDER BY first LIMIT ?')
  const rows = sql.prepare('SELECT first, count, blob FROM groups WHERE first BETWEEN ? AND ? ORDER BY first')
  const position = (statement: SqlStatement) => Number(statement.get()?.position ?? 0)
  return {
    newest: () => position(newest),
    oldest: () => position(oldest),
    groups(from, limit = LIMIT) {
      const cut = before.get(from + 1)
      const start = cut && Number(cut.first) + Number(cut.count) - 1 > from ? Number(cut.first) : from + 1
      let bytes = 0
      let entries = 0
      let last: number | undefined
      for (const size of sizes.all(start, Math.min(limit.entries, MOST_GROUPS))) {
        bytes += Number(size.bytes)
        entries += Number(size.count)
        if (last !== undefined && (bytes > limit.bytes || entries > limit.entries)) break
        last = Number(size.first)
      }
      return last === undefined ? [] : (rows.all(start, last) as unknown as GroupRow[])
    },
  }
}
