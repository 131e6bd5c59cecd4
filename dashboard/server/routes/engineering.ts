import { Type } from 'typebox'
import type { Override } from '../../../core/ledger.ts'
import { REFUSALS } from '../../../core/packet.ts'
import { KINDS } from '../../../devices/kinds/index.ts'
import type { AdoptAnswer, QuarantineView, RejectView } from '../../contract.ts'
import { command, commandHeaders } from '../commands.ts'
import { isoOf, isoOfHub } from '../iso.ts'
import type { Routes } from '../part.ts'
import { fromNumberCursor, pageOf, pageQuery, toCursor } from '../paging.ts'
import { answering, answers, Id, Iso, literals, orNull, pageSchema, TextSchema } from '../schemas/common.ts'
import { badField } from '../validate.ts'
import { tokenIn } from './devices.ts'

const RejectSchema = answering<RejectView>(
  Type.Object(
    {
      id: Type.Integer(),
      site: Type.String(),
      device: Type.String(),
      topic: Type.String(),
      at: Iso('Receive time.'),
      reason: literals(REFUSALS),
      point: orNull(Type.String({ description: 'The point that was refused; null for the whole packet.' })),
      detail: Type.String(),
      payload: Type.String({ description: 'At most 2 kB, as text.' }),
    },
    { additionalProperties: false },
  ),
)
const QuarantineSchema = answering<QuarantineView>(
  Type.Object(
    {
      userName: Type.String(),
      clientId: Type.String(),
      address: Type.String(),
      reason: literals(['unknown-device', 'wrong-token', 'no-credentials']),
      firstAt: Iso('First knock.'),
      lastAt: Iso('Newest knock.'),
      count: Type.Integer(),
    },
    { additionalProperties: false },
  ),
)
const AdoptAnswerSchema = answering<AdoptAnswer>(
  Type.Object(
    { device: Type.String(), token: Type.String({ description: 'In this answer only; it is kept as a hash.' }) },
    { additionalProperties: false },
  ),
)

/** What engineers look after: refused packets, strangers at the door, settings of alarms. */
export const engineeringRoutes: Routes = (app, { ends }) => {
  app.get(
    '/rejects',
    {
      config: { access: 'rejects.view' },
      schema: {
        tags: ['rejects'],
        summary: 'Refused packets and values, newest first',
        querystring: Type.Object(
          { site: Type.Optional(Id('Only of this site.')), device: Type.Optional(Id('Only of this device.')), ...pageQuery(100, 1_000) },
          { additionalProperties: false },
        ),
        response: answers(pageSchema<RejectView>(RejectSchema)),
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query
      const before = fromNumberCursor(cursor)
      const records = await ends.rejects.list({ ...filter, limit: limit + 1, ...(before === undefined ? {} : { before }) })
      const items = records.slice(0, limit)
      return {
        items: items.map(({ id, site, device, topic, at, reason, point, detail, payload }) => ({
          id,
          site,
          device,
          topic,
          at: isoOf(ends.ledger, site)(at),
          reason,
          point,
          detail,
          payload,
        })),
        next: records.length > limit ? toCursor(String(items.at(-1)?.id)) : null,
      }
    },
  )

  app.get(
    '/quarantine',
    {
      config: { access: 'quarantine.adopt' },
      schema: {
        tags: ['quarantine'],
        summary: 'Strangers that knocked, newest first',
        querystring: Type.Object(pageQuery(200, 1_000), { additionalProperties: false }),
        response: answers(pageSchema<QuarantineView>(QuarantineSchema)),
      },
    },
    async (request) => {
      const iso = isoOfHub(ends.ledger)
      const keyOf = (record: { lastAt: number; userName: string; clientId: string; address: string }): string =>
        `${String(9_999_999_999_999 - record.lastAt).padStart(13, '0')} ${record.userName} ${record.clientId} ${record.address}`
      const sorted = [...ends.quarantine.list()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      const { items, next } = pageOf(sorted, keyOf, request.query)
      return {
        items: items.map(({ userName, clientId, address, reason, firstAt, lastAt, count }) => ({
          userName,
          clientId,
          address,
          reason,
          firstAt: iso(firstAt),
          lastAt: iso(lastAt),
          count,
        })),
        next,
      }
    },
  )

  app.post(
    '/quarantine/:userName/adopt',
    {
      config: { access: 'quarantine.adopt' },
      schema: {
        tags: ['quarantine'],
        summary: 'Make a stranger a device of the ledger',
        description: 'Its user name becomes the device id. Answers its token once.',
        headers: commandHeaders,
        params: Type.Object({ userName: Id('As in the list.') }),
        body: Type.Object(
          { site: Id('Site.'), kind: Type.String({ minLength: 1, maxLength: 64 }), place: Id('Place in the site.'), name: TextSchema },
          { additionalProperties: false },
        ),
        response: answers(AdoptAnswerSchema, 201),
      },
    },
    async (request, reply) => {
      const { site, kind, place, name } = request.body
      const { userName } = request.params
      if (!ends.ledger.site(site)) throw badField('site', 'no such site')
      if (!KINDS.has(kind)) throw badField('kind', 'no such kind')
      if (!ends.ledger.place(site, place)) throw badField('place', 'no such place in this site')
      const result = await command(ends.bus, request, { action: 'device.adopt', site, target: userName, params: { kind, place, name } })
      return reply.code(201).send({ device: userName, token: tokenIn(result) })
    },
  )

  const SettingSchema = Type.Object(
    {
      site: Id('Site of the setting.'),
      scope: Id('The site’s id, or that of one of its devices.'),
      type: Type.String({ minLength: 1, maxLength: 64, description: 'Alarm type.' }),
      name: Type.String({ minLength: 1, maxLength: 64 }),
      value: orNull(Type.Number({ description: 'In the setting’s own unit.' })),
    },
    { additionalProperties: false },
  )
  app.put(
    '/settings',
    {
      config: { access: 'thresholds.edit' },
      schema: {
        tags: ['settings'],
        summary: 'Set a number of an alarm for a site or a device',
        description: 'null takes the override away, so that the site’s value or the default counts again.',
        headers: commandHeaders,
        body: SettingSchema,
        response: answers(answering<Omit<Override, 'value'> & { site: string; value: number | null }>(SettingSchema)),
      },
    },
    async (request) => {
      const { site, scope, type, name } = request.body
      const value = request.body.value as number | null
      if (!ends.ledger.site(site)) throw badField('site', 'no such site')
      if (scope !== site && ends.ledger.device(scope)?.site !== site) throw badField('scope', 'give the site or one of its devices')
      const setting = ends.alarmPoints.get(type)?.settings[name]
      if (!setting) throw badField(ends.alarmPoints.has(type) ? 'name' : 'type', 'no such setting')
      if (value !== null && (value < setting.min || value > setting.max))
        throw badField('value', `give ${setting.min} to ${setting.max} ${setting.unit}`)
      await command(ends.bus, request, { action: 'settings.set', site, target: scope, params: { type, name, value } })
      return { site, scope, type, name, value }
    },
  )
}
