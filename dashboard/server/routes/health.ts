import { Type } from 'typebox'
import type { FastifyRequest } from 'fastify'
import type { Routes } from '../part.ts'
import { Problem } from '../problem.ts'
import { answers } from '../schemas/common.ts'

const open = { config: { access: 'open' as const, rateLimit: false as const } }

/** Alive; able to take readings; metrics. Not below /api/v1. */
export const healthRoutes: Routes = (app, { ends }) => {
  app.get(
    '/healthz',
    {
      ...open,
      schema: { tags: ['health'], summary: 'The process is alive', response: answers(Type.Object({ alive: Type.Literal(true) })) },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return { alive: true as const }
    },
  )

  app.get(
    '/readyz',
    {
      ...open,
      schema: {
        tags: ['health'],
        summary: 'The hub is able to take readings; 503 with the reason while it is not',
        response: answers(Type.Object({ ready: Type.Literal(true) })),
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      const { ready, why } = ends.ready()
      if (!ready) throw new Problem('not-ready', why === undefined ? {} : { detail: why })
      return { ready: true as const }
    },
  )

  app.get(
    '/metrics',
    {
      ...open,
      schema: {
        tags: ['health'],
        summary: 'Metrics as Prometheus text',
        description: 'Open to this machine itself; from elsewhere with any token or session.',
        response: answers(Type.String({ description: 'Prometheus text format.' })),
      },
    },
    async (request, reply) => {
      if (!request.who && !fromHere(request)) throw new Problem('not-signed-in')
      reply.header('cache-control', 'no-store').type(ends.metrics.contentType)
      return reply.send(await ends.metrics.metrics())
    },
  )
}

/** Loopback, and not through a proxy that we were not told to believe. */
function fromHere(request: FastifyRequest): boolean {
  const local = request.ip === '127.0.0.1' || request.ip === '::1' || request.ip === '::ffff:127.0.0.1'
  return local && (request.headers['x-forwarded-for'] === undefined || request.ips !== undefined)
}
