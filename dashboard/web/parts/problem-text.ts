import type { Sent } from '../data/commands.ts'
import type { Problem } from '../data/http.ts'

type Translate = (key: string, values?: Readonly<Record<string, unknown>>) => string

/** Refusals that have words of their own; anything else shows what the hub said. */
export const KNOWN = [
  'no-answer',
  'unknown',
  'not-signed-in',
  'not-permitted',
  'forbidden',
  'not-found',
  'no-such-alarm',
  'already-acknowledged',
  'already-cleared',
  'count-changed',
  'newer-raise',
  'still-active',
  'not-latched',
  'not-shelved',
  'life-safety',
  'priority-cannot-be-shelved',
  'too-long',
  'needs-approval',
  'wrong-password',
  'too-many-attempts',
  'invalid',
  'duplicate-name',
] as const

export function problemWords(t: Translate, problem: Problem | undefined): string {
  if (!problem) return t('refusal.other', { why: '' })
  const known = KNOWN.find((code) => code === problem.code)
  if (known) return t(`refusal.${known}`)
  if (problem.status === 429) return t('refusal.too-many-attempts')
  if (problem.status === 403) return t('refusal.not-permitted')
  return t('refusal.other', { why: problem.detail ?? problem.title ?? problem.code })
}

/** What became of a pressed button, in words. */
export const problemText = (t: Translate, mark: Sent): string =>
  mark.state === 'unanswered' ? t('refusal.unknown') : problemWords(t, mark.problem)
