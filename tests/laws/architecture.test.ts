import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../cli/commands/index.ts'
import { configFields } from '../../config.ts'
import { KINDS } from '../../devices/kinds/index.ts'
import { ALARMS } from '../../rules/alarms/index.ts'
import { BEHAVIOURS } from '../../simulators/behaviours/index.ts'
import { STORIES } from '../../simulators/stories/index.ts'
import { VERSION } from '../../version.ts'

const READMES = ['README.md', 'README.zh-CN.md']
const PAGES = ['ARCHITECTURE.md', ...READMES, ...readdirSync('docs/decisions').map((page) => join('docs/decisions', page))]
const read = (page: string): string => readFileSync(page, 'utf8')
const { scripts, version } = JSON.parse(read('package.json')) as { scripts: Record<string, string>; version: string }

/** What a page sets in backquotes: `rules/engine/`, `npm start`. */
const quoted = (page: string): string[] => [...new Set([...read(page).matchAll(/`([^`\n]+)`/g)].map(([, text]) => text!))]
/** Lines that a page tells people to type. */
const typed = (page: string): string[] => [
  ...quoted(page),
  ...[...read(page).matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block!.split('\n')),
]

const TOP = readdirSync('.', { withFileTypes: true }).map((entry) => entry.name)
const looksLikePath = (text: string): boolean =>
  !/[\s{}:*«»]/.test(text) &&
  !/^[/@]/.test(text) &&
  (/\.(ts|tsx|js|mjs|json|ya?ml|md|css)$/.test(text) || text.endsWith('/') || (text.includes('/') && TOP.includes(text.split('/')[0]!)))

/** Files that people make, by the names under which the hub looks for them. */
const MADE_BY_PEOPLE = new Set(['sanfang.yaml', 'estate.yaml'])

test.each(PAGES)('every path that %s names exists', (page) => {
  const named = [...quoted(page).filter(looksLikePath), ...[...read(page).matchAll(/\]\(([^)#:]+)\)/g)].map(([, link]) => link!)].filter(
    (path) => !MADE_BY_PEOPLE.has(path),
  )
  expect(named.filter((path) => !existsSync(path) && !existsSync(join(page, '..', path)))).toEqual([])
  if (page === 'ARCHITECTURE.md') expect(named.length).toBeGreaterThan(30)
})

test('every folder with sources is in the house table, and nothing else is', () => {
  const table = /## The house\n([\s\S]*?)\n## /.exec(read('ARCHITECTURE.md'))![1]!
  const listed = [...table.matchAll(/^\| `([^`]+)\/` \|/gm)].map(([, folder]) => folder!)
  const holdsSources = (folder: string): boolean =>
    readdirSync(folder, { withFileTypes: true }).some((entry) =>
      entry.isDirectory() ? holdsSources(join(folder, entry.name)) : /\.tsx?$/.test(entry.name),
    )
  const folders = readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['node_modules', 'dist', '.git'].includes(entry.name) && holdsSources(entry.name))
    .map((entry) => entry.name)
  expect(listed.toSorted()).toEqual(folders.toSorted())
})

test('no source is kept out of the project by .gitignore', { skip: !existsSync('.git') }, () => {
  const out = execFileSync('git', ['ls-files', '--others', '--ignored', '--exclude-standard', '--', '*.ts', '*.tsx', '*.css', '*.mjs'], {
    encoding: 'utf8',
  })
  const kept = out.split('\n').filter((file) => file && !/^(node_modules|dist|data)\//.test(file))
  expect(kept).toEqual([])
})

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
/** A list, its folder, and how a member of it is told from what helps the members. */
const LISTS: readonly (readonly [folder: string, members: readonly unknown[], isMember: (value: unknown, name: string) => boolean])[] = [
  ['devices/kinds', [...KINDS.values()], (value) => isRecord(value) && 'points' in value && 'examples' in value],
  ['rules/alarms', ALARMS, (value) => isRecord(value) && 'kind' in value && Array.isArray(value['points'])],
  ['simulators/behaviours', [...BEHAVIOURS.values()], (value, name) => typeof value === 'function' && KINDS.has(name)],
  ['simulators/stories', [...STORIES.values()], (value) => isRecord(value) && 'script' in value],
  ['cli/commands', COMMANDS, (value) => isRecord(value) && 'name' in value && 'run' in value],
]

describe.each(LISTS)('the list of %s', (folder, members, isMember) => {
  test('names every file of its folder', async () => {
    const found: unknown[] = []
    const missing: string[] = []
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'index.ts')) {
      const given = (await import(join(process.cwd(), folder, file))) as Record<string, unknown>
      for (const [name, value] of Object.entries(given)) {
        if (!isMember(value, name)) continue
        found.push(value)
        if (!members.includes(value)) missing.push(`${file}: ${name}`)
      }
    }
    expect(missing).toEqual([])
    expect(found).toHaveLength(members.length)
  })
})

test('a kind has its alarms, its behaviour and files of one name for each', () => {
  const fileOf = (kind: string) => `${kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`
  for (const kind of KINDS.keys()) {
    expect(ALARMS.map((alarms) => alarms.kind)).toContain(kind)
    expect([...BEHAVIOURS.keys()]).toContain(kind)
    for (const folder of ['devices/kinds', 'rules/alarms', 'simulators/behaviours'])
      expect(existsSync(join(folder, fileOf(kind))), `${folder}/${fileOf(kind)}`).toBe(true)
  }
})

test('a story has the name of its file', () => {
  for (const id of STORIES.keys()) expect(existsSync(`simulators/stories/${id}.ts`), id).toBe(true)
})

test('the version is the one of package.json', () => expect(VERSION).toBe(version))

test.each(PAGES)('every npm script that %s tells people to type exists', (page) => {
  const words = typed(page).flatMap((line) => [...line.matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)].map(([, word]) => word!))
  expect(words.filter((word) => word !== 'ci' && !(word in scripts))).toEqual([])
  if (READMES.includes(page)) expect(words).toEqual(expect.arrayContaining(['demo', 'test', 'start', 'check', 'bench']))
})

test.each(READMES)('every command, flag, story and setting that %s names exists', (page) => {
  const calls = typed(page).flatMap((line) =>
    [...line.matchAll(/(?:npx sanfang|bin\/sanfang\.js) ([^#`]*)/g)].map(([, words]) => words!.trim()),
  )
  expect(calls.length).toBeGreaterThan(4)
  for (const call of calls) {
    const command = COMMANDS.find(({ name }) => call === name || call.startsWith(`${name} `))
    expect(command, call).toBeDefined()
    for (const [, flag] of call.matchAll(/--([a-z-]+)/g)) expect(Object.keys(command!.flags), call).toContain(flag)
  }
  const everyFlag = new Set([...COMMANDS.flatMap(({ flags }) => Object.keys(flags)), 'json', 'config'])
  for (const text of quoted(page)) for (const [, flag] of text.matchAll(/^--([a-z-]+)/g)) expect(everyFlag, page).toContain(flag)
  for (const text of quoted(page).filter((one) => one.startsWith('SANFANG_')))
    expect(
      configFields().map(({ env }) => env),
      page,
    ).toContain(text)
  const stories = /(?:Stories: |剧本：)(.*)/.exec(read(page))![1]!
  expect([...stories.matchAll(/`([^`]+)`/g)].map(([, id]) => id).toSorted()).toEqual([...STORIES.keys()].toSorted())
})

test('both READMEs tell people to type the same', () => {
  const [english, chinese] = READMES.map((page) =>
    typed(page)
      .map((line) => line.replace(/\s*#.*/, '').trim())
      .filter((line) => /^(npm|npx|docker|mosquitto_pub)/.test(line))
      .toSorted(),
  )
  expect(chinese).toEqual(english)
})
