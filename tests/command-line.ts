import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Io } from '../cli/ends.ts'
import { sanfang } from '../cli/sanfang.ts'
import { startHub } from '../main.ts'
import { replay } from '../replay.ts'

/** What a command printed, and its exit code. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly error: string
  json(): any
}

/** The command line on a data folder of its own, without a process of its own. */
export interface CommandLine {
  readonly folder: string
  readonly data: string
  run(words: readonly string[], input?: string, typed?: string[]): Promise<Ran>
  /** A command that runs until it is stopped; resolves when it printed what fits. */
  begin(words: readonly string[], until: RegExp): Promise<{ readonly out: string; stop(): Promise<Ran> }>
  remove(): Promise<void>
}

export async function commandLine(): Promise<CommandLine> {
  const folder = await mkdtemp(join(tmpdir(), 'sanfang-cli-'))
  const data = join(folder, 'data')

  const call = (
    words: readonly string[],
    input: string,
    typed: string[],
    stopAsked: Promise<void>,
    heard: (out: string) => void,
  ): Promise<Ran> => {
    const out: string[] = []
    const error: string[] = []
    const io: Io = {
      out(text) {
        out.push(text)
        heard(out.join('\n'))
      },
      error: (text) => void error.push(text),
      input: async () => Buffer.from(input),
      password: async () => typed.shift() ?? null,
      stopAsked: () => stopAsked,
    }
    return sanfang(words.includes('--data') ? words : [...words, '--data', data], { startHub, replay }, io).then((code) => ({
      code,
      out: out.join('\n'),
      error: error.join('\n'),
      json: () => JSON.parse(out.join('\n')),
    }))
  }

  return {
    folder,
    data,
    run: (words, input = '', typed = []) => call(words, input, typed, Promise.resolve(), () => {}),
    async begin(words, until) {
      let stop = () => {}
      const stopped = new Promise<void>((resolve) => {
        stop = resolve
      })
      let ended: Promise<Ran> | undefined
      const out = await new Promise<string>((resolve, reject) => {
        ended = call(words, '', [], stopped, (text) => until.test(text) && resolve(text))
        ended.then((ran) => reject(new Error(`ended with ${ran.code}: ${ran.out}\n${ran.error}`)), reject)
      })
      return {
        out,
        stop() {
          stop()
          return ended!
        },
      }
    },
    remove: () => rm(folder, { recursive: true }),
  }
}

/** Writes the small estate to a file of the folder. */
export async function smallEstate(cli: CommandLine, change: (yaml: string) => string = (yaml) => yaml): Promise<string> {
  const file = join(cli.folder, 'small.yaml')
  await cli.run(['estate', 'make', '--size', 'small', '--flats', 'none', '--out', file])
  await writeFile(file, change(await readFile(file, 'utf8')))
  return file
}
