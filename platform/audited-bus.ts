import { createHash } from 'node:crypto'
import { Counter } from 'prom-client'
import type { Answer, Ask } from '../core/command.ts'
import { days, minutes } from '../core/time.ts'
import type { Audit } from './audit.ts'
import type { Bus } from './bus.ts'
import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Migration, Records } from './records.ts'
import { withoutSecrets } from './without-secrets.ts'

interface Tables {
  asks: { id: string; at: number; ask: string; answer: string }
}

export const askMigrations: readonly Migration[] = [
  {
    name: '2026-11-asks-1',
    sql: [
      'create table asks (id text primary key, at bigint not null, ask text not null, answer text not null)',
      'create index asks_at on asks (at)',
    ],
  },
]

const KEPT = days(7)
const IN_MEMORY = 2_000
const FRESH = minutes(10)
const UNDER_WAY = 1_000

/**
 * The bus with each question answered once: the owner's answer is kept by the ask's id, so that a repeat (a retry after `unknown`,
 * a second press) gets the same answer and the act is not done twice; and each act is in the audit with its outcome.
 * Kept 7 days in the table and, for the newest 2,000, whole in memory for 10 minutes: a token, which is shown once, is never written down.
 * The same id with another question is refused as `id-used`; over 1,000 questions under way, further ones are refused as `busy`.
 */
export function auditedBus(
  bus: Bus,
  ends: { readonly audit: Audit; readonly records: Records; readonly clock: Clock; readonly log: Log; readonly metrics: Metrics },
): Bus {
  const { audit, records, clock, log } = ends
  const db = records.db<Tables>()
  const underWay = new Map<string, { readonly ask: string; readonly answer: Promise<Answer> }>()
  const known = new Map<string, { readonly ask: string; readonly answer: Answer; readonly at: number }>()
  let swept = Number.NEGATIVE_INFINITY

  const counted = new Counter({
    name: 'sanfang_asks_total',
    help: 'Questions answered by action and outcome; repeats are answered from memory',
    labelNames: ['action', 'outcome'],
    registers: [ends.metrics],
  })

  const remember = (id: string, ask: string, answer: Answer, at: number) => {
    known.set(id, { ask, answer, at })
    for (const [old, entry] of known) {
      if (known.size <= IN_MEMORY && entry.at > at - FRESH) break
      known.delete(old)
    }
  }

  const stored = async (ask: Ask, text: string): Promise<Answer | undefined> => {
    const fresh = known.get(ask.id)
    if (fresh && fresh.at > clock.now() - FRESH) return fresh.ask === text ? fresh.answer : { refused: 'id-used' }
    const row = await db.selectFrom('asks').select(['ask', 'answer']).where('id', '=', ask.id).executeTakeFirst()
    if (!row) return undefined
    return row.ask === text ? (JSON.parse(row.answer) as Answer) : { refused: 'id-used' }
  }

  const act = async (ask: Ask, text: string, owner: (ask: Ask) => Promise<Answer>): Promise<Answer> => {
    const before = await stored(ask, text)
    if (before) {
      counted.inc({ action: ask.action, outcome: 'repeat' })
      return before
    }
    let answer: Answer
    let outcome: string
    try {
      answer = await owner(ask)
      outcome = outcomeOf(answer)
    } catch (error) {
      log.error({ error, action: ask.action, target: ask.target }, 'question failed')
      answer = { refused: 'failed' }
      outcome = 'failed'
    }
    counted.inc({ action: ask.action, outcome: outcome.split(':')[0]! })
    const at = clock.now()
    // What failed or is not known may be tried again under the same id.
    const settles = outcome !== 'failed' && outcome !== 'unknown'
    if (settles) remember(ask.id, text, answer, at)
    const notes: Promise<unknown>[] = [
      audit.add({
        by: ask.by.name,
        kind: ask.by.kind,
        action: ask.action,
        site: ask.site,
        target: ask.target,
        params: ask.params,
        outcome,
      }),
    ]
    if (settles) notes.push(keep(ask.id, text, answer, at))
    // The act is done: a store that cannot write must not turn its answer into a failure (law 10).
    for (const note of await Promise.allSettled(notes))
      if (note.status === 'rejected') log.error({ error: note.reason, action: ask.action, by: ask.by.name }, 'act could not be recorded')
    return answer
  }

  const keep = async (id: string, ask: string, answer: Answer, at: number): Promise<void> => {
    const insert = db
      .insertInto('asks')
      .values({ id, at, ask, answer: withoutSecrets(answer) })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .compile()
    const sweep = at - swept > minutes(60)
    if (sweep) swept = at
    await records.write(
      sweep
        ? [
            insert,
            db
              .deleteFrom('asks')
              .where('at', '<', at - KEPT)
              .compile(),
          ]
        : [insert],
    )
  }

  return {
    ...bus,
    ask: (ask) => bus.ask(ask),
    answer(action, owner) {
      bus.answer(action, (ask) => {
        const text = askText(ask)
        const same = underWay.get(ask.id)
        if (same) return same.ask === text ? same.answer : Promise.resolve({ refused: 'id-used' })
        if (underWay.size >= UNDER_WAY) return Promise.resolve({ refused: 'busy' })
        // Claimed before the first await: a second press while this one is under way joins it.
        const answer = act(ask, text, owner).finally(() => underWay.delete(ask.id))
        underWay.set(ask.id, { ask: text, answer })
        return answer
      })
    },
  }
}

/** What makes two questions the same one. */
const askText = (ask: Ask): string => {
  const params = createHash('sha256').update(withoutSecrets(ask.params)).digest('base64url')
  return `${ask.action}|${ask.by.name}|${ask.site}|${ask.target}|${params}`
}

const outcomeOf = (answer: Answer): string => ('done' in answer ? 'done' : 'refused' in answer ? `refused:${answer.refused}` : 'unknown')
