import type { Session } from '../../contract.ts'
import type { Permission } from '../../../core/role.ts'
import { cell, useCell } from './cell.ts'
import { http, whenSignedOut, type Result } from './http.ts'

/** undefined: not asked yet; null: nobody is signed in. */
export const session = cell<Session | null | undefined>(undefined)

/** Signed out by the hub rather than by the person: the sign-in page says so. */
export const ended = cell(false)

whenSignedOut(() => endSession())

/** The session is over: signed out elsewhere, expired, account disabled. */
export function endSession(): void {
  if (session.get()) ended.set(true)
  session.set(null)
}

export async function openSession(): Promise<Result<Session>> {
  const result = await http<Session>('/session')
  if (result.ok) session.set(result.value)
  else if (result.problem.status === 401 || result.problem.status === 403) session.set(null)
  return result
}

export async function signIn(name: string, password: string): Promise<Result<Session>> {
  const result = await http<Session>('/session', { method: 'POST', body: { name, password } })
  if (result.ok) {
    ended.set(false)
    session.set(result.value)
  }
  return result
}

export async function signOut(): Promise<void> {
  await http('/session', { method: 'DELETE' })
  ended.set(false)
  session.set(null)
}

/** What the signed-in person may: `yes`, `approval` of the next level, `no`. */
export const useRight = (permission: Permission) => useCell(session)?.rights[permission] ?? 'no'
