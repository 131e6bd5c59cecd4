import { type TProperties, Type } from 'typebox'
import { type Alarm, ALARM_STATES, PRIORITIES } from '../../../core/alarm.ts'
import type { Permission } from '../../../core/role.ts'
import type { AlarmView } from '../../contract.ts'
import { alarmSight, sees } from '../alarm-sight.ts'
import { command, commandHeaders } from '../commands.ts'
import { isoOf } from '../iso.ts'
import type { Routes } from '../part.ts'
import { fromCursor, pageQuery, toCursor } from '../paging.ts'
import { Problem } from '../problem.ts'
import { AlarmDetailSchema, AlarmSchema } from '../schemas/alarm.ts'
import { answers, Id, IdParams, literals, pageSchema } from '../schemas/common.ts'
import { alarmDetail, alarmView } from '../views/alarm.ts'
import { need, type Who, whoOf } from '../who.ts'

const tags = ['alarms']
const comment = { comment: Type.Optional(Type.String({ maxLength: 500, description: 'Kept with the transition.' })) }

/** Reading alarms, and what people do about them. */
export const alarmRoutes: Routes = (app, { ends }) => {
  /** An alarm that this person may not see is one that does not exist. */
  const seen = async (who: Who, id: string) => {
    const found = await ends.alarms.get(id)
    if (!found || !sees(alarmSight(who.actor.roles), found.alarm)) throw new Problem('not-found', { code: 'no-such-alarm' })
    return found
  }

  app.get(
    '/alarms',
    {
      config: { access: 'alarms.view' },
      schema: {
        tags,
        summary: 'Alarms, newest first; open and past ones',
        querystring: Type.Object(
          {
            site: Type.Optional(Id('Only of this site.')),
            device: Type.Optional(Id('Only of this device.')),
            state: Type.Optional(literals(['open', ...ALARM_STATES], 'Only in this state; `open` = all but `normal`, which is past.')),
            priority: Type.Optional(literals(PRIORITIES)),
            ...pageQuery(100, 1_000),
          },
          { additionalProperties: false },
        ),
        response: answers(pageSchema<AlarmView>(AlarmSchema)),
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query
      const sight = alarmSight(whoOf(request).actor.roles)
      const before = fromCursor(cursor)
      const { items, next } = await ends.alarms.list({ ...filter, limit, ...(before === undefined ? {} : { before }) })
      // A page may come out shorter than its limit: `next` alone says whether there is more.
      return {
        items: items.filter((alarm) => sees(sight, alarm)).map((alarm) => alarmView(alarm, isoOf(ends.ledger, alarm.site))),
        next: next === null ? null : toCursor(next),
      }
    },
  )

  app.get(
    '/alarms/:id',
    {
      config: { access: 'alarms.view' },
      schema: {
        tags,
        summary: 'One alarm with everything that happened to it, and the five before it',
        params: IdParams,
        response: answers(AlarmDetailSchema),
      },
    },
    async (request) => {
      const found = await seen(whoOf(request), request.params.id)
      return alarmDetail(found, isoOf(ends.ledger, found.alarm.site))
    },
  )

  /** One thing a person does to an alarm; the answer is the alarm after it. */
  const act = <P extends TProperties>(
    verb: string,
    access: Permission,
    docs: { summary: string; description?: string },
    body: P,
    alsoNeeds?: (alarm: Alarm) => Permission | undefined,
    paramsOf: (body: Record<string, unknown>) => object = (body) => body,
  ) =>
    app.post(
      `/alarms/:id/${verb}`,
      {
        config: { access },
        schema: {
          tags,
          ...docs,
          headers: commandHeaders,
          params: IdParams,
          body: Type.Object(body, { additionalProperties: false }),
          response: answers(AlarmSchema),
        },
      },
      async (request) => {
        const who = whoOf(request)
        const { id } = request.params as { id: string }
        const { alarm } = await seen(who, id)
        const further = alsoNeeds?.(alarm)
        if (further) need(who.actor.roles, further)
        await command(ends.bus, request, {
          action: `alarm.${verb}`,
          site: alarm.site,
          target: alarm.id,
          params: paramsOf(request.body as Record<string, unknown>),
        })
        return alarmView((await seen(who, id)).alarm, isoOf(ends.ledger, alarm.site))
      },
    )

  act(
    'acknowledge',
    'alarms.acknowledge',
    {
      summary: 'Acknowledge an alarm',
      description: 'Names the `count` that was seen: an alarm raised again since is refused with 409 and stays unacknowledged.',
    },
    { count: Type.Integer({ minimum: 1, description: 'The alarm’s `count` as seen.' }), ...comment },
  )
  act(
    'shelve',
    'alarms.shelveP3',
    {
      summary: 'Set an alarm aside for a time',
      description: 'P1 and what protects life cannot be shelved; P2 at most 60 minutes and only with its own right, P3 at most 480.',
    },
    {
      reason: Type.String({ minLength: 1, maxLength: 500 }),
      minutes: Type.Integer({ minimum: 1, maximum: 480 }),
      oneShot: Type.Optional(Type.Boolean({ description: 'Ends when the alarm clears.' })),
    },
    shelfRight,
  )
  act('unshelve', 'alarms.shelveP3', { summary: 'Take an alarm back from its shelf' }, comment, shelfRight)
  act('reset', 'alarms.reset', { summary: 'Reset a latched alarm that has cleared' }, comment)
  act(
    'comment',
    'alarms.acknowledge',
    { summary: 'Write a remark to an alarm' },
    { comment: Type.String({ minLength: 1, maxLength: 500 }) },
    undefined,
    ({ comment: text }) => ({ text }),
  )
}

const shelfRight = (alarm: Alarm): Permission | undefined => (alarm.priority === 'P2' ? 'alarms.shelveP2' : undefined)
