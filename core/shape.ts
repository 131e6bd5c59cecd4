import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { didYouMean } from './nearest-name.ts'

/** Way to a field from the top: names of fields and numbers of list items. */
export type Path = readonly (string | number)[]

/** One thing in a value from outside that does not fit its schema. */
export interface ShapeFault {
  readonly path: Path
  readonly what: string
  readonly mend: string
}

/**
 * Everything in `value` that does not fit, each with the way to it and its mend in words of the schema; empty when all fits.
 * Slower than a compiled check: for set-up and imports, not for readings.
 */
export function shapeFaults(schema: TSchema, value: unknown, path: Path = []): ShapeFault[] {
  const plan = schema as Schema
  const fits: boolean = Value.Check(schema, value)
  if (fits) return []
  if (plan.type === 'object' && plan.properties && isRecord(value)) return fieldFaults(plan, value, path)
  const each = Object.values(plan.patternProperties ?? {})[0]
  if (plan.type === 'object' && each && isRecord(value)) {
    const faults = Object.entries(value).flatMap(([name, inner]) => shapeFaults(each as TSchema, inner, [...path, name]))
    if (faults.length > 0) return faults
  }
  if (plan.type === 'array' && plan.items && Array.isArray(value) && value.length <= (plan.maxItems ?? Infinity)) {
    const items = plan.items
    const faults = value.flatMap((item, i) => shapeFaults(items as TSchema, item, [...path, i]))
    if (faults.length > 0) return faults
  }
  if (value === undefined) return [{ path, what: `${pathText(path)} is missing`, mend: `give ${schemaWords(schema)}` }]
  return [{ path, what: `${pathText(path)} cannot be ${valueWords(value)}`, mend: `give ${schemaWords(schema)}` }]
}

function fieldFaults(plan: Schema, value: Readonly<Record<string, unknown>>, path: Path): ShapeFault[] {
  const known = plan.properties ?? {}
  const faults: ShapeFault[] = []
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(known, name) || plan.additionalProperties !== false) continue
    faults.push({
      path: [...path, name],
      what: `no field is called “${name}”`,
      mend: didYouMean(name, Object.keys(known), `known: ${Object.keys(known).join(', ')}`),
    })
  }
  for (const [name, field] of Object.entries(known)) {
    if (value[name] === undefined && !plan.required?.includes(name)) continue
    faults.push(...shapeFaults(field as TSchema, value[name], [...path, name]))
  }
  return faults
}

/** A schema in words: `a whole number from 0 to 65535`. */
export function schemaWords(schema: TSchema): string {
  const plan = schema as Schema
  if ('const' in plan) return JSON.stringify(plan.const)
  if (plan.enum) return oneOf(plan.enum.map((value) => JSON.stringify(value)))
  if (plan.anyOf) return oneOf(plan.anyOf.map((branch) => schemaWords(branch as TSchema)))
  switch (plan.type) {
    case 'integer':
      return `a whole number${rangeWords(plan)}`
    case 'number':
      return `a number${rangeWords(plan)}`
    case 'boolean':
      return 'true or false'
    case 'null':
      return 'null'
    case 'array':
      return `a list${plan.maxItems === undefined ? '' : ` of at most ${plan.maxItems}`}`
    case 'object':
      return plan.required?.length ? `a block with ${plan.required.join(', ')}` : 'a block of fields'
    case 'string':
      return textWords(plan)
    default:
      return 'a value'
  }
}

/** `places[3].name.zh-CN` */
export const pathText = (path: Path): string =>
  path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step), '') || 'the whole'

/** A value as quoted in a fault: short. */
export function valueWords(value: unknown): string {
  if (typeof value === 'string') return `“${value.length > 60 ? `${value.slice(0, 60)}…` : value}”`
  if (Array.isArray(value)) return 'a list'
  if (isRecord(value)) return 'a block of fields'
  return String(value)
}

interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly unknown[]
  readonly properties?: Readonly<Record<string, unknown>>
  readonly patternProperties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
  readonly additionalProperties?: unknown
  readonly items?: unknown
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
}

function rangeWords({ minimum, maximum, exclusiveMinimum }: Schema): string {
  const low = exclusiveMinimum === undefined ? minimum : undefined
  if (low !== undefined && maximum !== undefined) return ` from ${low} to ${maximum}`
  if (low !== undefined) return ` of at least ${low}`
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}${maximum === undefined ? '' : ` up to ${maximum}`}`
  return maximum === undefined ? '' : ` of at most ${maximum}`
}

const ID_PATTERN = '^[A-Za-z0-9_-]{1,64}$'

function textWords({ pattern, minLength, maxLength, format }: Schema): string {
  if (pattern === ID_PATTERN) return 'an id: 1 to 64 letters, digits, “_” or “-”'
  if (pattern !== undefined) return `a text that fits ${pattern}`
  if (format !== undefined) return `a text that is a ${format}`
  if (maxLength !== undefined) return `a text of ${minLength ?? 0} to ${maxLength} letters`
  return minLength ? 'a text that is not empty' : 'a text'
}

const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
