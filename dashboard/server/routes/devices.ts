import { Type } from 'typebox'
import type { Point } from '../../../core/kind.ts'
import { hours } from '../../../core/time.ts'
import { KINDS } from '../../../devices/kinds/index.ts'
import type { LedgerDevice } from '../../../devices/ledger.ts'
import type { DeviceSummary, HistoryView } from '../../contract.ts'
import { alarmSight, sees } from '../alarm-sight.ts'
import { command, commandHeaders } from '../commands.ts'
import { MOST_POINTS, narrowestStep, stepFor } from '../history-step.ts'
import { isoOf } from '../iso.ts'
import type { Routes } from '../part.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { Problem } from '../problem.ts'
import { answering, answers, Id, IdParams, literals, pageSchema } from '../schemas/common.ts'
import { DeviceDetailSchema, DeviceSummarySchema, HistorySchema } from '../schemas/device.ts'
import { badField } from '../validate.ts'
import { deviceDetail, deviceSummary } from '../views/device.ts'
import { whoOf } from '../who.ts'

const tags = ['devices']
const FNS = ['mean', 'min', 'max', 'sum', 'count', 'first', 'last'] as const

const TokenAnswerSchema = answering<{ device: string; token: string }>(
  Type.Object(
    { device: Type.String(), token: Type.String({ description: 'In this answer only; it is kept as a hash.' }) },
    { additionalProperties: false },
  ),
)

/** Devices, what is known of them now, and what was. */
export const deviceRoutes: Routes = (app, { ends }) => {
  const deviceOf = (id: string): LedgerDevice => {
    const device = ends.ledger.device(id)
    if (!device) throw new Problem('not-found', { code: 'no-such-device' })
    return device
  }

  // Sorted once per version of the ledger: screens read a large estate page by page.
  let sorted: { readonly version: number; readonly of: Map<string, readonly LedgerDevice[]> } | undefined
  const sortedDevices = (site: string | undefined): readonly LedgerDevice[] => {
    if (sorted?.version !== ends.ledger.version) sorted = { version: ends.ledger.version, of: new Map() }
    let list = sorted.of.get(site ?? '')
    if (!list) {
      list = [...ends.ledger.devices(site)].sort((a, b) => (a.id < b.id ? -1 : 1))
      sorted.of.set(site ?? '', list)
    }
    return list
  }

  app.get(
    '/devices',
    {
      schema: {
        tags,
        summary: 'Devices, in the order of their ids',
        querystring: Type.Object(
          {
            site: Type.Optional(Id('Only of this site.')),
            kind: Type.Optional(Type.String({ maxLength: 64, description: 'Only of this kind.' })),
            online: Type.Optional(Type.Boolean({ description: 'true: on line; false: everything else.' })),
            ...pageQuery(200, 5_000),
          },
          { additionalProperties: false },
        ),
        response: answers(pageSchema<DeviceSummary>(DeviceSummarySchema)),
      },
    },
    async (request) => {
      const { site, kind, online, ...page } = request.query
      if (site !== undefined && !ends.ledger.site(site)) throw new Problem('not-found', { code: 'no-such-site' })
      if (kind !== undefined && !KINDS.has(kind)) throw badField('kind', 'no such kind')
      const fits = (device: LedgerDevice): boolean =>
        (kind === undefined || device.kind === kind) &&
        (online === undefined || (ends.twins.get(device.id)?.presence === 'online') === online)
      const all = sortedDevices(site)
      const list = kind === undefined && online === undefined ? all : all.filter(fits)
      const { items, next } = pageOf(list, (device) => device.id, page)
      return {
        items: items.map((device) => deviceSummary(device, ends.twins.get(device.id), isoOf(ends.ledger, device.site))),
        next,
      }
    },
  )

  app.get(
    '/devices/:id',
    {
      schema: {
        tags,
        summary: 'One device: its newest values with their ages, and the settings in force',
        params: IdParams,
        response: answers(DeviceDetailSchema),
      },
    },
    async (request) => {
      const device = deviceOf(request.params.id)
      return deviceDetail(device, ends, isoOf(ends.ledger, device.site), ends.clock.now())
    },
  )

  app.get(
    '/devices/:id/history',
    {
      schema: {
        tags,
        summary: 'What a point measured, and the alarms of that time',
        description: `At most ${MOST_POINTS} points; the last 24 hours and a step that suits the range unless told. Points that are no numbers answer with their last value in each bucket.`,
        params: IdParams,
        querystring: Type.Object(
          {
            point: Type.String({ minLength: 1, maxLength: 64, description: 'Point of the device’s kind.' }),
            from: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601 with offset; 24 hours before `to` unless told.' })),
            to: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601 with offset; now unless told.' })),
            step: Type.Optional(Type.Integer({ minimum: 0, description: 'Width of a bucket in ms; 0 = as measured.' })),
            fn: Type.Optional(literals(FNS, 'How a bucket becomes one value; mean for numbers, else last.')),
          },
          { additionalProperties: false },
        ),
        response: answers(HistorySchema),
      },
    },
    async (request): Promise<HistoryView> => {
      const device = deviceOf(request.params.id)
      const point = KINDS.get(device.kind)?.points[request.query.point]
      if (!point) throw badField('point', `a ${device.kind} has no such point`)
      const to = instant('to', request.query.to) ?? ends.clock.now()
      const from = instant('from', request.query.from) ?? to - hours(24)
      if (from >= to) throw badField('from', 'give an instant before `to`')
      const fn = request.query.fn ?? (point.type === 'number' ? 'mean' : 'last')
      if (!suits(point, fn)) throw badField('fn', `a ${point.type} has no ${fn}; give first, last or count`)
      const step = request.query.step ?? stepFor(to - from)
      if (step > 0 && Math.ceil((to - from) / step) > MOST_POINTS) {
        throw new Problem('too-many-points', {
          fields: [{ path: 'step', message: `give at least ${narrowestStep(to - from)}, or a shorter range` }],
        })
      }
      const series = await ends.history.query({
        site: device.site,
        device: device.id,
        kind: device.kind,
        point: request.query.point,
        from,
        to,
        step,
        fn,
        limit: MOST_POINTS,
      })
      return {
        device: device.id,
        point: request.query.point,
        fn,
        step,
        at: series.at.slice(0, MOST_POINTS),
        value: series.value.slice(0, MOST_POINTS),
        alarms: await marks(device, from, to, whoOf(request).actor.roles),
      }
    },
  )

  const marks = async (
    device: LedgerDevice,
    from: number,
    to: number,
    roles: Parameters<typeof alarmSight>[0],
  ): Promise<HistoryView['alarms']> => {
    const sight = alarmSight(roles)
    if (sight === 'none') return []
    const { items } = await ends.alarms.list({ device: device.id, from, to, limit: 500 })
    return items
      .filter((alarm) => sees(sight, alarm))
      .map(({ id, type, priority, raisedAt, clearedAt }) => ({ id, type, priority, raisedAt, clearedAt }))
  }

  app.post(
    '/devices/:id/token',
    {
      config: { access: 'quarantine.adopt' },
      schema: {
        tags,
        summary: 'Make a new token for a device',
        description: 'The old token lives until the new one is first used; with `now` it ends at once and the device is disconnected.',
        headers: commandHeaders,
        params: IdParams,
        body: Type.Object({ now: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
        response: answers(TokenAnswerSchema),
      },
    },
    async (request) => {
      const device = deviceOf(request.params.id)
      const result = await command(ends.bus, request, {
        action: 'device.token',
        site: device.site,
        target: device.id,
        params: { now: request.body.now ?? false },
      })
      return { device: device.id, token: tokenIn(result) }
    },
  )
}

/** The token in an owner's answer; a repeat after the owner forgot it has none. */
export function tokenIn(result: unknown): string {
  const token = (result as { token?: unknown } | undefined)?.token
  if (typeof token !== 'string')
    throw new Problem('refused', { code: 'token-not-shown-again', detail: 'Ask for a new one with a new key.' })
  return token
}

const suits = (point: Point, fn: (typeof FNS)[number]): boolean =>
  point.type === 'number' || fn === 'first' || fn === 'last' || fn === 'count'

function instant(path: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const at = ISO.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw badField(path, 'give an instant like 2026-11-23T03:00:00+08:00')
  return at
}
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/
