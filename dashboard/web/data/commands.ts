import type { AcknowledgeBody, AlarmView, LiveAlarm, PermitBody, ShelveBody } from '../../contract.ts'
import { openAlarms, watchAlarms } from './alarms.ts'
import { cell } from './cell.ts'
import { http, newKey, type Problem, type Result } from './http.ts'

export type Deed = 'acknowledge' | 'shelve' | 'unshelve' | 'reset' | 'outOfService'

/** A pressed button: «sent» until the alarm itself changes; or why the hub said no; or nothing was heard of it. */
export interface Sent {
  readonly deed: Deed
  readonly state: 'sent' | 'refused' | 'unanswered'
  /** Version of the alarm that the person saw. */
  readonly version: number
  readonly problem?: Problem
}

/** By alarm id. Bounded by what people press: an entry goes when its alarm changes or closes, or when it is dismissed. */
export const sent = cell<ReadonlyMap<string, Sent>>(new Map())

/** Acknowledges the raises that were on screen: the body names their count, so a newer raise is never covered. */
export const acknowledge = (alarm: LiveAlarm, comment?: string): Promise<Result<AlarmView>> => {
  const body: AcknowledgeBody = comment ? { count: alarm.count, comment } : { count: alarm.count }
  return act('acknowledge', alarm, body)
}

/** Several, in their order, four at a time. */
export async function acknowledgeAll(alarms: readonly LiveAlarm[], comment?: string): Promise<void> {
  const rest = [...alarms]
  const worker = async () => {
    for (let alarm = rest.shift(); alarm; alarm = rest.shift()) await acknowledge(alarm, comment)
  }
  await Promise.all([worker(), worker(), worker(), worker()])
}

export const shelve = (alarm: LiveAlarm, body: ShelveBody) => act('shelve', alarm, body)
export const unshelve = (alarm: LiveAlarm) => act('unshelve', alarm, {})
export const reset = (alarm: LiveAlarm) => act('reset', alarm, {})

/** A permit covers the alarm's type on its subject, with or without an open alarm. */
export const takeOutOfService = (alarm: LiveAlarm, body: PermitBody) => send('outOfService', alarm, '/permits', body)

export function dismiss(alarm: string): void {
  const next = new Map(sent.get())
  if (next.delete(alarm)) sent.set(next)
}

const act = (deed: Deed, alarm: LiveAlarm, body: object): Promise<Result<AlarmView>> =>
  send(deed, alarm, `/alarms/${encodeURIComponent(alarm.id)}/${deed}`, body)

async function send<T>(deed: Deed, alarm: LiveAlarm, path: string, body: object): Promise<Result<T>> {
  const key = newKey()
  mark(alarm.id, { deed, state: 'sent', version: alarm.version })
  let result = await http<T>(path, { method: 'POST', body, key })
  // The same key gets the same answer: asking once more is safe.
  if (!result.ok && unheard(result.problem)) result = await http<T>(path, { method: 'POST', body, key })
  if (result.ok) return result
  mark(alarm.id, { deed, state: unheard(result.problem) ? 'unanswered' : 'refused', version: alarm.version, problem: result.problem })
  return result
}

const unheard = (problem: Problem): boolean =>
  problem.code === 'no-answer' || problem.code === 'unknown-outcome' || problem.status === 502 || problem.status === 504

function mark(id: string, what: Sent): void {
  const alarm = openAlarms().get(id)
  // It changed before the answer came: there is nothing left to say, unless the hub said no.
  if (what.state !== 'refused' && (!alarm || alarm.version > what.version)) return dismiss(id)
  sent.set(new Map(sent.get()).set(id, what))
}

watchAlarms(() => {
  const marks = sent.get()
  if (marks.size === 0) return
  const open = openAlarms()
  const next = new Map(marks)
  for (const [id, { version }] of marks) {
    const alarm = open.get(id)
    if (!alarm || alarm.version > version) next.delete(id)
  }
  if (next.size !== marks.size) sent.set(next)
})
