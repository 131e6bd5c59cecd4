import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HubError } from '../../core/errors.ts'
import { writeEstateCsv } from '../../devices/estate-csv.ts'
import { writeEstateYaml } from '../../devices/estate-yaml.ts'
import type { Command } from '../command.ts'
import { DEMO_FLAG, withLocalHub } from '../open-local-hub.ts'

export const estateExport: Command = {
  name: 'estate export',
  text: { 'zh-CN': '导出一个小区的台账', en: 'export the ledger of a site' },
  takes: [
    { name: 'SITE', text: { 'zh-CN': '小区编号；只有一个时可省略', en: 'site id; may be left out when there is one' }, optional: true },
  ],
  flags: {
    format: { text: { 'zh-CN': '格式', en: 'format' }, value: 'FORMAT', oneOf: ['yaml', 'csv'] },
    out: { text: { 'zh-CN': '写入此文件；CSV 写入此文件夹', en: 'write this file; for CSV this folder' }, value: 'PATH' },
    ...DEMO_FLAG,
  },
  examples: ['sanfang estate export > qinghe.yaml', 'sanfang estate export QHY --format csv --out ./tables'],
  json: true,
  async run(call) {
    const out = call.flag('out')
    const csv = call.flag('format') === 'csv'
    if (csv && out === undefined && !call.json)
      throw new HubError('no-folder', [{ what: 'the tables need a folder', mend: 'add --out FOLDER' }])
    const estate = await withLocalHub(call, (hub) => hub.estate({ site: call.words.SITE }))
    if (out === undefined) return { data: estate, words: writeEstateYaml(estate).trimEnd() }
    const files = csv
      ? Object.entries(writeEstateCsv(estate)).map(([name, text]) => ({ path: join(out, name), text }))
      : [{ path: out, text: writeEstateYaml(estate) }]
    if (csv) await mkdir(out, { recursive: true })
    for (const { path, text } of files) await writeFile(path, text)
    const paths = files.map(({ path }) => path)
    return { data: { site: estate.site.id, files: paths }, words: `已导出 · exported: ${paths.join(', ')}` }
  },
}
