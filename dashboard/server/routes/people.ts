import { type FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Account, AccountRefusal } from '../accounts.ts'
import { isoOfHub } from '../iso.ts'
import type { Routes } from '../part.ts'
import { pageOf, pageQuery } from '../paging.ts'
import { type ProblemCode, Problem } from '../problem.ts'
import { answers, nothing, pageSchema, RolesSchema } from '../schemas/common.ts'
import {
  AccountSchema,
  type AccountView,
  LanguageSchema,
  NewTokenSchema,
  PasswordSchema,
  TokenSchema,
  type TokenView,
} from '../schemas/people.ts'
import type { ProgramToken } from '../tokens.ts'
import { badField } from '../validate.ts'
import { whoOf } from '../who.ts'
import { passwordWords } from './session.ts'

const NameParams = Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }) })

/** Accounts of people and tokens of programs. */
export const peopleRoutes: Routes = (app, { ends, accounts }) => {
  /** Every act is in the audit, with its outcome, before it is answered. */
  const tell = async (request: FastifyRequest, action: string, target: string, outcome: string, params: object = {}): Promise<void> => {
    const { name, kind } = whoOf(request).actor
    try {
      await ends.audit.add({ by: name, kind, action, target, params, outcome })
    } catch (error) {
      ends.log.error({ error, action, by: name }, 'act could not be recorded')
    }
  }
  const accountView = ({ name, displayName, roles, disabled, language, createdAt }: Account): AccountView => ({
    name,
    displayName,
    roles,
    disabled,
    language,
    createdAt: isoOfHub(ends.ledger)(createdAt),
  })

  app.get(
    '/accounts',
    {
      config: { access: 'accounts.edit' },
      schema: {
        tags: ['accounts'],
        summary: 'Accounts, by name',
        querystring: Type.Object(pageQuery(200, 1_000), { additionalProperties: false }),
        response: answers(pageSchema<AccountView>(AccountSchema)),
      },
    },
    async (request) => {
      const { items, next } = pageOf(accounts.list(), (account) => account.name, request.query)
      return { items: items.map(accountView), next }
    },
  )

  app.post(
    '/accounts',
    {
      config: { access: 'accounts.edit' },
      schema: {
        tags: ['accounts'],
        summary: 'Add an account',
        body: Type.Object(
          {
            name: Type.String({ minLength: 1, maxLength: 64, description: 'Letters of any script, digits, `.`, `_`, `-`.' }),
            displayName: Type.Optional(Type.String({ maxLength: 120 })),
            roles: RolesSchema,
            password: PasswordSchema,
            language: Type.Optional(LanguageSchema),
          },
          { additionalProperties: false },
        ),
        response: answers(AccountSchema, 201),
      },
    },
    async (request, reply) => {
      const { password, ...rest } = request.body
      const answer = await accounts.add({ ...rest, password })
      await tell(request, 'account.add', rest.name, outcomeOf(answer), rest)
      if ('refused' in answer) throw refusal(answer.refused)
      return reply.code(201).send(accountView(answer.account))
    },
  )

  app.patch(
    '/accounts/:name',
    {
      config: { access: 'accounts.edit' },
      schema: {
        tags: ['accounts'],
        summary: 'Change an account',
        description: 'Disabling it, or a new password, ends its sessions; other roles count from the next request.',
        params: NameParams,
        body: Type.Object(
          {
            displayName: Type.Optional(Type.String({ maxLength: 120 })),
            roles: Type.Optional(RolesSchema),
            disabled: Type.Optional(Type.Boolean()),
            language: Type.Optional(LanguageSchema),
            password: Type.Optional(PasswordSchema),
          },
          { additionalProperties: false },
        ),
        response: answers(AccountSchema),
      },
    },
    async (request) => {
      const { password, ...change } = request.body
      const { name } = request.params
      // The password first: it is the only thing that can be refused for its content.
      let answer = password === undefined ? undefined : await accounts.setPassword(name, password)
      if (!answer || 'account' in answer) answer = await accounts.change(name, change)
      await tell(request, 'account.change', name, outcomeOf(answer), {
        ...change,
        ...(password === undefined ? {} : { newPassword: true }),
      })
      if ('refused' in answer) throw refusal(answer.refused)
      return accountView(answer.account)
    },
  )

  const tokenView = ({ name, roles, createdBy, createdAt, lastUsedAt }: ProgramToken): TokenView => {
    const iso = isoOfHub(ends.ledger)
    return { name, roles, createdBy, createdAt: iso(createdAt), lastUsedAt: iso(lastUsedAt) }
  }

  app.get(
    '/tokens',
    {
      config: { access: 'tokens.create' },
      schema: {
        tags: ['tokens'],
        summary: 'Tokens of programs, by name',
        querystring: Type.Object(pageQuery(200, 1_000), { additionalProperties: false }),
        response: answers(pageSchema<TokenView>(TokenSchema)),
      },
    },
    async (request) => {
      const { items, next } = pageOf(ends.tokens.list(), (token) => token.name, request.query)
      return { items: items.map(tokenView), next }
    },
  )

  app.post(
    '/tokens',
    {
      config: { access: 'tokens.create' },
      schema: {
        tags: ['tokens'],
        summary: 'Make a token for a program',
        description: 'Its secret is in this answer only. It has the rights of its roles until it is revoked.',
        body: Type.Object(
          {
            name: Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$', description: 'What it is called in lists and in the audit.' }),
            roles: RolesSchema,
          },
          { additionalProperties: false },
        ),
        response: answers(NewTokenSchema, 201),
      },
    },
    async (request, reply) => {
      const { name, roles } = request.body
      const answer = await ends.tokens.create({ name, roles, by: whoOf(request).actor.name })
      await tell(request, 'token.create', name, outcomeOf(answer), { roles })
      if ('refused' in answer) throw refusal(answer.refused)
      return reply.code(201).send({ ...tokenView(answer.token), secret: answer.secret })
    },
  )

  app.delete(
    '/tokens/:name',
    {
      config: { access: 'tokens.create' },
      schema: { tags: ['tokens'], summary: 'Revoke a token; open connections end', params: NameParams, response: nothing },
    },
    async (request, reply) => {
      const { name } = request.params
      const gone = await ends.tokens.revoke(name)
      await tell(request, 'token.revoke', name, gone ? 'done' : 'refused:no-such-token')
      if (!gone) throw new Problem('not-found', { code: 'no-such-token' })
      return reply.code(204).send(null)
    },
  )
}

const outcomeOf = (answer: object): string => ('refused' in answer ? `refused:${String(answer.refused)}` : 'done')

function refusal(refused: AccountRefusal): Problem {
  switch (refused) {
    case 'too-short':
    case 'too-long':
    case 'like-name':
      return badField('password', passwordWords(refused))
    case 'bad-name':
      return badField('name', 'give letters, digits, “.”, “_” or “-”')
    case 'no-role':
    case 'unknown-role':
      return badField('roles', 'give at least one of the known roles')
    case 'no-such-account':
      return new Problem('not-found', { code: refused })
    case 'too-many':
      return new Problem('refused', { code: refused })
    default:
      return new Problem(refused satisfies ProblemCode)
  }
}
