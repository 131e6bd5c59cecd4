import { type Static, Type } from 'typebox'

/** Settings of the pipes: where the data lies, how the log is grouped and how long things are kept. */
export const platformConfig = Type.Object(
  {
    dataFolder: Type.String({
      minLength: 1,
      default: './data',
      description: 'The one folder that holds everything the hub remembers.',
      env: 'SANFANG_DATA',
    }),
    logLevel: Type.Union(
      (['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const).map((level) => Type.Literal(level)),
      { default: 'info', description: 'The least important messages that are still logged.', env: 'SANFANG_LOG_LEVEL' },
    ),
    journal: Type.Object(
      {
        groupMs: Type.Number({
          minimum: 1,
          maximum: 1_000,
          default: 5,
          description: 'Milliseconds after which an open group of packets is synced to disk and confirmed.',
        }),
        groupEntries: Type.Integer({
          minimum: 1,
          maximum: 100_000,
          default: 4_000,
          description: 'Entries at which a group is closed before its time.',
        }),
        groupBytes: Type.Integer({
          minimum: 1_024,
          maximum: 64_000_000,
          default: 512_000,
          description: 'Bytes at which a group is closed before its time.',
        }),
        maxHeldBytes: Type.Integer({
          minimum: 100_000,
          maximum: 2_000_000_000,
          default: 64_000_000,
          description:
            'Bytes of entries that wait in memory while the disk does not take them; beyond them nothing more is taken or confirmed.',
        }),
        keepDays: Type.Number({
          minimum: 0.01,
          maximum: 3_650,
          default: 7,
          description: 'Days after which packets leave the journal, once every reader has them.',
        }),
        keepBytes: Type.Integer({
          minimum: 1_000_000,
          default: 10_000_000_000,
          description: 'Bytes above which the oldest packets leave the journal, once every reader has them.',
        }),
        stopBelowFree: Type.Number({
          minimum: 0,
          maximum: 1,
          default: 0.01,
          description: 'Share of the disk that must be free (0 to 1) for recording to go on.',
        }),
      },
      { additionalProperties: false, description: 'The log of everything received.' },
    ),
    records: Type.Object(
      {
        maxPending: Type.Integer({
          minimum: 100,
          maximum: 1_000_000,
          default: 20_000,
          description: 'Calls that may wait for the records; further ones are refused.',
        }),
      },
      { additionalProperties: false, description: 'Alarms, people, ledger and audit.' },
    ),
    history: Type.Object(
      {
        batchMs: Type.Number({
          minimum: 50,
          maximum: 60_000,
          default: 1_000,
          description: 'Milliseconds between two batches that go from the journal to the history.',
        }),
        batchEntries: Type.Integer({
          minimum: 100,
          maximum: 1_000_000,
          default: 50_000,
          description: 'Journal entries that one batch of history takes at most.',
        }),
        keepDays: Type.Number({ minimum: 1, maximum: 36_500, default: 400, description: 'Days for which raw history is kept.' }),
        memoryMb: Type.Integer({
          minimum: 64,
          maximum: 1_000_000,
          default: 512,
          description: 'Megabytes of memory that the history database may use.',
        }),
        threads: Type.Integer({ minimum: 1, maximum: 64, default: 2, description: 'Threads that the history database may use.' }),
        stopBelowFree: Type.Number({
          minimum: 0,
          maximum: 1,
          default: 0.05,
          description: 'Share of the disk that must be free (0 to 1) for history to go on.',
        }),
      },
      { additionalProperties: false, description: 'Measured values over time.' },
    ),
  },
  { additionalProperties: false },
)
export type PlatformConfig = Static<typeof platformConfig>
export type JournalConfig = PlatformConfig['journal']
export type RecordsConfig = PlatformConfig['records']
export type HistoryConfig = PlatformConfig['history']
