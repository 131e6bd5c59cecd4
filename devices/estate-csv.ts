import { CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import type { Problem } from '../core/errors.ts'
import type { Estate } from '../core/ledger.ts'
import { didYouMean } from '../core/nearest-name.ts'
import type { Path } from '../core/shape.ts'
import { checkEstate, type Known } from './estate-check.ts'
import type { ReadEstate } from './estate-yaml.ts'

/** The tables of an estate, by file name. `settings.csv` may be left out. */
export const ESTATE_TABLES = ['site.csv', 'places.csv', 'devices.csv', 'settings.csv'] as const
export type EstateTable = (typeof ESTATE_TABLES)[number]
export type EstateTables = Readonly<Partial<Record<EstateTable, string>>>

/**
 * Writes an estate as tables for a spreadsheet: UTF-8 with BOM, so that Chinese shows right, and with cells that would be
 * taken for formulas made harmless. Several ids in a cell are parted by blanks; facts are JSON.
 */
export function writeEstateCsv(estate: Estate): Record<EstateTable, string> {
  return {
    'site.csv': table('site.csv', [estate.site]),
    'places.csv': table('places.csv', estate.places),
    'devices.csv': table('devices.csv', estate.devices),
    'settings.csv': table('settings.csv', estate.settings ?? []),
  }
}

/** Reads and checks an estate written as tables: the same checks as for YAML. Problems say `devices.csv:12, kind`. */
export function readEstateCsv(tables: EstateTables, known: Known): ReadEstate {
  const problems: Problem[] = []
  const rows: Record<EstateTable, readonly Row[]> = { 'site.csv': [], 'places.csv': [], 'devices.csv': [], 'settings.csv': [] }
  for (const name of ESTATE_TABLES) {
    const text = tables[name]
    if (text !== undefined) rows[name] = readTable(name, text, problems)
    else if (name !== 'settings.csv') problems.push({ where: name, what: 'the table is missing', mend: `put ${name} beside the others` })
  }
  if (rows['site.csv'].length !== 1 && tables['site.csv'] !== undefined && problems.length === 0)
    problems.push({ where: 'site.csv', what: `the table has ${rows['site.csv'].length} rows`, mend: 'give one row: the site' })
  if (problems.length > 0) return { problems }

  const estate = {
    site: rows['site.csv'][0]!.item,
    places: rows['places.csv'].map(({ item }) => ({ parent: null, ...item })),
    devices: rows['devices.csv'].map(({ item }) => item),
    settings: rows['settings.csv'].map(({ item }) => item),
  }
  const locate = (path: Path): string => {
    const [list, n, ...field] = path
    const name: EstateTable = list === 'site' ? 'site.csv' : (`${list}.csv` as EstateTable)
    const line = list === 'site' ? rows['site.csv'][0]!.line : typeof n === 'number' ? rows[name]?.[n]?.line : undefined
    const inside = list === 'site' ? path.slice(1) : field
    const column = COLUMNS[name]?.find((candidate) => candidate.path.every((step, i) => inside[i] === step))?.name
    return `${name}${line === undefined ? '' : `:${line}`}${column ? `, ${column}` : ''}`
  }
  const faults = checkEstate(estate, known, locate)
  return faults.length > 0 ? { problems: faults } : { estate: estate as unknown as Estate }
}

interface Row {
  readonly item: Readonly<Record<string, unknown>>
  readonly line: number
}
interface Column {
  readonly name: string
  readonly path: readonly string[]
  readonly required?: true
  readonly as?: 'ids' | 'number' | 'boolean' | 'json'
}

const column = (name: string, options: Partial<Omit<Column, 'name'>> = {}): Column => ({ path: [name], ...options, name })
const ID = column('id', { required: true })
const NAMES = [column('name_zh', { path: ['name', 'zh-CN'], required: true }), column('name_en', { path: ['name', 'en'] })]

const COLUMNS: Readonly<Record<EstateTable, readonly Column[]>> = {
  'site.csv': [ID, ...NAMES, column('timezone', { required: true })],
  'places.csv': [ID, column('level', { required: true }), column('parent', { required: true }), ...NAMES, column('use')],
  'devices.csv': [
    ID,
    column('kind', { required: true }),
    ...NAMES,
    column('place', { required: true }),
    column('serves', { as: 'ids' }),
    column('gateway'),
    column('panel'),
    column('feed'),
    column('fireZone'),
    column('pressureZone'),
    column('responsible'),
    column('dialect'),
    column('simulated', { as: 'boolean' }),
    column('facts', { as: 'json' }),
  ],
  'settings.csv': [
    column('scope', { required: true }),
    column('type', { required: true }),
    column('name', { required: true }),
    column('value', { required: true, as: 'number' }),
  ],
}

function table(name: EstateTable, items: readonly object[]): string {
  const columns = COLUMNS[name]
  return stringify(
    items.map((item) => columns.map((cell) => written(at(item, cell.path), cell))),
    { header: true, columns: columns.map((cell) => cell.name), bom: true, escape_formulas: true, record_delimiter: '\r\n' },
  )
}

function readTable(name: EstateTable, text: string, problems: Problem[]): readonly Row[] {
  let records: { readonly record: readonly string[]; readonly info: { readonly lines: number } }[]
  try {
    records = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof records
  } catch (error) {
    const line = error instanceof CsvError ? Number(error.lines) : undefined
    problems.push({ where: line ? `${name}:${line}` : name, what: (error as Error).message, mend: 'save the table as CSV in UTF-8' })
    return []
  }
  const header = records.shift()?.record ?? []
  const columns = COLUMNS[name]
  const names = columns.map((cell) => cell.name)
  header.forEach((title, i) => {
    if (!names.includes(title))
      problems.push({
        where: `${name}:1`,
        what: `no column is called “${title}”`,
        mend: didYouMean(title, names, `known: ${names.join(', ')}`),
      })
    else if (header.indexOf(title) !== i)
      problems.push({ where: `${name}:1`, what: `the column “${title}” is there twice`, mend: 'take one out' })
  })
  for (const cell of columns)
    if (cell.required && !header.includes(cell.name))
      problems.push({ where: `${name}:1`, what: `the column “${cell.name}” is missing`, mend: `known: ${names.join(', ')}` })
  return records.map(({ record, info }): Row => {
    const item: Record<string, unknown> = {}
    if (record.length > header.length)
      problems.push({
        where: `${name}:${info.lines}`,
        what: `the row has ${record.length} cells, the header ${header.length}`,
        mend: 'put a cell with a comma in quotes',
      })
    for (const cell of columns) {
      const found = record[header.indexOf(cell.name)]
      if (found !== undefined && found !== '') put(item, cell.path, read(found, cell))
    }
    return { item, line: info.lines }
  })
}

function written(value: unknown, cell: Column): string {
  if (value === undefined || value === null) return ''
  if (cell.as === 'ids') return (value as readonly string[]).join(' ')
  if (cell.as === 'json') return JSON.stringify(value)
  const text = String(value as string | number | boolean)
  return QUOTED_FORMULA.test(text) ? `'${text}` : text
}

/** What cannot be read as what the column holds stays a text: the check then says what would fit. */
function read(cellText: string, cell: Column): unknown {
  const text = QUOTED_FORMULA.test(cellText) ? cellText.slice(1) : cellText
  if (cell.as === 'ids') return text.split(/\s+/)
  if (cell.as === 'number') return Number.isFinite(Number(text)) ? Number(text) : text
  if (cell.as === 'boolean') return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : text
  if (cell.as !== 'json') return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** A cell that a spreadsheet was kept from taking for a formula: one `'` was put before it. */
const QUOTED_FORMULA = /^'+[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/

const at = (item: object, path: readonly string[]): unknown =>
  path.reduce<unknown>((inside, step) => (inside as Readonly<Record<string, unknown>> | undefined)?.[step], item)

function put(item: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let inside = item
  for (const step of path.slice(0, -1)) inside = (inside[step] ??= {}) as Record<string, unknown>
  inside[path.at(-1)!] = value
}
