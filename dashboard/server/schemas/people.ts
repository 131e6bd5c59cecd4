import { Type } from 'typebox'
import { PERMISSIONS } from '../../../core/role.ts'
import type { Session } from '../../contract.ts'
import { answering, literals, RolesSchema } from './common.ts'

export const LanguageSchema = literals(['zh-CN', 'en'])
export const PasswordSchema = Type.String({ minLength: 1, maxLength: 200, description: 'At least 10 letters, and not the name.' })

export const SessionSchema = answering<Session>(
  Type.Object(
    {
      name: Type.String(),
      displayName: Type.String(),
      roles: RolesSchema,
      rights: Type.Object(Object.fromEntries(PERMISSIONS.map((one) => [one, literals(['yes', 'approval', 'no'])]))),
      language: LanguageSchema,
      expiresAt: Type.String({ description: 'When the person signs in again. ISO 8601 with offset.' }),
    },
    { additionalProperties: false },
  ),
)

/** An account as administrators see it. */
export interface AccountView {
  readonly name: string
  readonly displayName: string
  readonly roles: readonly string[]
  readonly disabled: boolean
  readonly language: 'zh-CN' | 'en'
  readonly createdAt: string
}
export const AccountSchema = answering<AccountView>(
  Type.Object(
    {
      name: Type.String(),
      displayName: Type.String(),
      roles: Type.Array(Type.String()),
      disabled: Type.Boolean(),
      language: LanguageSchema,
      createdAt: Type.String({ description: 'ISO 8601 with offset.' }),
    },
    { additionalProperties: false },
  ),
)

/** A program's token, without its secret. */
export interface TokenView {
  readonly name: string
  readonly roles: readonly string[]
  readonly createdBy: string
  readonly createdAt: string
  readonly lastUsedAt: string | null
}
const token = {
  name: Type.String(),
  roles: Type.Array(Type.String()),
  createdBy: Type.String(),
  createdAt: Type.String({ description: 'ISO 8601 with offset.' }),
  lastUsedAt: Type.Union([Type.String({ description: 'ISO 8601 with offset, to the hour.' }), Type.Null()]),
}
export const TokenSchema = answering<TokenView>(Type.Object(token, { additionalProperties: false }))
export const NewTokenSchema = answering<TokenView & { readonly secret: string }>(
  Type.Object({ ...token, secret: Type.String({ description: 'Shown in this answer only.' }) }, { additionalProperties: false }),
)
