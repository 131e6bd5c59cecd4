import type { ProblemDetails } from '../../contract.ts'

/** What the hub answered, or why it did not. `code` is the hub's stable one; ours are `no-answer` and `not-json`. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }
export type Problem = Pick<ProblemDetails, 'status' | 'code' | 'title' | 'detail' | 'fields'>

interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: unknown
  /** Idempotency-Key: the same key gets the same answer. */
  readonly key?: string
}

const base = '/api/v1'
let signedOut: () => void = () => {}

/** Called when the hub says that nobody is signed in here. */
export function whenSignedOut(then: () => void): void {
  signedOut = then
}

/** Asks the hub. Never throws: no answer within 10 s is a problem like any other. */
export async function http<T>(path: string, { method = 'GET', body, key }: Request = {}): Promise<Result<T>> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (method !== 'GET') headers['x-requested-with'] = 'sanfang'
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (key) headers['idempotency-key'] = key
  let answer: Response
  try {
    answer = await fetch(base + path, {
      method,
      headers,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(10_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (error) {
    return refused(0, 'no-answer', error instanceof Error ? error.message : String(error))
  }
  if (answer.status === 204) return { ok: true, value: undefined as T }
  let content: unknown
  try {
    content = await answer.json()
  } catch {
    return refused(answer.status, 'not-json', `${method} ${path}`)
  }
  if (answer.ok) return { ok: true, value: content as T }
  if (answer.status === 401 && path !== '/session') signedOut()
  const problem = (content ?? {}) as Partial<ProblemDetails>
  return {
    ok: false,
    problem: {
      status: answer.status,
      code: problem.code ?? `http-${answer.status}`,
      title: problem.title ?? answer.statusText,
      detail: problem.detail,
      fields: problem.fields,
    },
  }
}

/** A new Idempotency-Key. `crypto.randomUUID` is missing on plain http outside localhost; random values are not. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A query string without the empty parts. */
export function query(parts: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(parts).filter((pair): pair is [string, string | number] => pair[1] !== undefined && pair[1] !== '')
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()}`
}

const refused = (status: number, code: string, detail: string): { readonly ok: false; readonly problem: Problem } => ({
  ok: false,
  problem: { status, code, title: code, detail },
})
