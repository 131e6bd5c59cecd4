import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyBaseLogger, type FastifyError, LogController } from 'fastify'
import type { DashboardConfig } from './config.ts'
import type { Ends } from './ends.ts'
import { httpMetrics } from './http-metrics.ts'
import { openLive } from './live.ts'
import { describeInterface, interfaceInfo } from './openapi.ts'
import type { App, Part } from './part.ts'
import { openLockOut } from './people/lock-out.ts'
import { PROBLEMS, type ProblemCode, Problem, sendProblem } from './problem.ts'
import { alarmRoutes } from './routes/alarms.ts'
import { auditRoutes } from './routes/audit.ts'
import { deviceRoutes } from './routes/devices.ts'
import { engineeringRoutes } from './routes/engineering.ts'
import { healthRoutes } from './routes/health.ts'
import { peopleRoutes } from './routes/people.ts'
import { sessionRoutes } from './routes/session.ts'
import { shelfRoutes } from './routes/shelves.ts'
import { siteRoutes } from './routes/sites.ts'
import { openWeb } from './routes/web.ts'
import { openSessions, type Sessions } from './sessions.ts'
import { checkRequest } from './validate.ts'
import { guard } from './who.ts'

/** Everything over HTTP: REST below /api/v1, the web page, health, metrics, both descriptions, and Socket.io on the same server. */
export function dashboardApp(ends: Ends, config: DashboardConfig): App {
  const app = Fastify({
    loggerInstance: ends.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustProxy,
    bodyLimit: config.bodyKB * 1_024,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    frameworkErrors: (_error, _request, reply) =>
      void sendProblem(reply, new Problem('bad-input', { detail: 'The address cannot be read.' })),
  }) as unknown as App
  // Answers are made field by field; going over them once more by schema would only cost time. Tests hold them against their schemas.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data))
  app.setValidatorCompiler(checkRequest as never)
  onlyJson(app)
  app.setErrorHandler((error: FastifyError | Problem, request, reply) => sendProblem(reply, problemOf(error, request.log)))

  httpMetrics(app, ends.metrics)
  void app.register(cookie)
  void app.register(helmet, HEADERS)
  void app.register(rateLimit, {
    global: false,
    max: config.requestsPerMinute,
    timeWindow: 60_000,
    cache: 10_000,
    errorResponseBuilder: (_request, { ttl }) => new Problem('too-many-requests', { retryAfterS: ttl / 1_000 }),
  })
  void app.register(swagger, interfaceInfo)

  let sessions: Sessions | undefined
  guard(app, ends, () => sessions as Sessions)
  void app.register(async (root) => {
    sessions = await openSessions({ records: ends.records, accounts: ends.accounts, clock: ends.realClock, log: ends.log, config })
    const live = openLive({ server: app.server, parseCookie: (header) => app.parseCookie(header), ends, sessions, config })
    app.addHook('preClose', async () => live.close())
    const part: Part = { ends, config, accounts: ends.accounts, sessions, lockOut: openLockOut(), live }
    healthRoutes(root as unknown as App, part)
    describeInterface(root)
    void root.register(
      async (api) => {
        api.addHook('onRequest', api.rateLimit())
        // What REST answers is of the moment.
        api.addHook(
          'onSend',
          async (_request, reply) => void (reply.hasHeader('cache-control') || reply.header('cache-control', 'no-store')),
        )
        for (const routes of [
          sessionRoutes,
          siteRoutes,
          deviceRoutes,
          alarmRoutes,
          shelfRoutes,
          engineeringRoutes,
          auditRoutes,
          peopleRoutes,
        ])
          routes(api as unknown as App, part)
      },
      { prefix: '/api/v1' },
    )
    const web = await openWeb(ends.webFolder)
    app.setNotFoundHandler((request, reply) => web(request, reply))
  })
  return app
}

/** JSON bodies only; an empty one is none. */
function onlyJson(app: App): void {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined)
    else void parse(request, body as string, done)
  })
}

/**
 * Mantine writes styles into the page, scripts it never does. No HSTS and no upgrading of requests: on a building's own network
 * the hub is often plain HTTP; a TLS proxy in front of it adds what it wants.
 */
const HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xFrameOptions: { action: 'deny' },
} as const

/** What Fastify itself finds wrong, in our codes; what nobody expected is logged and told as `failed`. */
function problemOf(error: FastifyError | Problem, log: FastifyBaseLogger): Problem {
  if (error instanceof Problem) return error
  const code = FROM_FASTIFY[error.code ?? '']
  if (code) return new Problem(code)
  if (error instanceof SyntaxError) return new Problem('bad-json', { detail: error.message })
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) {
    const same = (Object.keys(PROBLEMS) as ProblemCode[]).find((one) => PROBLEMS[one][0] === status)
    return new Problem(same ?? 'bad-input', { detail: error.message })
  }
  log.error({ error }, 'request failed')
  return new Problem('failed')
}
const FROM_FASTIFY: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'not-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'bad-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad-input',
}
