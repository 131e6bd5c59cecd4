import { HubError } from '../../core/errors.ts'
import { ROLES } from '../../core/role.ts'
import type { Call, Command } from '../command.ts'
import { DEMO_FLAG, withLocalHub } from '../open-local-hub.ts'

export const userAdd: Command = {
  name: 'user add',
  text: { 'zh-CN': '添加可登录的人员', en: 'add a person who may sign in' },
  takes: [{ name: 'NAME', text: { 'zh-CN': '登录名', en: 'name at sign-in' } }],
  flags: {
    role: { text: { 'zh-CN': '角色，可多次给出', en: 'role; may be given several times' }, value: 'ROLE', many: true, oneOf: ROLES },
    'display-name': { text: { 'zh-CN': '显示姓名', en: 'name on screens' }, value: 'TEXT' },
    language: {
      text: { 'zh-CN': '界面语言，默认 zh-CN', en: 'language of the screens, zh-CN unless told' },
      value: 'LANGUAGE',
      oneOf: ['zh-CN', 'en'],
    },
    'password-stdin': { text: { 'zh-CN': '从标准输入读取密码', en: 'read the password from standard input' } },
    ...DEMO_FLAG,
  },
  examples: [
    'sanfang user add wang --role admin',
    'sanfang user add li --role operator --role shiftLeader --display-name 李明',
    'pass show sanfang | sanfang user add wang --role admin --password-stdin',
  ],
  json: true,
  async run(call) {
    const roles = call.flags('role')
    if (roles.length === 0)
      throw new HubError('no-role', [{ what: 'a person needs a role', mend: `add --role, one of ${ROLES.join(', ')}` }])
    const password = await newPassword(call)
    const made = await withLocalHub(call, (hub) =>
      hub.addUser({ name: call.words.NAME!, roles, password, displayName: call.flag('display-name'), language: call.flag('language') }),
    )
    return { data: made, words: `已添加 · added: ${made.name} (${made.roles.join(', ')})` }
  },
}

/** Typed twice without being shown, or one line of standard input. */
async function newPassword({ io, has }: Call): Promise<string> {
  if (has('password-stdin')) return (await io.input()).toString('utf8').replace(/\r?\n$/, '')
  const first = await io.password('密码 · password: ')
  if (first === null)
    throw new HubError('no-terminal', [{ what: 'there is no terminal to type the password', mend: 'pipe it in and add --password-stdin' }])
  if ((await io.password('再输一次 · once more: ')) !== first)
    throw new HubError('not-the-same', [{ what: 'the two passwords are not the same', mend: 'try again' }])
  return first
}
