import type { Device, Override } from '../core/ledger.ts'
import { statements, type Migration, type Records } from '../platform/records.ts'
import type { ChangeableLedger, LedgerChange } from './ledger.ts'

export const ledgerMigrations: readonly Migration[] = [
  {
    name: '2026-11-ledger-1',
    sql: [
      'create table sites (id text primary key, body text not null)',
      'create table places (site text not null, id text not null, body text not null, primary key (site, id))',
      'create table devices (id text primary key, site text not null, kind text not null, body text not null)',
      'create index devices_site on devices (site)',
      `create table settings (
        site text not null, scope text not null, type text not null, name text not null, value double precision not null,
        primary key (site, scope, type, name)
      )`,
      // Each change waits here until its note is in the log, so that a crash between the two loses no note.
      'create table ledger_changes (version integer primary key, site text not null, change text not null)',
      'create table ledger_version (id integer primary key, version integer not null)',
      'insert into ledger_version (id, version) values (1, 0)',
    ],
  },
]

/** Rows of the ledger; places and devices whole, as JSON. `ledger_changes` holds changes whose note is not in the log yet. */
export interface LedgerTables {
  sites: { id: string; body: string }
  places: { site: string; id: string; body: string }
  devices: { id: string; site: string; kind: string; body: string }
  settings: { site: string } & Override
  ledger_changes: { version: number; site: string; change: string }
  ledger_version: { id: number; version: number }
}

/** Fills an empty ledger from its rows. */
export async function loadLedger(ledger: ChangeableLedger, records: Records): Promise<void> {
  const db = records.db<LedgerTables>()
  const [sites, places, devices, settings, version] = await Promise.all([
    db.selectFrom('sites').selectAll().orderBy('id').execute(),
    db.selectFrom('places').selectAll().orderBy('id').execute(),
    db.selectFrom('devices').selectAll().orderBy('id').execute(),
    db.selectFrom('settings').selectAll().execute(),
    db.selectFrom('ledger_version').select('version').executeTakeFirstOrThrow(),
  ])
  for (const { id, body } of sites) {
    ledger.apply(
      {
        site: JSON.parse(body) as LedgerChange['site'],
        places: places.filter(({ site }) => site === id).map((row) => JSON.parse(row.body) as never),
        devices: devices.filter(({ site }) => site === id).map((row) => JSON.parse(row.body) as Device),
        settings: settings.filter(({ site }) => site === id).map(({ scope, type, name, value }) => ({ scope, type, name, value })),
      },
      version.version,
    )
  }
}

const sql = statements<LedgerTables>()
/** Rows per statement: SQLite takes 32,766 parameters, PostgreSQL 65,535. */
const AT_ONCE = 1_000

/** A change as statements of one transaction. */
export function changeStatements({ site, places, devices, settings, removed }: LedgerChange) {
  const body = JSON.stringify
  return [
    ...(removed?.settings ?? []).map(({ scope, type, name }) =>
      sql
        .deleteFrom('settings')
        .where('site', '=', site.id)
        .where('scope', '=', scope)
        .where('type', '=', type)
        .where('name', '=', name)
        .compile(),
    ),
    ...slices(removed?.devices ?? []).map((ids) => sql.deleteFrom('devices').where('site', '=', site.id).where('id', 'in', ids).compile()),
    ...slices(removed?.places ?? []).map((ids) => sql.deleteFrom('places').where('site', '=', site.id).where('id', 'in', ids).compile()),
    sql
      .insertInto('sites')
      .values({ id: site.id, body: body(site) })
      .onConflict((row) => row.column('id').doUpdateSet((now) => ({ body: now.ref('excluded.body') })))
      .compile(),
    ...slices(places ?? []).map((some) =>
      sql
        .insertInto('places')
        .values(some.map((place) => ({ site: site.id, id: place.id, body: body(place) })))
        .onConflict((row) => row.columns(['site', 'id']).doUpdateSet((now) => ({ body: now.ref('excluded.body') })))
        .compile(),
    ),
    ...slices(devices ?? []).map((some) =>
      sql
        .insertInto('devices')
        .values(some.map((device) => ({ id: device.id, site: site.id, kind: device.kind, body: body(device) })))
        .onConflict((row) =>
          row.column('id').doUpdateSet((now) => ({
            site: now.ref('excluded.site'),
            kind: now.ref('excluded.kind'),
            body: now.ref('excluded.body'),
          })),
        )
        .compile(),
    ),
    ...slices(settings ?? []).map((some) =>
      sql
        .insertInto('settings')
        .values(some.map(({ scope, type, name, value }) => ({ site: site.id, scope, type, name, value })))
        .onConflict((row) => row.columns(['site', 'scope', 'type', 'name']).doUpdateSet((now) => ({ value: now.ref('excluded.value') })))
        .compile(),
    ),
  ]
}

function slices<T>(items: readonly T[]): T[][] {
  const found: T[][] = []
  for (let i = 0; i < items.length; i += AT_ONCE) found.push(items.slice(i, i + AT_ONCE))
  return found
}
