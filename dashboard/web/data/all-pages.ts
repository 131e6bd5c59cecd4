import type { Page } from '../../contract.ts'
import { http, query, type Result } from './http.ts'

/** Follows `next` to the end: lists of the ledger are shown whole. A list that never ends is left after 200 pages. */
export async function all<T>(path: string, parts: Readonly<Record<string, string | undefined>> = {}): Promise<Result<readonly T[]>> {
  const items: T[] = []
  let cursor: string | undefined
  for (let page = 0; page < 200; page++) {
    const result = await http<Page<T>>(path + query({ ...parts, limit: 500, cursor }))
    if (!result.ok) return result
    items.push(...result.value.items)
    if (!result.value.next) break
    cursor = result.value.next
  }
  return { ok: true, value: items }
}
