import { type Static, Type } from 'typebox'

export const rulesConfig = Type.Object(
  {
    checkpointEveryS: Type.Integer({
      default: 10,
      minimum: 1,
      maximum: 600,
      description: 'Seconds between checkpoints of what the rules remember; a restart replays the log since the last one.',
    }),
    tickMs: Type.Integer({
      default: 50,
      minimum: 5,
      maximum: 1_000,
      description: 'Milliseconds between looks at what is due; an alarm delay is late by at most this.',
    }),
    showUnrecordedAfterMs: Type.Integer({
      default: 200,
      minimum: 20,
      maximum: 10_000,
      description: 'Milliseconds after which an alarm is shown although the disk has not confirmed it, marked «not recorded».',
    }),
    alarmRetentionDays: Type.Integer({
      default: 1_095,
      minimum: 30,
      maximum: 36_500,
      description: 'Days that closed alarms and their transitions are kept.',
    }),
  },
  { additionalProperties: false },
)
export type RulesConfig = Static<typeof rulesConfig>
