import { describe, expect, test } from 'vitest'
import type { Command } from '../../cli/command.ts'
import { parseWords } from '../../cli/parse-words.ts'
import { t } from '../../core/text.ts'

const command = (name: string, more: Partial<Command> = {}): Command => ({
  name,
  text: t('测试', 'test'),
  takes: [],
  flags: {},
  examples: [],
  run: async () => ({}),
  ...more,
})
const commands = [
  command('start'),
  command('device list', { json: true, flags: { kind: { text: t('类', 'kind'), value: 'KIND', oneOf: ['elevator', 'gateway'] } } }),
  command('device token', { takes: [{ name: 'ID', text: t('号', 'id') }], flags: { now: { text: t('立即', 'now') } } }),
  command('user add', {
    takes: [{ name: 'NAME', text: t('名', 'name') }],
    flags: { role: { text: t('角色', 'role'), value: 'ROLE', many: true } },
  }),
]
const parse = (line: string) => parseWords(line === '' ? [] : line.split(' '), commands, ['http-port', 'log-level'])

describe('right words', () => {
  test.each<[string, object]>([
    ['device token D1 --now', { words: { ID: 'D1' }, flags: { now: [''] } }],
    ['device token --now D1', { words: { ID: 'D1' }, flags: { now: [''] } }],
    ['device list --kind=elevator --json', { flags: { kind: ['elevator'], json: [''] } }],
    ['device list --kind elevator', { flags: { kind: ['elevator'] } }],
    ['user add wang --role a --role b', { words: { NAME: 'wang' }, flags: { role: ['a', 'b'] } }],
    ['device token -- --odd', { words: { ID: '--odd' } }],
    ['device token -', { words: { ID: '-' } }],
    ['start --http-port 8081 --config x.yaml', { settings: { 'http-port': '8081' }, flags: { config: ['x.yaml'] } }],
  ])('%s', (line, parsed) => expect(parse(line)).toMatchObject(parsed))
})

describe('wrong words', () => {
  test.each<[string, readonly RegExp[]]>([
    ['devise list', [/“device list”/]],
    ['strat', [/“start”/]],
    ['device', [/one more word: list, token/]],
    ['fly', [/no command “fly”/]],
    ['device list --kidn elevator', [/did you mean “kind”/]],
    ['device list --kind elevater', [/did you mean “elevator”/]],
    ['device list --kind', [/--kind wants KIND/]],
    ['device list --json=yes', [/takes no value/]],
    ['device list --kind elevator --kind gateway', [/given twice/]],
    ['device token', [/ID is missing/]],
    ['device token A B', [/nothing is to be done with “B”/]],
    ['device token A -n', [/flags begin with --/]],
    ['start --http-prot 1', [/did you mean “http-port”/]],
    ['start --http-port 1 --http-port 2', [/given twice/]],
    ['start --json', [/no flag --json/]],
    ['user add --rol x --now', [/“role”/, /no flag --now/]],
  ])('%s', (line, wrong) => {
    const parsed = parse(line)
    const lines = 'wrong' in parsed ? parsed.wrong : []
    expect(lines).toHaveLength(wrong.length)
    wrong.forEach((pattern, i) => expect(lines[i]).toMatch(pattern))
  })
})

test.each(['', '--help', '-h'])('“%s” is the help of all', (line) => expect(parse(line)).toEqual({ help: null }))
test.each(['device token --help', 'device token A -h', 'device token --help A B C'])('“%s” is the help of the command', (line) =>
  expect(parse(line)).toMatchObject({ help: { name: 'device token' } }),
)
