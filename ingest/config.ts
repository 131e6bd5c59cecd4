import { type Static, Type } from 'typebox'

export const ingestConfig = Type.Object(
  {
    rejectsKept: Type.Integer({
      default: 20_000,
      minimum: 100,
      maximum: 1_000_000,
      description: 'Rejected packets and values kept for inspection; the oldest go first.',
    }),
    rejectsPerSecond: Type.Integer({
      default: 50,
      minimum: 1,
      maximum: 10_000,
      description: 'Rejects kept per second at most; all are counted, only so many are kept.',
    }),
  },
  { additionalProperties: false },
)
export type IngestConfig = Static<typeof ingestConfig>
