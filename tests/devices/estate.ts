import type { Estate } from '../../core/ledger.ts'
import { t } from '../../core/text.ts'
import type { AlarmSettings, Known } from '../../devices/estate-check.ts'

const setting = (min: number, max: number) =>
  ({ value: min, min, max, unit: 's', source: '-', sure: 'D', text: t('秒', 'seconds') }) as const

export const known: Known = {
  kinds: new Map(['elevator', 'leakSensor', 'gateway', 'fireAlarmPanel', 'boosterPump'].map((id) => [id, { id }])),
  alarms: new Map<string, AlarmSettings>([
    ['leak.wet', { kind: 'leakSensor', settings: { wetFor: setting(0, 600) } }],
    ['lift.overspeed', { kind: 'elevator', settings: { ratio: setting(1, 2) } }],
  ]),
  dialects: ['native'],
}

export const estate: Estate = {
  site: { id: 'QHY', name: t('清河苑', 'Qinghe Garden'), timezone: 'Asia/Shanghai' },
  places: [
    { id: 'QHY', level: 'site', parent: null, name: t('清河苑', 'Qinghe Garden') },
    { id: 'A', level: 'zone', parent: 'QHY', name: t('A区', 'Zone A') },
    { id: 'A-1', level: 'building', parent: 'A', name: t('1栋', 'Building 1') },
    { id: 'A-1-1', level: 'unit', parent: 'A-1', name: t('1单元', 'Unit 1') },
    { id: 'PUMPS', level: 'space', parent: 'QHY', name: { 'zh-CN': '泵房' }, use: 'pumpRoom' },
    { id: 'PIT', level: 'space', parent: 'PUMPS', name: t('=集水井', '-pit, "deep"'), use: 'sumpPit' },
  ],
  devices: [
    { id: 'GW-1', kind: 'gateway', name: t('网关', 'Gateway'), place: 'PUMPS' },
    {
      id: 'LIFT-1',
      kind: 'elevator',
      name: t('1号梯', 'Lift 1'),
      place: 'A-1',
      serves: ['A-1-1', 'A-1'],
      facts: { ratedSpeed: 2, fireLift: true, landings: 'B1,1,2' },
    },
    {
      id: 'LEAK-1',
      kind: 'leakSensor',
      name: t('水浸', 'Leak'),
      place: 'PIT',
      gateway: 'GW-1',
      simulated: true,
      responsible: "'+8613800000000",
    },
    {
      id: '-P1',
      kind: 'boosterPump',
      name: t('泵', 'Pump'),
      place: 'PUMPS',
      gateway: 'GW-1',
      feed: 'GW-1',
      pressureZone: 'low',
      simulated: false,
    },
  ],
  settings: [
    { scope: 'QHY', type: 'leak.wet', name: 'wetFor', value: 30 },
    { scope: 'LEAK-1', type: 'leak.wet', name: 'wetFor', value: 5.5 },
  ],
}
