import { type TSchema, Type } from 'typebox'
import { isLifeSafety } from '../../../core/alarm.ts'
import type { Permit, Shelf } from '../../contract.ts'
import { command, commandHeaders } from '../commands.ts'
import type { AsideRecord } from '../../../core/aside.ts'
import type { Ends } from '../ends.ts'
import { isoOf } from '../iso.ts'
import type { Routes } from '../part.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { Problem } from '../problem.ts'
import { answering, answers, Id, IdParams, Iso, nothing, orNull, pageSchema } from '../schemas/common.ts'
import { badField } from '../validate.ts'
import { need, whoOf } from '../who.ts'

const common = {
  id: Type.String(),
  site: Type.String(),
  scope: Type.String({ description: 'Device id, or `place:ID`.' }),
  types: Type.Array(Type.String(), { description: 'Alarm types; empty = all.' }),
  reason: Type.String(),
  by: Type.String(),
  from: Iso('Begin.'),
  until: Iso('End.'),
  endedAt: orNull(Iso('When somebody ended it early.')),
  endedBy: orNull(Type.String()),
}
const ShelfSchema = answering<Shelf>(Type.Object({ ...common, oneShot: Type.Boolean() }, { additionalProperties: false }))
const PermitSchema = answering<Permit>(
  Type.Object({ ...common, permit: Type.String({ description: 'Number of the permit.' }) }, { additionalProperties: false }),
)

const newBody = {
  site: Id('Site of the device or place.'),
  scope: Type.String({ pattern: '^(place:)?[A-Za-z0-9_-]{1,64}$', description: 'Device id, or `place:ID`.' }),
  types: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 200, description: 'Alarm types; empty = all.' }),
  reason: Type.String({ minLength: 1, maxLength: 500 }),
}

/** Shelves and out-of-service permits over a device or a place, with or without an open alarm. */
export const shelfRoutes: Routes = (app, { ends, live }) => {
  const listed = <T>(
    records: readonly AsideRecord[],
    view: (record: AsideRecord) => T,
    query: { limit: number; cursor?: string | undefined },
  ) => {
    const sorted = [...records].sort((a, b) => (a.id < b.id ? -1 : 1))
    const { items, next } = pageOf(sorted, (record) => record.id, query)
    return { items: items.map(view), next }
  }
  const routes = <T>(options: {
    path: 'shelves' | 'permits'
    word: string
    read: (site?: string) => readonly AsideRecord[]
    view: (record: AsideRecord) => T
    schema: TSchema
    action: 'shelf' | 'permit'
  }) => {
    const { path, word, read, view, schema, action } = options
    app.get(
      `/${path}`,
      {
        config: { access: 'alarms.view' },
        schema: {
          tags: [path],
          summary: `${word} in force, and those that ended lately`,
          querystring: Type.Object(
            { site: Type.Optional(Id('Only of this site.')), ...pageQuery(500, 5_000) },
            { additionalProperties: false },
          ),
          response: answers(pageSchema<T>(schema)),
        },
      },
      async (request) => {
        const { site, limit, cursor } = request.query
        return listed(read(site), view, { limit, cursor })
      },
    )
    app.delete(
      `/${path}/:id`,
      {
        config: { access: action === 'shelf' ? 'alarms.shelveP3' : 'alarms.outOfService' },
        schema: { tags: [path], summary: 'End it now', headers: commandHeaders, params: IdParams, response: nothing },
      },
      async (request, reply) => {
        const record = read().find(({ id }) => id === request.params.id)
        if (!record) throw new Problem('not-found', { code: `no-such-${action}` })
        await command(ends.bus, request, { action: `${action}.end`, site: record.site, target: record.id })
        live.shelvesChanged(record.site)
        return reply.code(204).send(null)
      },
    )
  }

  routes<Shelf>({
    path: 'shelves',
    word: 'Shelves',
    action: 'shelf',
    schema: ShelfSchema,
    read: (site) => ends.alarms.shelves(site),
    view: (record) => ({ ...shared(record, ends), oneShot: record.oneShot }),
  })
  routes<Permit>({
    path: 'permits',
    word: 'Out-of-service permits',
    action: 'permit',
    schema: PermitSchema,
    read: (site) => ends.alarms.permits(site),
    view: (record) => ({ ...shared(record, ends), permit: record.permit ?? '' }),
  })

  app.post(
    '/shelves',
    {
      config: { access: 'alarms.shelveP3' },
      schema: {
        tags: ['shelves'],
        summary: 'Set alarm types of a device or place aside for a time',
        description: 'Types that may not be shelved are refused. All types at once (empty), or any P2, needs the right to shelve P2.',
        headers: commandHeaders,
        body: Type.Object(
          { ...newBody, minutes: Type.Integer({ minimum: 1, maximum: 480 }), oneShot: Type.Optional(Type.Boolean()) },
          { additionalProperties: false },
        ),
        response: answers(ShelfSchema, 201),
      },
    },
    async (request, reply) => {
      const { site, scope, types, reason, minutes, oneShot } = request.body
      checkScope(ends, site, scope)
      checkTypes(ends, types, (point) => point.priority !== 'P1' && !isLifeSafety(point.class), 'cannot be shelved')
      if (types.length === 0 || types.some((type) => ends.alarmPoints.get(type)?.priority === 'P2'))
        need(whoOf(request).actor.roles, 'alarms.shelveP2')
      const result = await command(ends.bus, request, {
        action: 'shelf.create',
        site,
        target: scope,
        params: { types, reason, minutes, oneShot: oneShot ?? false },
      })
      live.shelvesChanged(site)
      const record = made(result, ends.alarms.shelves(site))
      return reply.code(201).send({ ...shared(record, ends), oneShot: record.oneShot })
    },
  )

  app.post(
    '/permits',
    {
      config: { access: 'alarms.outOfService' },
      schema: {
        tags: ['permits'],
        summary: 'Take alarm types of a device or place out of service under a permit',
        headers: commandHeaders,
        body: Type.Object(
          {
            ...newBody,
            permit: Type.String({ minLength: 1, maxLength: 64, description: 'Number of the permit.' }),
            minutes: Type.Integer({ minimum: 1, maximum: 60 * 24 * 90, description: 'How long it holds; at most 90 days.' }),
          },
          { additionalProperties: false },
        ),
        response: answers(PermitSchema, 201),
      },
    },
    async (request, reply) => {
      const { site, scope, types, reason, permit, minutes } = request.body
      checkScope(ends, site, scope)
      checkTypes(ends, types, () => true, '')
      const result = await command(ends.bus, request, {
        action: 'permit.create',
        site,
        target: scope,
        params: { types, reason, permit, until: ends.clock.now() + minutes * 60_000 },
      })
      live.shelvesChanged(site)
      const record = made(result, ends.alarms.permits(site))
      return reply.code(201).send({ ...shared(record, ends), permit: record.permit ?? '' })
    },
  )
}

function shared(record: AsideRecord, ends: Pick<Ends, 'ledger'>) {
  const iso = isoOf(ends.ledger, record.site)
  const { id, site, scope, types, reason, by, endedBy } = record
  return { id, site, scope, types, reason, by, from: iso(record.from), until: iso(record.until), endedAt: iso(record.endedAt), endedBy }
}

/** The record that the owner answers: whole, or by its id. */
function made(result: unknown, records: readonly AsideRecord[]): AsideRecord {
  const id = (result as { id?: unknown } | undefined)?.id
  const record = records.find((one) => one.id === id)
  if (!record) throw new Problem('failed', { detail: 'It was made, but could not be read back.' })
  return record
}

function checkScope(ends: Pick<Ends, 'ledger'>, site: string, scope: string): void {
  if (!ends.ledger.site(site)) throw badField('site', 'no such site')
  const known = scope.startsWith('place:') ? ends.ledger.place(site, scope.slice(6)) : ends.ledger.device(scope)?.site === site
  if (!known) throw badField('scope', 'no such device or place in this site')
}

function checkTypes(
  ends: Pick<Ends, 'alarmPoints'>,
  types: readonly string[],
  fits: (point: { priority: string; class: Parameters<typeof isLifeSafety>[0] }) => boolean,
  why: string,
): void {
  for (const [i, type] of types.entries()) {
    const point = ends.alarmPoints.get(type)
    if (!point) throw badField(`types[${i}]`, `no alarm type is called ${type}`)
    if (!fits(point)) throw badField(`types[${i}]`, `${type} ${why}`)
  }
}
