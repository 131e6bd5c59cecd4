import type { Migration } from '../../platform/records.ts'

/** Tables of people, their sessions and the tokens of programs. Times are Unix ms; some drivers answer them as text. */
export const dashboardMigrations: Migration[] = [
  {
    name: '2026-11-people-1',
    sql: [
      `create table accounts (
        name text primary key,
        display_name text not null,
        roles text not null,
        password_hash text not null,
        disabled integer not null default 0,
        language text not null,
        created_at bigint not null,
        password_at bigint not null
      )`,
      `create table sessions (
        hash text primary key,
        account text not null,
        created_at bigint not null,
        last_seen_at bigint not null,
        address text not null
      )`,
      `create table tokens (
        name text primary key,
        hash text not null unique,
        roles text not null,
        created_by text not null,
        created_at bigint not null,
        last_used_at bigint
      )`,
    ],
  },
]

export interface PeopleTables {
  accounts: AccountRow
  sessions: SessionRow
  tokens: TokenRow
}
export interface AccountRow {
  name: string
  display_name: string
  /** JSON array. */
  roles: string
  password_hash: string
  disabled: number
  language: string
  created_at: number
  password_at: number
}
export interface SessionRow {
  /** SHA-256 of the cookie's value, hex. */
  hash: string
  account: string
  created_at: number
  last_seen_at: number
  address: string
}
export interface TokenRow {
  name: string
  hash: string
  /** JSON array. */
  roles: string
  created_by: string
  created_at: number
  last_used_at: number | null
}
