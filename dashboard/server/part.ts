import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Accounts } from './accounts.ts'
import type { DashboardConfig } from './config.ts'
import type { Ends } from './ends.ts'
import type { Live } from './live.ts'
import type { Sessions } from './sessions.ts'
import type { LockOut } from './people/lock-out.ts'

/** A Fastify whose routes take their types from their schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** What routes work with. */
export interface Part {
  readonly ends: Ends
  readonly config: DashboardConfig
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly lockOut: LockOut
  readonly live: Live
}

/** The routes of one subject, below /api/v1. */
export type Routes = (app: App, part: Part) => void
