import type { JournalEntry } from '../core/journal-entry.ts'
import type { Estate } from '../core/ledger.ts'
import type { Instant } from '../core/time.ts'
import { decidingHalf } from '../deciding-half.ts'
import type { Journal } from '../platform/journal.ts'
import type { Edge } from '../rules/engine/edge.ts'
import { encode, type Step } from '../simulators/message.ts'

/**
 * The deciding half of a hub in virtual time: ledger, intake, twins and rules over a log in memory, without sockets, stores or screens.
 * `saved` begins where another one left off.
 */
export function storyHub(estate: Estate, from: Instant, saved?: Saved) {
  const edges: Edge[] = []
  const failures: unknown[] = []
  const rejects: string[] = []
  let now = saved?.now ?? from
  let position = saved?.position ?? 0
  /** What is kept for a replay; null keeps nothing. */
  let log: JournalEntry[] | null = null
  const journal: Journal = {
    get position() {
      return position
    },
    get durable() {
      return position
    },
    health: 'good',
    append(entry, receipt) {
      log?.push(entry)
      receipt?.()
      return ++position
    },
    closeGroup() {},
    whenDurable: () => Promise.resolve(),
    async *read() {},
    hold() {},
    trim: () => Promise.resolve(0),
    close: () => Promise.resolve(),
  }
  const half = decidingHalf({
    estates: [estate],
    clock: { now: () => now, onStep() {}, stop() {} },
    journal,
    decided: (edge) => void edges.push(edge),
    failed: (key, error) => failures.push({ key, error }),
    rejected: (one) => void rejects.push(`${one.device} ${one.point ?? ''} ${one.reason}: ${one.detail}`),
  })
  const { engine, intake, twins } = half
  if (saved) {
    intake.restore(saved.pieces)
    engine.restore(saved.pieces)
  }
  const site = estate.site.id

  return {
    engine,
    intake,
    twins,
    edges,
    failures,
    rejects,
    /** Keeps the log from here on. */
    record() {
      log = []
      return log
    },
    take(step: Step) {
      now = step.at
      if (step.type === 'message')
        intake.take(
          {
            site,
            device: step.device,
            via: step.via,
            channel: step.channel,
            payload: Buffer.from(encode(step.payload)),
            qos: step.qos,
            retain: step.retain,
            dup: false,
            packetId: 1,
            receivedAt: step.at,
          },
          null,
          () => {},
        )
      else if (step.type === 'connect') intake.note({ type: 'connect', site, device: step.device, sessions: 1 })
      else intake.note({ type: 'disconnect', site, device: step.device, sessions: 0, why: 'lost' })
    },
    replay: half.replay,
    save: (): Saved => JSON.parse(JSON.stringify({ now, position, pieces: [...intake.collect(), ...engine.collect()] })) as Saved,
  }
}

export interface Saved {
  readonly now: Instant
  readonly position: number
  readonly pieces: { readonly key: string; readonly json: string }[]
}

/** An edge in words: `07:00:10 QHY-… lift.entrapment on`. */
export const wordEdge = (edge: Edge): string =>
  `${new Date(edge.at).toISOString().slice(11, 23)} ${edge.subject}${edge.part ? `#${edge.part}` : ''} ${edge.type} ${edge.active ? 'on' : 'off'}`
