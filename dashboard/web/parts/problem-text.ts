import type { Sent } from '../data/commands.ts'
import type { Problem } from '../data/http.ts'

type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string

/** Refusals that have words of their own; anything else shows what the hub said. */
export const KNOWN = [
  'no-answer',
  'unknown-outcome',
  'not-signed-in',
  'wrong-sign-in',
  'locked-out',
  'busy',
  'not-permitted',
  'needs-approval',
  'too-many-requests',
  'not-found',
  'not-ready',
  'not-available',
  'bad-input',
  'unknown-alarm',
  'no-such-alarm',
  'no-such-device',
  'no-such-shelf',
  'no-such-permit',
  'closed',
  'already-acknowledged',
  'raised-again',
  'still-active',
  'not-latched',
  'not-acknowledged',
  'not-shelved',
  'life-safety',
  'priority-1',
  'too-long',
  'device-known',
] as const

export function problemWords(t: Translate, problem: Problem | undefined): string {
  if (!problem) return t('refusal.other', { why: '' })
  const known = KNOWN.find((code) => code === problem.code)
  if (known) return t(`refusal.${known}`)
  return t('refusal.other', { why: problem.detail ?? problem.title ?? problem.code })
}

/** What became of a pressed button, in words. */
export const problemText = (t: Translate, mark: Sent): string =>
  mark.state === 'unanswered' ? t('refusal.unknown-outcome') : problemWords(t, mark.problem)
