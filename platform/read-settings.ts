import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { HubError, reasonOf, type Problem } from '../core/errors.ts'
import { didYouMean } from '../core/nearest-name.ts'
import { schemaWords, shapeFaults, valueWords } from '../core/shape.ts'
import { locatedYaml } from './located-yaml.ts'
import { settingFields, type SettingField } from './setting-fields.ts'

/** Where settings come from, the weakest first: the schema's defaults, the file, the environment, flags. */
export interface SettingSources {
  readonly file?: { readonly name: string; readonly text: string }
  readonly env?: Readonly<Record<string, string | undefined>>
  /** By name without dashes: `{ 'http-port': '8081' }`. */
  readonly flags?: Readonly<Record<string, string>>
  /** Reads what a `SANFANG_…_FILE` names; throws when it cannot. */
  readonly readFile?: (path: string) => string
}

/** The settings whole. Throws HubError `bad-config` with every problem of all sources at once, each with where and mend. */
export function readSettings<S extends TSchema>(schema: S, sources: SettingSources): Static<S> {
  const fields = settingFields(schema)
  const problems: Problem[] = []
  const result: Block = {}
  for (const field of fields) if (field.default !== undefined) put(result, field.path, structuredClone(field.default))
  if (sources.file) takeFile(schema, fields, sources.file, result, problems)
  takeEnvironment(fields, sources, result, problems)
  takeFlags(fields, sources.flags ?? {}, result, problems)
  for (const field of fields) {
    if (!field.required || get(result, field.path) !== undefined) continue
    if (problems.some((problem) => problem.what.includes(field.path.join('.')))) continue
    problems.push({ what: `${field.path.join('.')} has no value`, mend: `set it in the file, by ${field.env} or by --${field.flag}` })
  }
  if (problems.length > 0) throw new HubError('bad-config', problems)
  return result as Static<S>
}

/** The settings as they may be shown: secrets cut out, passwords in addresses too. */
export function maskSettings<T>(schema: TSchema, settings: T): T {
  const shown = structuredClone(settings)
  for (const field of settingFields(schema)) {
    const value = get(shown as Block, field.path)
    if (value === undefined || value === null || value === '') continue
    if (field.secret) put(shown as Block, field.path, '[secret]')
    else if (typeof value === 'string') put(shown as Block, field.path, value.replace(/(:\/\/)[^/@\s]+@/, '$1[secret]@'))
  }
  return shown
}

type Block = Record<string, unknown>

function takeFile(
  schema: TSchema,
  fields: readonly SettingField[],
  file: { readonly name: string; readonly text: string },
  result: Block,
  problems: Problem[],
): void {
  const yaml = locatedYaml(file.text)
  for (const { line, what } of yaml.problems) problems.push({ where: `${file.name}:${line}`, what, mend: 'mend the YAML there' })
  const byPath = new Map(fields.map((field) => [field.path.join('.'), field]))

  const take = (value: unknown, known: TSchema, path: readonly string[]): void => {
    const where = `${file.name}:${yaml.line(path)}`
    const field = byPath.get(path.join('.'))
    if (field) {
      for (const fault of shapeFaults(field.schema, value, path))
        problems.push({ where: `${file.name}:${yaml.line(fault.path)}`, what: fault.what, mend: fault.mend })
      put(result, path, value)
      return
    }
    if (value === null || value === undefined) return
    if (typeof value !== 'object' || Array.isArray(value)) {
      problems.push({ where, what: `${path.join('.') || 'the file'} cannot be ${valueWords(value)}`, mend: 'give a block of fields' })
      return
    }
    const inner = (known as unknown as { properties: Readonly<Record<string, TSchema>> }).properties
    for (const [name, below] of Object.entries(value)) {
      if (Object.hasOwn(inner, name)) take(below, inner[name]!, [...path, name])
      else {
        const elsewhere = fields.find((candidate) => candidate.path.at(-1) === name)
        problems.push({
          where: `${file.name}:${yaml.line([...path, name])}`,
          what: `no ${path.length ? 'setting' : 'section'} is called “${[...path, name].join('.')}”`,
          mend: elsewhere
            ? `did you mean “${elsewhere.path.join('.')}”?`
            : didYouMean(name, Object.keys(inner), `known: ${Object.keys(inner).join(', ')}`),
        })
      }
    }
  }
  if (yaml.problems.length === 0) take(yaml.value, schema, [])
}

function takeEnvironment(fields: readonly SettingField[], sources: SettingSources, result: Block, problems: Problem[]): void {
  const env = sources.env ?? {}
  const byName = new Map(fields.map((field) => [field.env, field]))
  for (const [name, text] of Object.entries(env)) {
    // An empty variable is how compose files and shells say «not set».
    if (!name.startsWith('SANFANG_') || text === undefined || text === '') continue
    const field = byName.get(name)
    if (field) {
      takeText(field, text, name, result, problems)
      continue
    }
    const filed = name.endsWith('_FILE') ? byName.get(name.slice(0, -'_FILE'.length)) : undefined
    if (!filed) {
      problems.push({
        where: name,
        what: 'no setting is called that',
        mend: didYouMean(name, byName.keys(), 'see config.example.yaml for all'),
      })
    } else if (env[filed.env]) {
      problems.push({ where: name, what: `${filed.env} is set as well`, mend: 'set one of the two' })
    } else {
      try {
        takeText(filed, (sources.readFile ?? noFiles)(text).replace(/\r?\n$/, ''), name, result, problems)
      } catch (error) {
        problems.push({ where: name, what: `${text} cannot be read: ${reasonOf(error)}`, mend: 'name a file that the hub may read' })
      }
    }
  }
}

function takeFlags(fields: readonly SettingField[], flags: Readonly<Record<string, string>>, result: Block, problems: Problem[]): void {
  const byFlag = new Map(fields.map((field) => [field.flag, field]))
  for (const [flag, text] of Object.entries(flags)) {
    const field = byFlag.get(flag)
    if (field) takeText(field, text, `--${flag}`, result, problems)
    else
      problems.push({
        where: `--${flag}`,
        what: 'no setting is called that',
        mend: didYouMean(flag, byFlag.keys(), 'see `sanfang start --help`'),
      })
  }
}

function takeText(field: SettingField, text: string, where: string, result: Block, problems: Problem[]): void {
  for (const candidate of meanings(text)) {
    if (!Value.Check(field.schema, candidate)) continue
    put(result, field.path, candidate)
    return
  }
  const shown = field.secret ? 'what is given' : valueWords(text)
  problems.push({ where, what: `${field.path.join('.')} cannot be ${shown}`, mend: `give ${schemaWords(field.schema)}` })
}

/** What a text may mean, the narrowest first; the schema picks. */
function* meanings(text: string): Generator {
  const plain = text.trim()
  if (/^-?\d+(\.\d+)?$/.test(plain)) yield Number(plain)
  if (plain === 'true' || plain === 'false') yield plain === 'true'
  if (plain === 'null' || plain === 'off') yield null
  yield text
  if (plain.startsWith('[') || plain.startsWith('{')) {
    try {
      yield JSON.parse(plain)
    } catch {
      // Not JSON: one of the other meanings fits, or the schema's words are shown.
    }
  }
  yield plain.split(',').map((item) => item.trim())
}

function put(block: Block, path: readonly string[], value: unknown): void {
  let at = block
  for (const step of path.slice(0, -1)) at = (at[step] ??= {}) as Block
  at[path.at(-1)!] = value
}

function get(block: Block, path: readonly string[]): unknown {
  let at: unknown = block
  for (const step of path) at = (at as Block | undefined)?.[step]
  return at
}

const noFiles = (): never => {
  throw new Error('no files here')
}
