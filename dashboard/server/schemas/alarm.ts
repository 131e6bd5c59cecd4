import { Type } from 'typebox'
import { ALARM_CLASSES, ALARM_STATES, PRIORITIES } from '../../../core/alarm.ts'
import type { AlarmDetail, AlarmView } from '../../contract.ts'
import { answering, Iso, literals, orNull, ValueSchema } from './common.ts'

const fields = {
  id: Type.String(),
  site: Type.String(),
  subject: Type.String({ description: 'Device id, or `place:ID` where several devices decide.' }),
  device: orNull(Type.String({ description: 'The device that decides, or whose reading moved a place’s alarm last.' })),
  place: Type.String(),
  type: Type.String({ description: 'As in GET /kinds, e.g. `leak.wet`.' }),
  part: Type.String({ description: 'A panel’s component address or zone, else empty.' }),
  class: literals(ALARM_CLASSES),
  priority: literals(PRIORITIES, 'How fast to act: urgent, high, low, journal only.'),
  state: literals(ALARM_STATES, 'State of ISA-18.2.'),
  active: Type.Boolean(),
  acknowledged: Type.Boolean(),
  latched: Type.Boolean({ description: 'Clear, waiting for reset.' }),
  latching: Type.Boolean({ description: 'Must be reset after it cleared.' }),
  annunciation: literals(['normal', 'shelved', 'suppressed', 'outOfService']),
  suppressedBy: orNull(Type.String()),
  shelvedUntil: orNull(Iso('End of the shelf.')),
  raisedAt: Iso('First raise.'),
  lastRaisedAt: Iso('Newest raise.'),
  clearedAt: orNull(Iso('Newest clear.')),
  acknowledgedBy: orNull(Type.String()),
  acknowledgedAt: orNull(Iso('Newest acknowledgement.')),
  count: Type.Integer({ description: 'Raises so far; an acknowledgement names it.' }),
  chattering: Type.Boolean(),
  fleeting: Type.Boolean(),
  incident: orNull(Type.String()),
  values: Type.Record(Type.String(), ValueSchema, { description: 'Values of the alarm’s points at the newest edge.' }),
  notRecorded: Type.Boolean({ description: 'Shown although the store did not confirm.' }),
  foundAtRestart: Type.Boolean({ description: 'Decided by replay after a restart.' }),
  version: Type.Integer({ description: 'Rises with each change.' }),
  closedAt: orNull(Iso('When it left the list.')),
}

export const AlarmSchema = answering<AlarmView>(Type.Object(fields, { additionalProperties: false }))

export const AlarmDetailSchema = answering<AlarmDetail>(
  Type.Object(
    {
      ...fields,
      transitions: Type.Array(
        Type.Object(
          {
            alarm: Type.String(),
            n: Type.Integer(),
            at: Iso('When.'),
            event: Type.String({ description: 'raise, clear, acknowledge, reset, shelve, unshelve, …' }),
            from: literals(ALARM_STATES),
            to: literals(ALARM_STATES),
            by: orNull(Type.String({ description: 'Who; null for the rules.' })),
            why: orNull(Type.String()),
            position: orNull(Type.Integer({ description: 'Log position of the cause.' })),
          },
          { additionalProperties: false },
        ),
      ),
      previous: Type.Array(AlarmSchema, { maxItems: 5, description: 'The five before of the same subject, type and part.' }),
    },
    { additionalProperties: false },
  ),
)
