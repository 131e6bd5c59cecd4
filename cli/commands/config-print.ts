import { stringify } from 'yaml'
import { maskedConfig } from '../../config.ts'
import type { Command } from '../command.ts'

export const configPrint: Command = {
  name: 'config print',
  text: { 'zh-CN': '显示生效的设置（隐去机密）', en: 'show the settings in force, secrets cut out' },
  takes: [],
  flags: {},
  examples: ['sanfang config print', 'sanfang config print --config /etc/sanfang.yaml --json'],
  json: true,
  async run({ config }) {
    const shown = maskedConfig(config())
    return { data: shown, words: stringify(shown).trimEnd() }
  },
}
