import type { Command } from '../command.ts'
import { DEMO_FLAG, withLocalHub } from '../open-local-hub.ts'

export const verify: Command = {
  name: 'verify',
  text: { 'zh-CN': '核对审计链是否完整', en: 'prove that the audit is whole' },
  takes: [],
  flags: { ...DEMO_FLAG },
  examples: ['sanfang verify', 'sanfang verify --json'],
  json: true,
  async run(call) {
    const verdict = await withLocalHub(call, (hub) => hub.verify())
    if (verdict.ok) return { data: verdict, words: `审计完整 · the audit is whole: ${verdict.rows} 行 rows, ${verdict.head || '-'}` }
    return {
      data: verdict,
      words: `审计在第 ${verdict.brokenAt} 行断开 · the audit is broken at row ${verdict.brokenAt}: ${verdict.why}`,
      failed: true,
    }
  },
}
