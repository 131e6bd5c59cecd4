import { writeFile } from 'node:fs/promises'
import { writeEstateYaml } from '../../devices/estate-yaml.ts'
import { makeEstate } from '../../simulators/estates/make-estate.ts'
import type { Command } from '../command.ts'

export const SIZES = ['small', 'medium', 'large'] as const

export const estateMake: Command = {
  name: 'estate make',
  text: { 'zh-CN': '生成一个模拟小区的台账', en: 'make the ledger of a simulated estate' },
  takes: [],
  flags: {
    size: { text: { 'zh-CN': '规模，默认 medium', en: 'its size, medium unless told' }, value: 'SIZE', oneOf: SIZES },
    id: { text: { 'zh-CN': '小区编号', en: 'id of the site' }, value: 'ID' },
    flats: { text: { 'zh-CN': '每户是否单独成为场所', en: 'whether each flat is a place' }, value: 'WHICH', oneOf: ['all', 'none'] },
    out: { text: { 'zh-CN': '写入此文件', en: 'write this file' }, value: 'FILE' },
  },
  examples: [
    'sanfang estate make --size small --out small.yaml',
    'sanfang estate make --size large --flats none | sanfang estate import -',
  ],
  json: true,
  async run(call) {
    const size = (call.flag('size') ?? 'medium') as (typeof SIZES)[number]
    const estate = makeEstate(size, { id: call.flag('id'), ...(call.flag('flats') ? { flats: call.flag('flats') as 'all' | 'none' } : {}) })
    const out = call.flag('out')
    if (out === undefined) return { data: estate, words: writeEstateYaml(estate).trimEnd() }
    await writeFile(out, writeEstateYaml(estate))
    const counts = { site: estate.site.id, places: estate.places.length, devices: estate.devices.length, file: out }
    return { data: counts, words: `${estate.site.id}: ${counts.places} 处场所 places, ${counts.devices} 台设备 devices → ${out}` }
  },
}
