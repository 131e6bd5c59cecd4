import { dirname } from 'node:path'
import { Counter, Gauge, Histogram } from 'prom-client'
import { reasonOf } from '../core/errors.ts'
import type { JournalEntry } from '../core/journal-entry.ts'
import { days, type Instant } from '../core/time.ts'
import type { JournalConfig } from './config.ts'
import { type SpaceMeasure, watchSpace } from './free-space.ts'
import { entriesAfter, type GroupRow } from './journal-file.ts'
import { type GroupBytes, type JournalRecord, openGroupBytes, writeEntry } from './journal-format.ts'
import type { FromJournalWorker, JournalQuestion, JournalWorkerData, SentGroup, ToJournalWorker } from './journal-worker.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import { startWorker } from './start-worker.ts'
import { workerFile } from './worker-file.ts'

/**
 * The log on disk. Entries are appended in order to an open group; a group is committed (synced) every few milliseconds
 * or when asked to close; then the receipts of its entries are given in order (law 1).
 */
export interface Journal {
  /** Position of the newest entry appended; positions start at 1 and have no gap. */
  readonly position: number
  /** Newest position known to be on disk. */
  readonly durable: number
  /** full: the disk is (nearly) full; failing: it answers with errors. In both, receipts are held and entries wait in memory. */
  readonly health: 'good' | 'full' | 'failing'
  /**
   * Encodes the entry into the open group at once (the payload view may be reused after the call) and answers its position.
   * `receipt` is called after the sync. When too much waits already the entry is not taken: the answer is 0 and the receipt gets an error.
   */
  append(entry: JournalEntry, receipt?: Receipt): number
  /** Commits the open group now instead of at its time. */
  closeGroup(): void
  /** Resolves when the position is on disk; rejects when it never will be. */
  whenDurable(position: number): Promise<void>
  /** All entries after `from` in order, group by group, until the newest durable one. */
  read(from: number): AsyncIterable<readonly JournalRecord[]>
  /** Says how far a reader has come: nothing after the lowest of all holds is ever trimmed. */
  hold(name: string, position: number): void
  /** Lets go of what is too old or too much, now instead of at its time (every minute). Answers the number of groups that went. */
  trim(): Promise<number>
  /** Commits what is open, then ends. What could not be committed is never confirmed. */
  close(): Promise<void>
}
/** Called without error when on disk. With an error the entry is not on disk and the sender must not be confirmed. */
export type Receipt = (error?: Error) => void

export interface JournalOptions {
  readonly file: string
  readonly log: Log
  readonly metrics: Metrics
  readonly config: JournalConfig
  /** How free space is measured; the file system's own word unless told. */
  readonly space?: SpaceMeasure
  /** More SQLite pragmas for the file (page limits, …). */
  readonly pragmas?: Readonly<Record<string, number | string>>
}

/** At most this many groups are with the worker: one that is being synced, one that is ready behind it. */
const IN_FLIGHT = 2

/** Opens (or makes) the journal's file. Throws HubError `newer-data` when a newer version wrote it. */
export async function openJournal({ file, log, metrics, config, space, pragmas }: JournalOptions): Promise<Journal> {
  const data: JournalWorkerData = {
    file,
    pragmas,
    limits: { keepMs: days(config.keepDays), keepBytes: config.keepBytes },
    trimEveryMs: 60_000,
  }
  const worker = await startWorker<{ newest: number; bytesOnDisk: number }>({
    url: workerFile(import.meta.url, './journal-worker'),
    name: 'journal',
    data,
    told: (message: FromJournalWorker) => ('committed' in message ? committed(message) : failing(message)),
    died: (error) => died(error),
  })
  const post = (message: ToJournalWorker, transfer?: readonly ArrayBuffer[]) => worker.post(message, transfer)

  let position = worker.ready.newest
  let durable = position
  let health: Journal['health'] = 'good'
  let failure: Journal['health'] = 'good'
  let dead: Error | undefined
  let noRoom = false
  let bytesOnDisk = worker.ready.bytesOnDisk
  let heldBytes = 0
  let heldReceipts = 0
  /** Full groups that wait for a place with the worker, and those that are with it; oldest first. */
  const waiting: Group[] = []
  const inFlight: Group[] = []
  const spares: Buffer[] = []
  const waiters: { readonly position: number; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  let open = newGroup()
  /** The open group's time has come, or somebody asked. */
  let due = false
  let timer: NodeJS.Timeout | undefined

  const counts = journalMetrics(metrics, {
    held: () => heldReceipts,
    heldBytes: () => heldBytes + open.bytes.length,
    bytesOnDisk: () => bytesOnDisk,
    position: () => position,
    durable: () => durable,
    health: () => health,
  })

  function newGroup(): Group {
    const buffer = spares.pop() ?? Buffer.allocUnsafeSlow(Math.max(4_096, Math.min(config.groupBytes + 4_096, 64_000)))
    return { bytes: openGroupBytes(buffer), first: 0, count: 0, firstAt: 0, lastAt: 0, receipts: [], openedAt: 0 }
  }

  const comesDue = () => {
    timer = undefined
    due = true
    pump()
  }

  const shut = () => {
    clearTimeout(timer)
    timer = undefined
    due = false
    waiting.push(open)
    heldBytes += open.bytes.length
    open = newGroup()
  }

  /** Hands the worker what it may have. A group whose time has come stays open (and grows) until there is a place. */
  const pump = () => {
    while (inFlight.length < IN_FLIGHT && !dead && !noRoom) {
      if (waiting.length === 0 && due && open.count > 0) shut()
      const group = waiting.shift()
      if (!group) return
      inFlight.push(group)
      const { first, count, firstAt, lastAt, bytes } = group
      const buffer = bytes.buffer.buffer as ArrayBuffer
      const sent: SentGroup = { first, count, firstAt, lastAt, length: bytes.length, buffer }
      post({ group: sent }, [buffer])
    }
  }

  const committed = (message: Extract<FromJournalWorker, { committed: ArrayBuffer }>) => {
    const group = inFlight.shift()
    if (!group) return
    bytesOnDisk = message.bytesOnDisk
    durable = group.first + group.count - 1
    heldBytes -= group.bytes.length
    heldReceipts -= group.receipts.length
    counts.committed(group, message.seconds)
    if (spares.length < IN_FLIGHT + 1 && message.committed.byteLength <= 2 * config.groupBytes + 64_000)
      spares.push(Buffer.from(message.committed))
    failure = 'good'
    tellHealth()
    // The disk first, then the people who wait for it.
    pump()
    for (const receipt of group.receipts) give(receipt)
    while (waiters[0] && waiters[0].position <= durable) waiters.shift()?.resolve()
  }

  const give = (receipt: Receipt, error?: Error) => {
    try {
      receipt(error)
    } catch (thrown) {
      log.error({ error: thrown }, 'a receipt failed')
    }
  }

  const failing = ({ failing: kind, why }: Extract<FromJournalWorker, { failing: string }>) => {
    failure = kind === 'full' ? 'full' : 'failing'
    counts.failures.inc()
    tellHealth(why)
  }

  /** The worker ended: what it held is not known to be on disk, so nothing is confirmed and nothing more is taken until a restart. */
  const died = (error: Error) => {
    dead = new Error('the journal does not record any more', { cause: error })
    failure = 'failing'
    tellHealth(reasonOf(error))
    letGo(dead)
  }

  const letGo = (error: Error) => {
    clearTimeout(timer)
    for (const group of [...inFlight.splice(0), ...waiting.splice(0), open]) for (const receipt of group.receipts) give(receipt, error)
    open = newGroup()
    heldBytes = 0
    heldReceipts = 0
    for (const waiter of waiters.splice(0)) waiter.reject(error)
  }

  const tellHealth = (why?: string) => {
    const now = dead ? 'failing' : noRoom ? 'full' : failure
    if (now === health) return
    health = now
    if (now === 'good') log.info({ file, position }, 'recording goes on')
    else if (now === 'full') log.error({ file, why, position }, 'the disk is full: nothing is recorded or confirmed until there is room')
    else log.error({ file, why, position }, 'the disk fails: nothing is recorded or confirmed until it takes data again')
  }

  const watch = await watchSpace(
    dirname(file),
    config.stopBelowFree,
    (low, free) => {
      noRoom = low
      tellHealth(low ? `only ${(free * 100).toFixed(2)} % of the disk is free` : undefined)
      pump()
    },
    space,
  )

  return {
    get position() {
      return position
    },
    get durable() {
      return durable
    },
    get health() {
      return health
    },
    append(entry, receipt) {
      if (dead || heldBytes + open.bytes.length > config.maxHeldBytes) {
        counts.refused.inc()
        if (receipt) queueMicrotask(() => give(receipt, dead ?? new Error('too many entries wait for the disk')))
        return 0
      }
      writeEntry(open.bytes, entry)
      position += 1
      open.lastAt = entry.at
      if (open.count === 0) {
        open.first = position
        open.firstAt = entry.at
        open.openedAt = performance.now()
        timer = setTimeout(comesDue, config.groupMs)
      }
      open.count += 1
      if (receipt) {
        open.receipts.push(receipt)
        heldReceipts += 1
      }
      if (open.count >= config.groupEntries || open.bytes.length >= config.groupBytes) {
        shut()
        pump()
      }
      return position
    },
    closeGroup() {
      if (open.count === 0) return
      due = true
      pump()
    },
    whenDurable(wanted) {
      if (wanted <= durable && wanted > 0) return Promise.resolve()
      if (dead || wanted < 1 || wanted > position) return Promise.reject(dead ?? new Error(`position ${wanted} was never appended`))
      return new Promise((resolve, reject) => {
        const waiter = { position: wanted, resolve, reject }
        const behind = waiters.findLastIndex((other) => other.position <= wanted)
        waiters.splice(behind + 1, 0, waiter)
      })
    },
    async *read(from) {
      const ask = (question: JournalQuestion) => worker.call<GroupRow[]>(question)
      for (let at = from; ; ) {
        const groups = await ask({ read: at })
        const last = groups.at(-1)
        if (!last) return
        for (const group of groups) yield entriesAfter([group], at)
        at = last.first + last.count - 1
      }
    },
    hold: (name, held) => post({ hold: { name, position: held } }),
    trim: () => worker.call<number>({ trim: true } satisfies JournalQuestion),
    async close() {
      if (dead) return
      due = true
      pump()
      // What the disk does not take within five seconds stays unconfirmed.
      const patience = performance.now() + 5_000
      while ((inFlight.length > 0 || waiting.length > 0 || open.count > 0) && health === 'good' && performance.now() < patience)
        await new Promise((resolve) => setTimeout(resolve, 1))
      watch.stop()
      await worker.stop({})
      dead = new Error('the journal is closed')
      letGo(dead)
    },
  }
}

interface Group {
  readonly bytes: GroupBytes
  first: number
  count: number
  firstAt: Instant
  lastAt: Instant
  readonly receipts: Receipt[]
  /** Monotonic, ms. */
  openedAt: number
}

interface Watched {
  readonly held: () => number
  readonly heldBytes: () => number
  readonly bytesOnDisk: () => number
  readonly position: () => number
  readonly durable: () => number
  readonly health: () => Journal['health']
}

function journalMetrics(metrics: Metrics, watched: Watched) {
  const registers = [metrics]
  const counter = (name: string, help: string) => new Counter({ name: `sanfang_journal_${name}`, help, registers })
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `sanfang_journal_${name}`,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })
  const histogram = (name: string, help: string) =>
    new Histogram({
      name: `sanfang_journal_${name}`,
      help,
      registers,
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    })
  const groups = counter('groups_total', 'Groups on disk')
  const entries = counter('entries_total', 'Entries on disk')
  const bytes = counter('bytes_total', 'Bytes of entries on disk')
  const commit = histogram('commit_seconds', 'Writing and syncing one group')
  const wait = histogram('wait_seconds', 'From the first entry of a group to its receipts')
  gauge('held_receipts', 'Receipts that wait for the disk', watched.held)
  gauge('held_bytes', 'Bytes that wait for the disk', watched.heldBytes)
  gauge('disk_bytes', 'Size of the journal on disk', watched.bytesOnDisk)
  gauge('position', 'Newest position appended', watched.position)
  gauge('durable_position', 'Newest position on disk', watched.durable)
  gauge('healthy', '1 while it records, 0 while the disk is full or failing', () => (watched.health() === 'good' ? 1 : 0))
  return {
    refused: counter('refused_total', 'Entries not taken because too much waited for the disk'),
    failures: counter('failures_total', 'Commits that failed and were tried again'),
    committed(group: Group, seconds: number) {
      groups.inc()
      entries.inc(group.count)
      bytes.inc(group.bytes.length)
      commit.observe(seconds)
      wait.observe((performance.now() - group.openedAt) / 1000)
    },
  }
}
