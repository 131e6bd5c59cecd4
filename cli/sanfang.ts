import { configFields, readConfig } from '../config.ts'
import { HubError, reasonOf, wordProblem } from '../core/errors.ts'
import { VERSION } from '../version.ts'
import { COMMANDS } from './commands/index.ts'
import type { HubSource, Io } from './ends.ts'
import { helpOf, helpOfAll } from './help-text.ts'
import { parseWords } from './parse-words.ts'
import { processIo } from './process-io.ts'

/** The `sanfang` command. Resolves with its exit code: 0 done, 1 failed, 2 wrong words. */
export async function sanfang(argv: readonly string[], hubs: HubSource, io: Io = processIo()): Promise<number> {
  const parsed = parseWords(
    argv,
    COMMANDS,
    configFields().map(({ flag }) => flag),
  )
  if ('version' in parsed) {
    io.out(VERSION)
    return 0
  }
  if ('help' in parsed) {
    io.out(parsed.help ? helpOf(parsed.help) : helpOfAll(COMMANDS))
    return 0
  }
  if ('wrong' in parsed) {
    for (const line of parsed.wrong) io.error(`sanfang: ${line}`)
    io.error(`sanfang${parsed.command ? ` ${parsed.command.name}` : ''} --help 显示用法 · tells how`)
    return 2
  }

  const { command, words, flags, settings } = parsed
  const json = 'json' in flags
  try {
    const outcome = await command.run({
      words,
      json,
      io,
      hubs,
      flag: (name) => flags[name]?.[0],
      flags: (name) => flags[name] ?? [],
      has: (name) => name in flags,
      config: () => readConfig({ file: flags.config?.[0], flags: settings }),
    })
    if (json) io.out(JSON.stringify(outcome.data ?? null, null, 2))
    else if (outcome.words !== undefined) io.out(outcome.words)
    return outcome.failed ? 1 : 0
  } catch (error) {
    if (error instanceof HubError) {
      const { code, problems } = error
      if (json) io.error(JSON.stringify({ error: { code, problems } }))
      else for (const problem of problems) io.error(`${code}: ${wordProblem(problem)}`)
    } else {
      if (json) io.error(JSON.stringify({ error: { code: 'failed', problems: [{ what: reasonOf(error) }] } }))
      else io.error(`failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    }
    return 1
  }
}
