import { Type, type Static } from 'typebox'

/** Settings of the web page, REST and Socket.io. */
export const dashboardConfig = Type.Object(
  {
    host: Type.String({
      default: '127.0.0.1',
      description: 'Address that the web page, REST, Socket.io and /metrics listen on.',
      env: 'SANFANG_HTTP_HOST',
    }),
    port: Type.Integer({
      minimum: 0,
      maximum: 65_535,
      default: 8080,
      description: 'Port of the web page, REST, Socket.io and /metrics; 0 = any free one, which is printed.',
      env: 'SANFANG_HTTP_PORT',
    }),
    trustProxy: Type.Union([Type.Boolean(), Type.String({ maxLength: 500 })], {
      default: false,
      description:
        'Believe X-Forwarded-For and X-Forwarded-Proto: false, true, or the proxies by address or CIDR, separated by commas. Needed behind a TLS proxy so that cookies are marked Secure.',
    }),
    sessionHours: Type.Number({
      exclusiveMinimum: 0,
      maximum: 720,
      default: 12,
      description: 'Hours after which a person signs in again, whatever happened meanwhile.',
    }),
    idleHours: Type.Number({
      exclusiveMinimum: 0,
      maximum: 720,
      default: 2,
      description: 'Hours without a request and without an open screen after which a session ends.',
    }),
    maxSessions: Type.Integer({
      minimum: 1,
      maximum: 100_000,
      default: 2_000,
      description: 'Sessions kept at once; beyond it the one that was used longest ago ends.',
    }),
    requestsPerMinute: Type.Integer({
      minimum: 10,
      maximum: 1_000_000,
      default: 3_000,
      description: 'Requests below /api/v1 that one address may make in a minute.',
    }),
    bodyKB: Type.Integer({ minimum: 1, maximum: 65_536, default: 256, description: 'Largest request body, in kB.' }),
    valuesEveryMs: Type.Integer({
      minimum: 20,
      maximum: 5_000,
      default: 100,
      description: 'Window in which live values are gathered before they are sent, in ms.',
    }),
    beatEveryMs: Type.Integer({
      minimum: 100,
      maximum: 2_000,
      default: 1_000,
      description: 'Time between two beats on every screen, in ms; screens say «not live» after 5 s without one.',
    }),
    keptChanges: Type.Integer({
      minimum: 10,
      maximum: 1_000_000,
      default: 10_000,
      description: 'Change messages of a site kept for screens that come back after a cut; older gaps are filled by a snapshot.',
    }),
    maxConsoles: Type.Integer({ minimum: 1, maximum: 10_000, default: 500, description: 'Screens connected at once.' }),
    consoleBufferKB: Type.Integer({
      minimum: 64,
      maximum: 1_048_576,
      default: 8_192,
      description: 'Bytes waiting for one slow screen, in kB, from which it gets nothing more until it has caught up.',
    }),
    behindSeconds: Type.Integer({
      minimum: 1,
      maximum: 600,
      default: 30,
      description: 'Seconds that a slow screen may take to catch up before it is disconnected.',
    }),
  },
  { additionalProperties: false },
)
export type DashboardConfig = Static<typeof dashboardConfig>
