import { Type } from 'typebox'
import { isoOf, isoOfHub } from '../iso.ts'
import type { Routes } from '../part.ts'
import { fromNumberCursor, pageQuery, toCursor } from '../paging.ts'
import { answering, answers, Id, Iso, pageSchema } from '../schemas/common.ts'

/** One act: who did what to what, and what came of it. */
export interface AuditView {
  readonly n: number
  readonly at: string
  readonly by: string
  readonly kind: string
  readonly action: string
  readonly site: string
  readonly target: string
  readonly params: string
  readonly outcome: string
  readonly hash: string
}
const AuditSchema = answering<AuditView>(
  Type.Object(
    {
      n: Type.Integer({ description: 'Number in the chain, without a gap.' }),
      at: Iso('When.'),
      by: Type.String(),
      kind: Type.String({ description: 'person, program, cli, or hub for what it did by itself.' }),
      action: Type.String(),
      site: Type.String({ description: 'Empty where the act belongs to no site.' }),
      target: Type.String(),
      params: Type.String({ description: 'JSON, secrets cut out.' }),
      outcome: Type.String({ description: 'done, refused:REASON, unknown, failed.' }),
      hash: Type.String({ description: 'SHA-256 over the hash before and this row.' }),
    },
    { additionalProperties: false },
  ),
)

/** Every act of a person or program, newest first. */
export const auditRoutes: Routes = (app, { ends }) => {
  app.get(
    '/audit',
    {
      config: { access: 'audit.view' },
      schema: {
        tags: ['audit'],
        summary: 'Acts of people and programs, newest first',
        querystring: Type.Object(
          {
            site: Type.Optional(Id('Only of this site.')),
            by: Type.Optional(Type.String({ maxLength: 128, description: 'Only by this account or `token:NAME`.' })),
            action: Type.Optional(Type.String({ maxLength: 64, description: 'Only this action, e.g. `alarm.acknowledge`.' })),
            ...pageQuery(100, 999),
          },
          { additionalProperties: false },
        ),
        response: answers(pageSchema<AuditView>(AuditSchema)),
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query
      const before = fromNumberCursor(cursor)
      const rows = await ends.audit.list({ ...filter, limit: limit + 1, ...(before === undefined ? {} : { before }) })
      const items = rows.slice(0, limit)
      return {
        items: items.map(({ n, at, by, kind, action, site, target, params, outcome, hash }) => ({
          n,
          at: (site === '' ? isoOfHub(ends.ledger) : isoOf(ends.ledger, site))(at),
          by,
          kind,
          action,
          site,
          target,
          params,
          outcome,
          hash,
        })),
        next: rows.length > limit ? toCursor(String(items.at(-1)?.n)) : null,
      }
    },
  )
}
