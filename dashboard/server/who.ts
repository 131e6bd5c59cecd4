import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../../core/command.ts'
import { type Permission, type Role, rightOf } from '../../core/role.ts'
import type { Ends } from './ends.ts'
import { Problem } from './problem.ts'
import type { Sessions, SignedIn } from './sessions.ts'

/** Who asks: a person by the session's cookie, or a program by its token. */
export interface Who {
  readonly actor: Actor
  /** Null for programs. */
  readonly session: SignedIn | null
}

/** open: anybody; signedIn: whoever signed in; else the permission that is needed. */
export type Access = 'open' | 'signedIn' | Permission

declare module 'fastify' {
  interface FastifyRequest {
    who: Who | null
  }
  interface FastifyContextConfig {
    /** `signedIn` where nothing is said. */
    access?: Access
  }
}

export const COOKIE = 'sanfang_session'

/** Finds who asks from what a browser or program sends; null when it is nobody, or a session or token that is over. */
export function findWho(
  ends: Pick<Ends, 'tokens'>,
  sessions: Sessions,
  given: { readonly bearer?: string | undefined; readonly cookie?: string | undefined },
): Who | null {
  if (given.bearer !== undefined) {
    const token = ends.tokens.check(given.bearer)
    return token ? { actor: { name: `token:${token.name}`, roles: token.roles, kind: 'program' }, session: null } : null
  }
  const session = given.cookie === undefined ? undefined : sessions.find(given.cookie)
  if (!session) return null
  return { actor: { name: session.account.name, roles: session.account.roles, kind: 'person' }, session }
}

/** Text after `Bearer `, undefined without. */
export function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined || header.length > 512) return undefined
  return /^bearer +(\S+)$/i.exec(header)?.[1]
}

/** Adds `request.who` and refuses what a route's `access` does not allow, before anything of the request is read. */
export function guard(app: FastifyInstance, ends: Ends, sessions: () => Sessions): void {
  app.decorateRequest('who', null)
  app.addHook('onRequest', async (request) => {
    request.who = findWho(ends, sessions(), {
      bearer: bearerOf(request.headers.authorization),
      cookie: request.cookies[COOKIE],
    })
    refuseCrossSite(request)
    const access = request.routeOptions.config.access ?? 'signedIn'
    if (access === 'open' || request.is404) return
    if (!request.who) throw new Problem('not-signed-in')
    if (access !== 'signedIn') need(request.who.actor.roles, access)
  })
}

/** Throws `needs-approval` or `not-permitted` unless the roles give the right outright. */
export function need(roles: readonly Role[], permission: Permission): void {
  const right = rightOf(roles, permission)
  if (right === 'approval') throw new Problem('needs-approval')
  if (right === 'no') throw new Problem('not-permitted')
}

/** The signed-in asker; routes that are not open always have one. */
export function whoOf(request: FastifyRequest): Who {
  if (!request.who) throw new Problem('not-signed-in')
  return request.who
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A foreign page may make a browser send our cookie. It cannot set a header of its own without asking first, and it cannot
 * lie about `Origin`; both are looked at. Signing in is guarded the same way, else a foreign page could sign somebody in.
 */
function refuseCrossSite(request: FastifyRequest): void {
  if (SAFE.has(request.method) || request.headers.authorization !== undefined) return
  if (!sameOrigin(request.headers.origin, request.host)) throw new Problem('cross-site')
  if (request.headers['x-requested-with'] === 'sanfang') return
  if (request.who?.session) throw new Problem('cross-site', { detail: 'Send the header X-Requested-With: sanfang.' })
}

/** True where no Origin is given or its host is ours. */
export function sameOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true
  try {
    return new URL(origin).host === host
  } catch {
    return false
  }
}
