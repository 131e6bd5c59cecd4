import type { Instant } from '../core/time.ts'

/** What InfluxDB, or whatever stands at its address, made of one write. */
export type InfluxAnswer =
  | { readonly is: 'taken' }
  /** Some of these lines will never be taken; on 1.x the others were. `dropped`: how many, where it says so. */
  | {
      readonly is: 'poison'
      readonly why: string
      readonly dropped: number
      /** A field whose type is another one in the database. */
      readonly conflict?: { readonly measurement: string; readonly field: string }
    }
  /** Somebody must set it right: sign-in, database, address. */
  | { readonly is: 'refused'; readonly why: string }
  /** Not now. `retryAfterMs`: as long as it asked to be left alone, 0 when it did not. */
  | { readonly is: 'away'; readonly why: string; readonly retryAfterMs: number }

/** An HTTP answer to a write. */
export interface HttpAnswer {
  readonly status: number
  readonly body: string
  readonly retryAfter?: string | undefined
}

/**
 * Decides what an answer means. Only what is surely InfluxDB’s word on the lines themselves makes lines bad: a proxy that says
 * 400 to everything, or a web page that says 200, must not make history vanish. 204 and 201 are the only receipts.
 */
export function influxAnswer({ status, body, retryAfter }: HttpAnswer, now: Instant): InfluxAnswer {
  if (status === 204 || status === 201) return TAKEN
  const said = errorIn(body)
  const why = `${status} ${said ?? (status < 300 ? 'is not what InfluxDB answers to a write' : body.trim())}`.trim().slice(0, MOST_WORDS)
  if (said !== undefined && NOT_THERE.test(said)) return { is: 'refused', why }
  if (status === 413 || (said !== undefined && (status === 400 || status === 422))) return poison(why, said ?? '')
  if (status >= 500 || status === 408 || status === 425 || status === 429)
    return { is: 'away', why, retryAfterMs: retryAfterMs(retryAfter, now) }
  return { is: 'refused', why }
}

const TAKEN: InfluxAnswer = { is: 'taken' }
const MOST_WORDS = 500
/** 1.6 answers 500 where the retention policy is missing. */
const NOT_THERE = /^(database|retention policy|bucket|organization)\b.* not found/i
const CONFLICT = /field type conflict: input field "(.+?)" on measurement "(.+?)" is type/
const DROPPED = /dropped=(\d+)/

function poison(why: string, said: string): InfluxAnswer {
  const conflict = CONFLICT.exec(said)
  const dropped = Number(DROPPED.exec(said)?.[1] ?? 0)
  return { is: 'poison', why, dropped, ...(conflict && { conflict: { field: conflict[1]!, measurement: conflict[2]! } }) }
}

/** `error` of 1.x and 3.x, `message` of 2.x; undefined when the body is neither. */
function errorIn(body: string): string | undefined {
  try {
    const { error, message } = JSON.parse(body) as { error?: unknown; message?: unknown }
    const said = typeof error === 'string' ? error : message
    return typeof said === 'string' ? said : undefined
  } catch {
    return undefined
  }
}

/** `Retry-After`, which is in seconds or a date, in ms; at most ten minutes, 0 when there is none. */
export function retryAfterMs(header: string | undefined, now: Instant): number {
  if (!header) return 0
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_ASKED_MS) : 0
}
const LONGEST_ASKED_MS = 600_000

/** How long to wait after this many failures in a row: 1 s, 2 s, 4 s, … up to 15 s, or as long as was asked for. */
export const backOffMs = (failures: number, askedMs = 0): number => Math.max(Math.min(500 * 2 ** Math.min(failures, 10), 15_000), askedMs)
