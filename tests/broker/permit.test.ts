import { expect, test } from 'vitest'
import { mayPublish, mayRead } from '../../broker/permit.ts'
import { openLedger } from '../../devices/ledger.ts'

const name = { 'zh-CN': '名' }
const ledger = openLedger()
ledger.apply(
  {
    site: { id: 's1', name, timezone: 'Asia/Shanghai' },
    devices: [
      { id: 'lift', kind: 'elevator', name, place: 'p' },
      { id: 'other', kind: 'elevator', name, place: 'p' },
      { id: 'gate', kind: 'gateway', name, place: 'p' },
      { id: 'child', kind: 'leakSensor', name, place: 'p', gateway: 'gate' },
      { id: 'stepchild', kind: 'leakSensor', name, place: 'p', gateway: 'gate2' },
    ],
  },
  1,
)
ledger.apply(
  {
    site: { id: 's2', name, timezone: 'Asia/Shanghai' },
    devices: [{ id: 'far', kind: 'leakSensor', name, place: 'p', gateway: 'gate' }],
  },
  2,
)
const as = (id: string) => ledger.device(id)!

test.each([
  ['its own values', 'lift', 'sanfang/s1/lift/telemetry', true],
  ['its own events', 'lift', 'sanfang/s1/lift/event', true],
  ['its own status', 'lift', 'sanfang/s1/lift/status', true],
  ['its own replies', 'lift', 'sanfang/s1/lift/reply', true],
  ['not its own commands', 'lift', 'sanfang/s1/lift/command', false],
  ["not another device's values", 'lift', 'sanfang/s1/other/telemetry', false],
  ['not its own values at another site', 'lift', 'sanfang/s2/lift/telemetry', false],
  ['not below a channel', 'lift', 'sanfang/s1/lift/telemetry/x', false],
  ['not a channel that does not exist', 'lift', 'sanfang/s1/lift/firmware', false],
  ['not above its device', 'lift', 'sanfang/s1/lift', false],
  ['not system topics', 'lift', '$SYS/broker/load', false],
  ['not a topic that only looks like its own', 'lift', '/sanfang/s1/lift/telemetry', false],
  ['not with empty levels', 'lift', 'sanfang//lift/telemetry', false],
  ['not with a wildcard for the site', 'lift', 'sanfang/+/lift/telemetry', false],
  ['not what only the hub reads', 'lift', 'hub', false],
  ['a gateway its own status', 'gate', 'sanfang/s1/gate/status', true],
  ['a gateway the values of a device behind it', 'gate', 'sanfang/s1/child/telemetry', true],
  ['a gateway not those of a device behind another', 'gate', 'sanfang/s1/stepchild/telemetry', false],
  ['a gateway not those of a device with no gateway', 'gate', 'sanfang/s1/lift/telemetry', false],
  ['a gateway not those of a stranger', 'gate', 'sanfang/s1/nobody/telemetry', false],
  ['a gateway not into another site', 'gate', 'sanfang/s2/far/telemetry', false],
  ['a device not for its gateway', 'child', 'sanfang/s1/gate/telemetry', false],
])('a device may publish %s', (_, id, topic, may) => {
  expect(mayPublish(topic, as(id), ledger) !== null).toBe(may)
})

test('a permitted topic says where its packet belongs', () => {
  expect(mayPublish('sanfang/s1/child/event', as('gate'), ledger)).toEqual({ site: 's1', device: 'child', channel: 'event' })
})

test.each([
  ['its own command', 'lift', 'sanfang/s1/lift/command', true],
  ['not its own values', 'lift', 'sanfang/s1/lift/telemetry', false],
  ["not another's command", 'lift', 'sanfang/s1/other/command', false],
  ['not everything', 'lift', '#', false],
  ['not all commands', 'lift', 'sanfang/s1/+/command', false],
  ['not all of its own', 'lift', 'sanfang/s1/lift/#', false],
  ['not one level of its own', 'lift', 'sanfang/s1/lift/+', false],
  ['not system topics', 'lift', '$SYS/#', false],
  ['not a shared subscription', 'lift', '$share/g/sanfang/s1/lift/command', false],
  ['not what only the hub reads', 'lift', 'hub', false],
  ['a gateway the command of a device behind it', 'gate', 'sanfang/s1/child/command', true],
  ['a gateway not that of a device behind another', 'gate', 'sanfang/s1/stepchild/command', false],
])('a device may subscribe %s', (_, id, filter, may) => {
  expect(mayRead(filter, as(id), ledger)).toBe(may)
})
