import type { Command, Flag } from './command.ts'
import { COMMON_FLAGS, JSON_FLAG } from './parse-words.ts'
import { padded } from './text-width.ts'

/** The list of commands. */
export function helpOfAll(commands: readonly Command[]): string {
  return [
    'sanfang 三防 — 住宅小区物联与安防中枢 · IoT and security hub for housing estates',
    '',
    '用法 · usage: sanfang COMMAND [WORDS] [--flags]',
    '',
    ...rows(commands.map((command) => [usage(command), both(command.text)])),
    '',
    'sanfang COMMAND --help 显示各命令的说明与示例 · tells more, with examples',
    '任何设置都可写成参数，如 --http-port 8081 · every setting can be a flag; config.example.yaml lists them',
    '退出码 · exit code: 0 完成 done, 1 失败 failed, 2 用法错误 wrong words',
  ].join('\n')
}

/** One command with its flags and examples. */
export function helpOf(command: Command): string {
  const flags: readonly (readonly [string, Flag])[] = [
    ...Object.entries(command.flags),
    ...(command.json ? [['json', JSON_FLAG] as const] : []),
    ...Object.entries(COMMON_FLAGS),
  ]
  return [
    both(command.text),
    '',
    `用法 · usage: sanfang ${usage(command)}`,
    '',
    ...rows(command.takes.map((taken) => [taken.name, both(taken.text)])),
    ...rows(
      flags.map(([name, { value, text, oneOf }]) => [
        `--${name}${value ? ` ${value}` : ''}`,
        both(text) + (oneOf ? ` (${oneOf.join(' | ')})` : ''),
      ]),
    ),
    '',
    '示例 · examples',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n')
}

const usage = ({ name, takes }: Command): string =>
  [name, ...takes.map((taken) => (taken.optional ? `[${taken.name}]` : taken.name))].join(' ')

const both = (text: Command['text']): string => `${text['zh-CN']} · ${text.en}`

function rows(list: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...list.map(([left]) => left.length))
  return list.map(([left, right]) => `  ${padded(left, width)}  ${right}`)
}
