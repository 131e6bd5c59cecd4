import type { TSchema } from 'typebox'

/** One setting of the hub: where it stands in the file, and its other two spellings. */
export interface SettingField {
  readonly path: readonly string[]
  /** `SANFANG_HTTP_PORT`: what its schema says (`env`), else made of its path. */
  readonly env: string
  /** `http-port`: the environment's name as a flag. */
  readonly flag: string
  readonly schema: TSchema
  readonly required: boolean
  readonly default: unknown
  readonly description: string
  /** Never printed: marked `secret` in its schema, or named like one. */
  readonly secret: boolean
}

/** All settings of a schema of blocks, in the order written. A block is an object with named fields; anything else is one setting. */
export function settingFields(schema: TSchema): readonly SettingField[] {
  return fieldsIn(schema as Block, [], true)
}

function fieldsIn(block: Block, path: readonly string[], required: boolean): SettingField[] {
  if (block.type === 'object' && block.properties && Object.keys(block.properties).length > 0)
    return Object.entries(block.properties).flatMap(([name, inner]) =>
      fieldsIn(inner, [...path, name], required && (block.required?.includes(name) ?? false)),
    )
  const env = block.env ?? `SANFANG_${path.map(upperSnake).join('_')}`
  return [
    {
      path,
      env,
      flag: env.slice('SANFANG_'.length).toLowerCase().replaceAll('_', '-'),
      schema: block as unknown as TSchema,
      required,
      default: block.default,
      description: block.description ?? '',
      secret: block.secret ?? /(password|secret|token)$/i.test(path.at(-1) ?? ''),
    },
  ]
}

interface Block {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Block>>
  readonly required?: readonly string[]
  readonly env?: string
  readonly secret?: boolean
  readonly default?: unknown
  readonly description?: string
}

const upperSnake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
