import { isoIn } from '../../core/time.ts'
import { HubError } from '../../core/errors.ts'
import type { Command } from '../command.ts'
import type { ReplayedEdge } from '../ends.ts'
import { DEMO_FLAG, withLocalHub } from '../open-local-hub.ts'
import { columns } from '../text-width.ts'

/** Lines that are printed; more are counted. */
const MOST = 10_000

export const replay: Command = {
  name: 'replay',
  text: {
    'zh-CN': '用记录重算报警：按记录自己的时间，把规则再跑一遍，不改动任何数据',
    en: 'decide the alarms of the log again, in its own time; changes nothing',
  },
  takes: [],
  flags: {
    site: { text: { 'zh-CN': '只列此小区', en: 'only of this site' }, value: 'SITE' },
    type: { text: { 'zh-CN': '只列此类报警', en: 'only alarms of this type' }, value: 'TYPE' },
    from: { text: { 'zh-CN': '只列此刻之后（ISO 8601）', en: 'only from this instant on (ISO 8601)' }, value: 'TIME' },
    to: { text: { 'zh-CN': '只列此刻之前', en: 'only before this instant' }, value: 'TIME' },
    ...DEMO_FLAG,
  },
  examples: ['sanfang replay', 'sanfang replay --from 2026-11-23T00:00:00+08:00 --type leak.wet', 'sanfang replay --demo --json'],
  json: true,
  async run(call) {
    const from = instantOf(call.flag('from'), '--from') ?? Number.NEGATIVE_INFINITY
    const to = instantOf(call.flag('to'), '--to') ?? Number.POSITIVE_INFINITY
    const { estates, journal } = await withLocalHub(call, async (hub) => ({
      estates: await hub.estates(),
      journal: (await hub.about()).journal,
    }))
    const zones = new Map(estates.map(({ site }) => [site.id, site.timezone]))
    const edges: (Omit<ReplayedEdge, 'at'> & { readonly at: string })[] = []
    let found = 0
    for (const edge of call.hubs.replay({ journal, estates })) {
      if (edge.at < from || edge.at >= to) continue
      if ((call.flag('site') ?? edge.site) !== edge.site || (call.flag('type') ?? edge.type) !== edge.type) continue
      found++
      if (edges.length < MOST) edges.push({ ...edge, at: isoIn(zones.get(edge.site) ?? 'UTC', edge.at) })
    }
    const raised = edges.filter(({ active }) => active).length
    const lines = edges.map((edge) => [
      edge.at,
      edge.active ? '报警 raised' : '恢复 cleared',
      edge.priority,
      edge.type,
      edge.subject,
      edge.part,
    ])
    const summary = `${raised} 次报警 raised, ${edges.length - raised} 次恢复 cleared${found > edges.length ? ` (… +${found - edges.length})` : ''}`
    return { data: { edges, found }, words: lines.length === 0 ? summary : `${columns(lines)}\n${summary}` }
  },
}

function instantOf(text: string | undefined, where: string): number | undefined {
  if (text === undefined) return undefined
  const at = Date.parse(text)
  if (Number.isNaN(at))
    throw new HubError('bad-time', [{ where, what: `“${text}” is no instant`, mend: 'write it like 2026-11-23T03:00:00+08:00' }])
  return at
}
