import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { HubError, reasonOf } from '../../core/errors.ts'
import { ESTATE_TABLES } from '../../devices/estate-csv.ts'
import type { Command } from '../command.ts'
import type { Io } from '../ends.ts'
import type { EstateFile } from '../local-hub.ts'
import { DEMO_FLAG, withLocalHub } from '../open-local-hub.ts'

export const estateImport: Command = {
  name: 'estate import',
  text: {
    'zh-CN': '导入一个小区的台账（文件里没有的会被移除）',
    en: 'import the ledger of a site; what the file does not hold is removed',
  },
  takes: [
    {
      name: 'FILE',
      text: {
        'zh-CN': 'YAML 文件、放 CSV 表的文件夹，或 - 表示标准输入',
        en: 'a YAML file, a folder with the CSV tables, or - for standard input',
      },
    },
  ],
  flags: { 'dry-run': { text: { 'zh-CN': '只显示差异，不改动', en: 'show the difference, change nothing' } }, ...DEMO_FLAG },
  examples: [
    'sanfang estate import qinghe.yaml --dry-run',
    'sanfang estate import qinghe.yaml',
    'sanfang estate import ./tables',
    'cat qinghe.yaml | sanfang estate import -',
  ],
  json: true,
  async run(call) {
    const files = await readEstate(call.words.FILE!, call.io)
    const result = await withLocalHub(call, (hub) => hub.importEstate({ files, dryRun: call.has('dry-run') }))
    const done = !result.changed
      ? '没有变化 · nothing changes'
      : result.dryRun
        ? '仅预览，未改动 · a dry run: nothing was changed'
        : '已导入 · imported'
    return { data: result, words: `${result.words}\n${done}` }
  },
}

async function readEstate(path: string, io: Io): Promise<EstateFile[]> {
  if (path === '-') return [{ name: 'standard input', text: textOf(await io.input()) }]
  try {
    if (!(await stat(path)).isDirectory()) return [{ name: basename(path), text: textOf(await readFile(path)) }]
    const names = (await readdir(path)).filter((name) => (ESTATE_TABLES as readonly string[]).includes(name))
    return await Promise.all(names.map(async (name) => ({ name, text: textOf(await readFile(join(path, name))) })))
  } catch (error) {
    throw new HubError('cannot-read', [{ where: path, what: reasonOf(error), mend: 'name a YAML file or a folder with the tables' }], {
      cause: error,
    })
  }
}

/** Spreadsheets on Chinese systems save CSV as GB 18030; what is no UTF-8 is taken for that. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
