import { type TSchema, Type } from 'typebox'
import { ROLES } from '../../../core/role.ts'
import { ID } from '../../../core/topic.ts'
import type { Page, ProblemDetails } from '../../contract.ts'

/** A schema that answers are written by: its type is the contract's own. Tests hold every answer against it. */
export const answering = <T>(schema: TSchema) => Type.Unsafe<T>(schema)

export const literals = <const T extends string>(words: readonly T[], description?: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...words], ...(description === undefined ? {} : { description }) })

export const Id = (description: string) => Type.String({ pattern: ID.source, description })
export const Iso = (description: string) => Type.String({ description: `${description} ISO 8601 with the site's offset.` })
export const orNull = (schema: TSchema) => Type.Union([schema, Type.Null()])

export const TextSchema = Type.Object(
  { 'zh-CN': Type.String({ minLength: 1, maxLength: 120 }), en: Type.Optional(Type.String({ maxLength: 120 })) },
  { additionalProperties: false, description: 'A text in Chinese, and in English where somebody wrote it.' },
)
export const ValueSchema = Type.Union([Type.Number(), Type.String(), Type.Boolean()])
export const QualitySchema = literals(['good', 'uncertain', 'bad'], 'How far the value is to be trusted.')
export const RolesSchema = Type.Array(literals(ROLES), { minItems: 1, maxItems: ROLES.length, uniqueItems: true })

/** `/alarms/{id}` and its like. */
export const IdParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) })

export const pageSchema = <T>(item: TSchema) =>
  answering<Page<T>>(
    Type.Object({
      items: Type.Array(item),
      next: orNull(Type.String({ description: 'Cursor of the next page; null on the last one.' })),
    }),
  )

const ProblemSchema = answering<ProblemDetails>(
  Type.Object(
    {
      type: Type.String({ description: 'URN of the code.' }),
      title: Type.String({ description: 'In the language of Accept-Language, zh or en.' }),
      status: Type.Integer(),
      code: Type.String({ description: 'Stable; programs decide by it.' }),
      detail: Type.Optional(Type.String()),
      fields: Type.Optional(
        Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), { description: 'Every field that is wrong.' }),
      ),
    },
    { description: 'RFC 9457 problem details.' },
  ),
)
const problem = { description: 'What went wrong (RFC 9457).', content: { 'application/problem+json': { schema: ProblemSchema } } }

/** Answers of a route: the good one and, the same everywhere, the problem. */
export const answers = <const S extends TSchema>(good: S, status: 200 | 201 = 200) =>
  ({ [status]: good, '4xx': problem, '5xx': problem }) as unknown as { 200: S; 201: S }

/** Done, and nothing to tell. */
export const nothing = { 204: Type.Null({ description: 'Done.' }), '4xx': problem, '5xx': problem } as unknown as {
  204: ReturnType<typeof Type.Null>
}
