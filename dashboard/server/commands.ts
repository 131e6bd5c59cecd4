import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Ask } from '../../core/command.ts'
import type { Bus } from '../../platform/bus.ts'
import { PROBLEMS, Problem } from './problem.ts'
import { whoOf } from './who.ts'

/** Header of every POST, PUT, PATCH and DELETE that asks something of the hub. */
export const commandHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9._:-]{8,128}$',
      description: 'Made by the asker, new for each act. A repeat with the same key gets the same answer and does nothing twice.',
    }),
  ),
})

/**
 * Takes what somebody wants down to its owner. Answers the result, or throws the problem: 403 and 404 for what they say,
 * 409 with the owner's reason as code, 504 `unknown-outcome` when no answer came in time.
 * Keys are per asker, so that nobody gets the answer of somebody else.
 */
export async function command(
  bus: Bus,
  request: FastifyRequest,
  ask: Pick<Ask, 'action' | 'site' | 'target' | 'version'> & { readonly params?: object },
): Promise<unknown> {
  const by = whoOf(request).actor
  const key = request.headers['idempotency-key']
  const answer = await bus.ask({
    ...ask,
    id: typeof key === 'string' ? `${by.name}:${key}` : randomUUID(),
    by,
    params: { ...ask.params },
  })
  if ('done' in answer) return answer.result
  if ('unknown' in answer) throw new Problem('unknown-outcome')
  const { refused, detail } = answer
  const more = detail === undefined ? {} : { detail }
  if (refused === 'no-such-action') throw new Problem('not-available', more)
  if (refused.startsWith('bad-')) throw new Problem('bad-input', { code: refused, ...more })
  if (refused.startsWith('no-such-') || refused.startsWith('unknown-')) throw new Problem('not-found', { code: refused, ...more })
  if (refused in PROBLEMS) throw new Problem(refused as keyof typeof PROBLEMS, more)
  throw new Problem('refused', { code: refused, ...more })
}
