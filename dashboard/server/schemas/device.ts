import { Type } from 'typebox'
import { PRIORITIES } from '../../../core/alarm.ts'
import type { DeviceDetail, DeviceSummary, HistoryView } from '../../contract.ts'
import { answering, Iso, literals, orNull, QualitySchema, TextSchema, ValueSchema } from './common.ts'

const summary = {
  id: Type.String(),
  site: Type.String(),
  kind: Type.String({ description: 'As in GET /kinds.' }),
  name: TextSchema,
  place: Type.String(),
  gateway: orNull(Type.String({ description: 'The gateway that carries it.' })),
  simulated: Type.Boolean(),
  presence: literals(['notCommissioned', 'online', 'offline', 'unknown'], 'notCommissioned: never heard; unknown: its gateway is lost.'),
  online: Type.Boolean(),
  lastHeardAt: orNull(Iso('Newest packet.')),
}

export const DeviceSummarySchema = answering<DeviceSummary>(Type.Object(summary, { additionalProperties: false }))

export const DeviceDetailSchema = answering<DeviceDetail>(
  Type.Object(
    {
      ...summary,
      presenceSince: orNull(Iso('Since when its presence is what it is.')),
      serves: Type.Array(Type.String(), { description: 'Places it serves besides its own.' }),
      responsible: orNull(Type.String()),
      facts: Type.Record(Type.String(), ValueSchema),
      clockSkew: orNull(Type.Number({ description: 'ms, hub minus device; null until measured.' })),
      points: Type.Record(
        Type.String(),
        Type.Object(
          {
            value: ValueSchema,
            at: Iso('Source time.'),
            receivedAt: Iso('Receive time.'),
            quality: QualitySchema,
            stale: Type.Boolean({ description: 'Too old to be trusted as the present value.' }),
          },
          { additionalProperties: false },
        ),
        { description: 'Newest known value of each point.' },
      ),
      settings: Type.Array(
        Type.Object(
          {
            type: Type.String({ description: 'Alarm type.' }),
            name: Type.String(),
            value: Type.Number({ description: 'In the setting’s own unit.' }),
            from: literals(['default', 'site', 'device']),
          },
          { additionalProperties: false },
        ),
        { description: 'Settings in force for this device’s alarms.' },
      ),
    },
    { additionalProperties: false },
  ),
)

export const HistorySchema = answering<HistoryView>(
  Type.Object(
    {
      device: Type.String(),
      point: Type.String(),
      fn: Type.String(),
      step: Type.Integer({ description: 'Width of a bucket in ms; 0 = as measured.' }),
      at: Type.Array(Type.Number(), { description: 'Unix ms; start of each bucket.' }),
      value: Type.Array(orNull(ValueSchema), { description: 'Beside `at`.' }),
      alarms: Type.Array(
        Type.Object(
          {
            id: Type.String(),
            type: Type.String(),
            priority: literals(PRIORITIES),
            raisedAt: Type.Number({ description: 'Unix ms.' }),
            clearedAt: orNull(Type.Number({ description: 'Unix ms.' })),
          },
          { additionalProperties: false },
        ),
        { description: 'Alarms of the device in this range, as marks.' },
      ),
    },
    { additionalProperties: false },
  ),
)
