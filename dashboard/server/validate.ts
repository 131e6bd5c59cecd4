import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { pathText, shapeFaults } from '../../core/shape.ts'
import { Problem } from './problem.ts'

/**
 * Checks a part of a request against its schema: defaults filled in; text turned into numbers and booleans in addresses only.
 * A misfit answers `bad-input` with every field that is wrong.
 */
export const checkRequest: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const shape = Compile(schema)
  const convert = httpPart !== 'body'
  return (value: unknown) => {
    const given = Value.Default(schema, value ?? {})
    const fit = convert ? Value.Convert(schema, given) : given
    if (shape.Check(fit)) return { value: fit }
    return { error: misfit(schema, fit, httpPart ?? 'body') }
  }
}

function misfit(schema: TSchema, value: unknown, part: string): Problem {
  const fields = shapeFaults(schema, value)
    .slice(0, 50)
    .map((fault) => ({ path: fault.path.length === 0 ? part : pathText(fault.path), message: `${fault.what}; ${fault.mend}` }))
  return new Problem('bad-input', { fields })
}

/** A single field that a route itself finds wrong. */
export const badField = (path: string, message: string): Problem => new Problem('bad-input', { fields: [{ path, message }] })
