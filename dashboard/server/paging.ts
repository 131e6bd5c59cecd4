import { type TInteger, type TOptional, type TString, Type } from 'typebox'
import { badField } from './validate.ts'

/** `?limit&cursor` of a list. The limit may be left out; routes always get one, because its default is filled in. */
export const pageQuery = (limit: number, most: number) =>
  ({
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: most, default: limit, description: `Lines in one answer; ${limit} unless told.` }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 300, description: 'The `next` of the answer before.' })),
  }) as unknown as { limit: TInteger; cursor: TOptional<TString> }

/** A cursor tells where to go on; opaque, so that nobody builds on its inside. */
export const toCursor = (after: string): string => Buffer.from(after).toString('base64url')

export function fromCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined
  const text = Buffer.from(cursor, 'base64url').toString()
  if (text === '' || Buffer.from(text).toString('base64url') !== cursor) throw badField('cursor', 'give the `next` of an earlier answer')
  return text
}

/** The same for lists that go on by number. */
export function fromNumberCursor(cursor: string | undefined): number | undefined {
  const text = fromCursor(cursor)
  if (text === undefined) return undefined
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw badField('cursor', 'give the `next` of an earlier answer')
  return number
}

/** A page of a list that is sorted by key, in memory: what follows after the cursor's key. */
export function pageOf<T>(sorted: readonly T[], keyOf: (item: T) => string, query: { limit: number; cursor?: string | undefined }) {
  const after = fromCursor(query.cursor)
  let start = 0
  if (after !== undefined) {
    let high = sorted.length
    while (start < high) {
      const middle = (start + high) >> 1
      if (keyOf(sorted[middle] as T) <= after) start = middle + 1
      else high = middle
    }
  }
  const items = sorted.slice(start, start + query.limit)
  const more = start + query.limit < sorted.length
  return { items, next: more ? toCursor(keyOf(items.at(-1) as T)) : null }
}
