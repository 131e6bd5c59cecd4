import type { Migration } from '../../platform/records.ts'

/** Rows of the alarm-book. `data` is the whole alarm as JSON; the other columns are what is searched. */
export interface AlarmTables {
  alarms: {
    id: string
    site: string
    subject: string
    device: string | null
    place: string
    type: string
    part: string
    priority: string
    state: string
    raised_at: number
    closed_at: number | null
    data: string
  }
  alarm_transitions: {
    alarm: string
    n: number
    at: number
    event: string
    from_state: string
    to_state: string
    by: string | null
    why: string | null
    position: number | null
  }
  alarm_book: { name: string; value: number }
  asides: {
    id: string
    site: string
    scope: string
    types: string
    reason: string
    by: string
    from_at: number
    until_at: number
    one_shot: number
    permit: string | null
    ended_at: number | null
    ended_by: string | null
  }
}

export const alarmMigrations: readonly Migration[] = [
  {
    name: '2026-11-alarms-1',
    sql: [
      `create table alarms (id text primary key, site text not null, subject text not null, device text, place text not null, type text not null, part text not null,
        priority text not null, state text not null, raised_at integer not null, closed_at integer, data text not null)`,
      // Law 3 in the schema: at most one open alarm per key, also after any crash.
      'create unique index alarms_open on alarms (subject, type, part) where closed_at is null',
      'create index alarms_by_time on alarms (site, raised_at desc)',
      'create index alarms_by_subject on alarms (subject, type, part, raised_at desc)',
      'create index alarms_by_device on alarms (device, raised_at desc)',
      `create table alarm_transitions (alarm text not null, n integer not null, at integer not null, event text not null, from_state text not null, to_state text not null,
        by text, why text, position integer, primary key (alarm, n)) without rowid`,
      'create table alarm_book (name text primary key, value integer not null)',
      `create table asides (id text primary key, site text not null, scope text not null, types text not null, reason text not null, by text not null,
        from_at integer not null, until_at integer not null, one_shot integer not null, permit text, ended_at integer, ended_by text)`,
      'create index asides_standing on asides (ended_at, until_at)',
    ],
  },
]
