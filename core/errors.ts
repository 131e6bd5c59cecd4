/**
 * A wrong set-up, found at start: everything that is wrong at once, each with its mend.
 * `code` is stable; programs may rely on it.
 */
export class HubError extends Error {
  readonly code: string
  readonly problems: readonly Problem[]

  constructor(code: string, problems: readonly Problem[] | string, options?: { cause?: unknown }) {
    const list = typeof problems === 'string' ? [{ what: problems }] : problems
    super(list.map(wordProblem).join('\n'), options)
    this.name = 'HubError'
    this.code = code
    this.problems = list
  }
}

/** One thing that is wrong: what, where (file, line, field), and what mends it. */
export interface Problem {
  readonly what: string
  readonly where?: string
  readonly mend?: string
}

export function wordProblem(problem: Problem): string {
  return `${problem.where ? `${problem.where}: ` : ''}${problem.what}${problem.mend ? ` (${problem.mend})` : ''}`
}

/** The message of anything thrown. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
