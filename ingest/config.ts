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
    influx: Type.Object(
      {
        url: Type.Union([Type.String({ pattern: '^https?://[^\\s]+$' }), Type.Null()], {
          default: null,
          env: 'SANFANG_INFLUX_URL',
          description: 'Address of an InfluxDB to which history goes as well, as http://influxdb:8086; null is off.',
        }),
        database: Type.String({
          minLength: 1,
          default: 'sanfang',
          env: 'SANFANG_INFLUX_DATABASE',
          description: 'Database (2.x: bucket) that is written to; it must exist.',
        }),
        retentionPolicy: Type.String({
          default: '',
          env: 'SANFANG_INFLUX_RETENTION_POLICY',
          description: 'Retention policy that is written to; empty for the database’s own.',
        }),
        user: Type.String({
          default: '',
          env: 'SANFANG_INFLUX_USER',
          description: 'User name for InfluxDB; may be empty where a token is the password.',
        }),
        password: Type.String({
          default: '',
          env: 'SANFANG_INFLUX_PASSWORD',
          secret: true,
          description: 'Password for InfluxDB; on 2.x and 3.x an API token.',
        }),
        writePath: Type.Union([Type.Literal('v1'), Type.Literal('v2')], {
          default: 'v1',
          env: 'SANFANG_INFLUX_WRITE_PATH',
          description:
            'Path that is written to: v1 is /write, which every version has; v2 is /api/v2/write, for servers that have only that.',
        }),
        organization: Type.String({
          default: '',
          env: 'SANFANG_INFLUX_ORGANIZATION',
          description: 'Organization that the bucket belongs to; v2 only.',
        }),
        batchMs: Type.Integer({
          minimum: 50,
          maximum: 60_000,
          default: 1_000,
          env: 'SANFANG_INFLUX_BATCH_MS',
          description: 'Milliseconds between two writes to InfluxDB while it keeps up.',
        }),
        batchLines: Type.Integer({
          minimum: 1,
          maximum: 100_000,
          default: 5_000,
          env: 'SANFANG_INFLUX_BATCH_LINES',
          description: 'Most lines of one write to InfluxDB.',
        }),
        timeoutS: Type.Integer({
          minimum: 1,
          maximum: 600,
          default: 20,
          env: 'SANFANG_INFLUX_TIMEOUT_S',
          description: 'Seconds after which a write that was not answered is given up and tried again.',
        }),
        releaseBelowFree: Type.Number({
          minimum: 0,
          maximum: 1,
          default: 0.1,
          env: 'SANFANG_INFLUX_RELEASE_BELOW_FREE',
          description: 'Share of the disk that must be free (0 to 1) for the journal to keep packets that InfluxDB does not have yet.',
        }),
      },
      { additionalProperties: false, description: 'History to InfluxDB, beside the hub’s own.' },
    ),
  },
  { additionalProperties: false },
)
export type IngestConfig = Static<typeof ingestConfig>
export type InfluxConfig = IngestConfig['influx']
