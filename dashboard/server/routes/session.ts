import { Type } from 'typebox'
import { PERMISSIONS, rightOf } from '../../../core/role.ts'
import type { Session } from '../../contract.ts'
import { isoOfHub } from '../iso.ts'
import type { Part, Routes } from '../part.ts'
import { BusyError } from '../people/password.ts'
import { Problem } from '../problem.ts'
import { answers, nothing } from '../schemas/common.ts'
import { LanguageSchema, PasswordSchema, SessionSchema } from '../schemas/people.ts'
import type { SignedIn } from '../sessions.ts'
import { badField } from '../validate.ts'
import { COOKIE, whoOf } from '../who.ts'

const tags = ['session']

/** Signing in and out, and one's own account. */
export const sessionRoutes: Routes = (app, part) => {
  const { ends, config, accounts, sessions, lockOut } = part

  app.post(
    '/session',
    {
      config: { access: 'open' },
      schema: {
        tags,
        summary: 'Sign in',
        description:
          'Answers the session and sets its cookie (HttpOnly, SameSite=Strict). Failed tries make the next ones wait: 429 `locked-out`. Requests that change something with a cookie also send `X-Requested-With: sanfang`.',
        body: Type.Object(
          { name: Type.String({ minLength: 1, maxLength: 64 }), password: Type.String({ minLength: 1, maxLength: 200 }) },
          { additionalProperties: false },
        ),
        response: answers(SessionSchema, 201),
      },
    },
    async (request, reply) => {
      const { name, password } = request.body
      const { ip } = request
      const key = name.toLowerCase()
      const wait = lockOut.waitFor(key, ip, ends.realClock.now())
      if (wait > 0) throw new Problem('locked-out', { retryAfterS: wait / 1_000 })
      // Counted before the password is looked at, so that tries side by side cannot slip past the lock-out.
      lockOut.failed(key, ip, ends.realClock.now())
      const account = await accounts.check(name, password).catch((error: unknown) => {
        lockOut.withdraw(key, ip)
        if (error instanceof BusyError) throw new Problem('busy', { retryAfterS: 2 })
        throw error
      })
      if (!account) {
        // A name that nobody has may be a password typed into the wrong field: it is not written down.
        await tell(part, accounts.get(name)?.name ?? 'unknown', 'session.open', 'refused:wrong-sign-in', ip)
        throw new Problem('wrong-sign-in')
      }
      lockOut.succeeded(key, ip)
      if (request.who?.session) await sessions.end(request.who.session.id)
      const { secret, session } = await sessions.open(account, ip)
      await tell(part, account.name, 'session.open', 'done', ip)
      reply.setCookie(COOKIE, secret, {
        path: '/',
        httpOnly: true,
        sameSite: 'strict',
        secure: request.protocol === 'https',
        maxAge: Math.floor(config.sessionHours * 3_600),
      })
      return reply.code(201).send(sessionView(part, session))
    },
  )

  app.get(
    '/session',
    { schema: { tags, summary: 'Who is signed in, and what they may do', response: answers(SessionSchema) } },
    async (request) => {
      const { actor, session } = whoOf(request)
      if (session) return sessionView(part, session)
      return {
        name: actor.name,
        displayName: actor.name,
        roles: actor.roles,
        rights: rightsOf(actor.roles),
        language: 'zh-CN' as const,
        expiresAt: isoOfHub(ends.ledger)(NEVER),
      }
    },
  )

  app.delete(
    '/session',
    { schema: { tags, summary: 'Sign out; open screens of this session are told', response: nothing } },
    async (request, reply) => {
      const { actor, session } = whoOf(request)
      if (!session) throw new Problem('not-found', { detail: 'A program has a token, not a session.' })
      await sessions.end(session.id)
      await tell(part, actor.name, 'session.end', 'done', request.ip)
      reply.clearCookie(COOKIE, { path: '/' })
      return reply.code(204).send(null)
    },
  )

  app.patch(
    '/session',
    {
      schema: {
        tags,
        summary: 'Change one’s own language or password',
        description: 'A new password needs the present one; it ends every session of the account, this one too.',
        body: Type.Object(
          {
            language: Type.Optional(LanguageSchema),
            password: Type.Optional(PasswordSchema),
            presentPassword: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
          },
          { additionalProperties: false },
        ),
        response: nothing,
      },
    },
    async (request, reply) => {
      const { actor, session } = whoOf(request)
      if (!session) throw new Problem('not-permitted', { detail: 'A program has no account.' })
      const { language, password, presentPassword } = request.body
      if (password !== undefined) {
        const wait = lockOut.waitFor(actor.name.toLowerCase(), request.ip, ends.realClock.now())
        if (wait > 0) throw new Problem('locked-out', { retryAfterS: wait / 1_000 })
        if (!(await accounts.check(actor.name, presentPassword ?? ''))) {
          lockOut.failed(actor.name.toLowerCase(), request.ip, ends.realClock.now())
          throw badField('presentPassword', 'this is not the present password')
        }
        const answer = await accounts.setPassword(actor.name, password)
        if ('refused' in answer) throw badField('password', passwordWords(answer.refused))
      }
      if (language !== undefined) await accounts.change(actor.name, { language })
      await tell(part, actor.name, 'account.changeOwn', 'done', request.ip, {
        language,
        password: password === undefined ? undefined : 'new',
      })
      return reply.code(204).send(null)
    },
  )
}

/** Why a password is refused, for the person who chose it. */
export function passwordWords(refused: string): string {
  if (refused === 'too-short') return 'give at least 10 letters'
  if (refused === 'like-name') return 'it must not be made of the name'
  if (refused === 'too-long') return 'give at most 200 letters'
  return refused
}

/** An instant that programs, whose tokens do not end, are given as the end of their session. */
const NEVER = Date.UTC(9999, 0)

function sessionView({ ends }: Part, { account, expiresAt }: SignedIn): Session {
  return {
    name: account.name,
    displayName: account.displayName,
    roles: account.roles,
    rights: rightsOf(account.roles),
    language: account.language,
    expiresAt: isoOfHub(ends.ledger)(expiresAt),
  }
}

const rightsOf = (roles: Session['roles']) =>
  Object.fromEntries(PERMISSIONS.map((permission) => [permission, rightOf(roles, permission)])) as Session['rights']

/** Puts what a person did at the door into the audit; a store that cannot write must not lock people out. */
async function tell({ ends }: Part, by: string, action: string, outcome: string, address: string, params: object = {}): Promise<void> {
  try {
    await ends.audit.add({ by, kind: 'person', action, target: by, params: { address, ...params }, outcome })
  } catch (error) {
    ends.log.error({ error, action, by }, 'act could not be recorded')
  }
}
