import { Counter, Histogram } from 'prom-client'
import type { Metrics } from '../../platform/metrics.ts'
import type { App } from './part.ts'

/** Counts and times requests by route (never by address: that would be without bound). */
export function httpMetrics(app: App, metrics: Metrics): void {
  const registers = [metrics]
  const requests = new Counter({
    name: 'sanfang_http_requests_total',
    help: 'Requests answered, by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  })
  const duration = new Histogram({
    name: 'sanfang_http_request_seconds',
    help: 'Time from request to answer, by route',
    labelNames: ['route'] as const,
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers,
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.is404 ? 'page' : (request.routeOptions.url ?? 'page')
    requests.inc({ method: request.method, route, status: reply.statusCode })
    duration.observe({ route }, reply.elapsedTime / 1_000)
  })
}
