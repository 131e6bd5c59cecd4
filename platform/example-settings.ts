import type { TSchema } from 'typebox'
import { stringify } from 'yaml'
import { schemaWords } from '../core/shape.ts'
import { settingFields, type SettingField } from './setting-fields.ts'

/** The example file of a schema: every setting with its sentence, its range and its variable; defaults commented out. */
export function exampleSettings(schema: TSchema, heading: readonly string[]): string {
  const lines = heading.map((line) => (line ? `# ${line}` : '#'))
  let open: readonly string[] = []
  for (const field of settingFields(schema)) {
    const blocks = field.path.slice(0, -1)
    const shared = blocks.findIndex((name, i) => open[i] !== name)
    for (let depth = shared === -1 ? blocks.length : shared; depth < blocks.length; depth++) {
      lines.push('', `${'  '.repeat(depth)}${blocks[depth]}:`)
    }
    open = blocks
    const indent = '  '.repeat(blocks.length)
    if (!lines.at(-1)!.endsWith(':')) lines.push('')
    if (field.description) lines.push(...wrap(field.description, 100 - indent.length).map((line) => `${indent}# ${line}`))
    lines.push(`${indent}# ${schemaWords(field.schema)}; ${field.env}${field.secret ? ` or ${field.env}_FILE` : ''}`)
    lines.push(`${indent}# ${settingLine(field)}`)
  }
  return `${lines.join('\n')}\n`
}

function settingLine({ path, required, default: value }: SettingField): string {
  const name = path.at(-1)!
  if (value === undefined) return `${name}: # ${required ? 'must be set' : 'not set'}`
  const flow = stringify({ [name]: value }, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 })
  return flow.trim().replace(/^\{(.*)\}$/s, '$1')
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line && line.length + word.length + 1 > width) {
      lines.push(line)
      line = word
    } else line = line ? `${line} ${word}` : word
  }
  return [...lines, line]
}
