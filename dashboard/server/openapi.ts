import type { SwaggerOptions } from '@fastify/swagger'
import { stringify } from 'yaml'
import { asyncApi } from './asyncapi.ts'
import type { FastifyInstance } from 'fastify'

/** Head of the OpenAPI document; its routes come from their own schemas. */
export const interfaceInfo: SwaggerOptions = {
  hideUntagged: true,
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Sanfang 三防',
      version: '1',
      description:
        'REST interface of the hub. A browser signs in with POST /api/v1/session and then sends its cookie, with X-Requested-With: sanfang on whatever changes something; a program sends Authorization: Bearer TOKEN. Errors are RFC 9457 problem details with a stable code. Lists page by limit and cursor. Times are ISO 8601 with the site’s offset. What is live goes over Socket.io: see /asyncapi.yaml.',
      license: { name: 'MIT' },
    },
    tags: [
      { name: 'session', description: 'Signing in and out.' },
      { name: 'sites', description: 'Sites and their places.' },
      { name: 'kinds', description: 'Kinds of devices and their alarms.' },
      { name: 'devices', description: 'Devices, their newest values and their history.' },
      { name: 'alarms', description: 'Alarms, and what people do about them.' },
      { name: 'shelves', description: 'Alarms set aside for a time.' },
      { name: 'permits', description: 'Alarms out of service under a permit.' },
      { name: 'rejects', description: 'Packets and values that were refused.' },
      { name: 'quarantine', description: 'Strangers at the door.' },
      { name: 'settings', description: 'Numbers that decide alarms.' },
      { name: 'audit', description: 'Who did what.' },
      { name: 'accounts', description: 'People who may sign in.' },
      { name: 'tokens', description: 'Programs that may sign in.' },
      { name: 'health', description: 'Alive, ready, metrics, and these descriptions.' },
    ],
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'sanfang_session' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
    security: [{ session: [] }, { token: [] }],
  },
}

/** `/openapi.json` and `/asyncapi.yaml`, made once. */
export function describeInterface(app: FastifyInstance): void {
  let openapi: string | undefined
  let asyncapi: string | undefined
  app.get(
    '/openapi.json',
    {
      config: { access: 'open' },
      schema: { tags: ['health'], summary: 'This document', response: { 200: { type: 'object', description: 'OpenAPI 3.1.' } } },
    },
    async (_request, reply) => {
      openapi ??= JSON.stringify(app.swagger())
      return reply.type('application/json; charset=utf-8').send(openapi)
    },
  )
  app.get(
    '/asyncapi.yaml',
    {
      config: { access: 'open' },
      schema: {
        tags: ['health'],
        summary: 'The other interface: MQTT topics and Socket.io events',
        response: { 200: { type: 'string', description: 'AsyncAPI 3.0.' } },
      },
    },
    async (_request, reply) => {
      asyncapi ??= stringify(asyncApi(), { aliasDuplicateObjects: false, lineWidth: 0 })
      return reply.type('application/yaml; charset=utf-8').send(asyncapi)
    },
  )
}
