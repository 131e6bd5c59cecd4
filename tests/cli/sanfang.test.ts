import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../cli/commands/index.ts'
import { commandLine, type CommandLine } from '../command-line.ts'

let cli: CommandLine
beforeEach(async () => {
  cli = await commandLine()
})
afterEach(() => cli.remove())

describe('words', () => {
  test('wrong words end with 2, and nothing is touched', async () => {
    for (const words of [
      ['device', 'lsit'],
      ['device', 'list', '--knd', 'x'],
      ['user', 'add'],
      ['estate', 'make', '--size', 'huge'],
      ['device', 'token', 'a', 'b'],
    ]) {
      const { code, error } = await cli.run(words)
      expect([words, code]).toEqual([words, 2])
      expect(error).toMatch(/--help/)
    }
    await expect(readFile(join(cli.data, 'records.db'))).rejects.toThrow()
  })
  test.each(COMMANDS.map((command) => [command.name, command] as const))(
    '%s --help tells usage and examples in both languages',
    async (name, command) => {
      const { code, out } = await cli.run([...name.split(' '), '--help'])
      expect(code).toBe(0)
      expect(out).toContain(`sanfang ${name}`)
      expect(command.examples.length).toBeGreaterThan(0)
      for (const text of [
        command.text,
        ...Object.values(command.flags).map((flag) => flag.text),
        ...command.takes.map((taken) => taken.text),
      ])
        for (const language of ['zh-CN', 'en'] as const) expect(out).toContain(text[language])
    },
  )
  test('every command is in the list of all, and the version is told', async () => {
    const { out } = await cli.run(['--help'])
    for (const { name } of COMMANDS) expect(out).toContain(`  ${name}`)
    expect((await cli.run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+$/)
  })
})

describe('settings', () => {
  test('they are printed as they count, and every wrong one is told', async () => {
    const file = join(cli.folder, 's.yaml')
    await writeFile(file, 'broker:\n  port: 2883\n')
    expect((await cli.run(['config', 'print', '--json', '--config', file, '--http-port', '81'])).json()).toMatchObject({
      broker: { port: 2883 },
      dashboard: { port: 81 },
    })
    await writeFile(file, 'broker:\n  prot: 1\nruels: {}\n')
    const { code, error } = await cli.run(['config', 'print', '--config', file, '--http-port', 'many'])
    expect(code).toBe(1)
    expect(error.split('\n')).toHaveLength(3)
    expect(error).toContain('s.yaml:2')
    expect(error).toContain('--http-port')
    expect((await cli.run(['config', 'print', '--config', join(cli.folder, 'none.yaml')])).code).toBe(1)
  })
})
