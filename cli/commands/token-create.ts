import { randomBytes } from 'node:crypto'
import { HubError } from '../../core/errors.ts'
import { ROLES } from '../../core/role.ts'
import type { Command } from '../command.ts'
import { DEMO_FLAG, withLocalHub } from '../open-local-hub.ts'

export const tokenCreate: Command = {
  name: 'token create',
  text: { 'zh-CN': '为程序生成访问令牌（只显示一次）', en: 'make a token for a program; it is shown once' },
  takes: [],
  flags: {
    role: { text: { 'zh-CN': '角色，可多次给出', en: 'role; may be given several times' }, value: 'ROLE', many: true, oneOf: ROLES },
    name: { text: { 'zh-CN': '令牌名，审计中显示', en: 'name of the token, as the audit shows it' }, value: 'NAME' },
    ...DEMO_FLAG,
  },
  examples: [
    'sanfang token create --role operator --name wall-screen',
    'curl -H "Authorization: Bearer $(sanfang token create --role operator)" http://127.0.0.1:8080/api/v1/alarms',
  ],
  json: true,
  async run(call) {
    const roles = call.flags('role')
    if (roles.length === 0)
      throw new HubError('no-role', [{ what: 'a token needs a role', mend: `add --role, one of ${ROLES.join(', ')}` }])
    const name = call.flag('name') ?? `cli-${randomBytes(4).toString('hex')}`
    const made = await withLocalHub(call, (hub) => hub.createToken({ name, roles }))
    return { data: made, words: made.token }
  },
}
