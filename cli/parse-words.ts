import { didYouMean } from '../core/nearest-name.ts'
import type { Command, Flag } from './command.ts'

/** A command line taken apart, or what is wrong with it (exit code 2). */
export type Parsed =
  | { readonly help: Command | null }
  | { readonly version: true }
  | { readonly wrong: readonly string[]; readonly command: Command | null }
  | {
      readonly command: Command
      readonly words: Readonly<Record<string, string>>
      readonly flags: Readonly<Record<string, readonly string[]>>
      /** Settings of the hub by flag: `{ 'http-port': '8081' }`. */
      readonly settings: Readonly<Record<string, string>>
    }

/** Flags that every command has. */
export const COMMON_FLAGS: Readonly<Record<string, Flag>> = {
  config: { text: { 'zh-CN': '用另一个设置文件代替 sanfang.yaml', en: 'settings file instead of sanfang.yaml' }, value: 'FILE' },
  help: { text: { 'zh-CN': '显示帮助', en: 'this help' } },
}
export const JSON_FLAG: Flag = { text: { 'zh-CN': '以 JSON 输出', en: 'print JSON' } }

/**
 * Finds the command (its longest name wins) and takes words and flags apart. `--flag value` and `--flag=value` are the same;
 * `--` ends the flags. `settingFlags` are taken by every command: they set what the file would. Pure; tells everything wrong at once.
 */
export function parseWords(argv: readonly string[], commands: readonly Command[], settingFlags: readonly string[]): Parsed {
  const typed = argv.filter((word) => !word.startsWith('-'))
  if (argv[0] === '--version') return { version: true }
  const command = [...commands]
    .sort((a, b) => b.name.length - a.name.length)
    .find(({ name }) => name.split(' ').every((part, i) => argv[i] === part))
  if (!command) {
    if (typed.length === 0 || argv.includes('--help') || argv.includes('-h')) return { help: null }
    const names = commands.map(({ name }) => name)
    const group = names.filter((name) => name.startsWith(`${typed[0]} `))
    return {
      command: null,
      wrong: [
        group.length > 0 && typed.length === 1
          ? `“${typed[0]}” wants one more word: ${group.map((name) => name.split(' ')[1]).join(', ')}`
          : `there is no command “${typed.slice(0, 2).join(' ')}”: ${didYouMean(typed.slice(0, 2).join(' '), names, didYouMean(typed[0]!, names, 'see `sanfang --help`'))}`,
      ],
    }
  }

  const known: Readonly<Record<string, Flag>> = { ...command.flags, ...COMMON_FLAGS, ...(command.json ? { json: JSON_FLAG } : {}) }
  let unknown = false
  const wrong: string[] = []
  const words: string[] = []
  const flags: Record<string, string[]> = {}
  const settings: Record<string, string> = {}
  const rest = argv.slice(command.name.split(' ').length)
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i]!
    if (word === '--') {
      words.push(...rest.slice(i + 1))
      break
    }
    if (word === '-h') return { help: command }
    if (!word.startsWith('--')) {
      // A lone “-” is standard input; “-5” and the like are no flags of ours.
      if (word.startsWith('-') && word !== '-') wrong.push(`“${word}” is no flag: flags begin with --`)
      else words.push(word)
      continue
    }
    const [name, joined] = splitFlag(word.slice(2))
    const flag = Object.hasOwn(known, name) ? known[name] : undefined
    const setting = !flag && settingFlags.includes(name)
    if (!flag && !setting) {
      unknown = true
      wrong.push(
        `there is no flag --${name}: ${didYouMean(name, [...Object.keys(known), ...settingFlags], `see \`sanfang ${command.name} --help\``)}`,
      )
      continue
    }
    if (name === 'help') return { help: command }
    let value = joined
    if (setting || flag?.value) {
      value ??= rest[++i]
      if (value === undefined) {
        wrong.push(`--${name} wants ${flag?.value ?? 'a value'} after it`)
        continue
      }
      if (flag?.oneOf && !flag.oneOf.includes(value)) {
        wrong.push(`--${name} cannot be “${value}”: ${didYouMean(value, flag.oneOf, `one of ${flag.oneOf.join(', ')}`)}`)
        continue
      }
    } else if (joined !== undefined) {
      wrong.push(`--${name} takes no value`)
      continue
    }
    if (setting) {
      if (settings[name] !== undefined) wrong.push(`--${name} is given twice`)
      settings[name] = value!
    } else {
      const before = (flags[name] ??= [])
      if (before.length > 0 && !flag?.many) wrong.push(`--${name} is given twice`)
      before.push(value ?? '')
    }
  }

  for (const [i, { name, optional }] of command.takes.entries()) if (words[i] === undefined && !optional) wrong.push(`${name} is missing`)
  // After a flag that nobody knows, nobody knows what is its value.
  if (!unknown) for (const extra of words.slice(command.takes.length)) wrong.push(`nothing is to be done with “${extra}”`)
  if (wrong.length > 0) return { wrong, command }
  return {
    command,
    words: Object.fromEntries(command.takes.flatMap(({ name }, i) => (words[i] === undefined ? [] : [[name, words[i]]]))),
    flags,
    settings,
  }
}

function splitFlag(text: string): [name: string, value: string | undefined] {
  const at = text.indexOf('=')
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
