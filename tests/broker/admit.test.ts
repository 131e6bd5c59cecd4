import { expect, test } from 'vitest'
import { admit, type Introduction } from '../../broker/admit.ts'
import { openLedger } from '../../devices/ledger.ts'

const name = { 'zh-CN': '名' }
const ledger = openLedger()
ledger.apply(
  {
    site: { id: 's1', name, timezone: 'Asia/Shanghai' },
    devices: [
      { id: 'd1', kind: 'elevator', name, place: 'p' },
      { id: 'd2', kind: 'elevator', name, place: 'p' },
    ],
  },
  1,
)
const knock = (who: Partial<Introduction>, others = 0) =>
  admit(
    { userName: 'd1', password: 'right', clientId: 'x', clean: true, willTopic: null, ...who },
    { ledger, credentials: { check: (_, token) => token === 'right' }, others: () => others },
  )

test.each([
  ['the right token lets a device in', {}, { device: ledger.device('d1') }],
  ['a wrong token is a stranger', { password: 'wrong' }, { stranger: 'wrong-token' }],
  ['no token is a stranger', { password: null }, { stranger: 'no-credentials' }],
  ['an empty token is a stranger', { password: '' }, { stranger: 'no-credentials' }],
  ['no name is a stranger', { userName: '' }, { stranger: 'no-credentials' }],
  ['a name that is not in the ledger is a stranger, whatever its token', { userName: 'd9' }, { stranger: 'unknown-device' }],
  ['any client id will do', { clientId: 'sanfang/#' }, { device: ledger.device('d1') }],
  ['no client id will do for a clean session', { clientId: '' }, { device: ledger.device('d1') }],
  ['its own status as will', { willTopic: 'sanfang/s1/d1/status' }, { device: ledger.device('d1') }],
])('%s', (_, who, answer) => {
  expect(knock(who)).toEqual(answer)
})

test.each([
  ['a session to be kept needs a client id', { clientId: '', clean: false }, 0, 'no-client-id', 2],
  ['a fifth session is one too many', {}, 4, 'too-many-sessions', 3],
  ["a will on another's topic keeps it out", { willTopic: 'sanfang/s1/d2/status' }, 0, 'will-not-permitted', 5],
  ['a will on a system topic keeps it out', { willTopic: '$SYS/x' }, 0, 'will-not-permitted', 5],
] as const)('%s', (_, who, others, refused, returnCode) => {
  expect(knock(who, others)).toMatchObject({ refused, returnCode })
})

test('a stranger is not told that its token or its will would have been refused too', () => {
  expect(knock({ userName: 'd9', willTopic: '$SYS/x' }, 9)).toEqual({ stranger: 'unknown-device' })
})
