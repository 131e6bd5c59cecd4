import type { EventField, Kind } from '../../core/kind.ts'
import { t } from '../../core/text.ts'
import { commonPoints } from './parts/common-points.ts'
import { flag } from './parts/flag.ts'

const direction: EventField = { type: 'enum', words: ['in', 'out'] }
const durationS: EventField = { type: 'number', min: 1, max: 86_400 }

/** 门禁/人行闸机: a unit door, yard gate or turnstile (domain reference 3.5). Fact `fireDoor` = true gives it the longer open time. The way out is never blocked. */
export const accessGate: Kind = {
  id: 'accessGate',
  text: t('门禁/人行闸机', 'Access gate'),
  system: 'access',
  points: {
    lockState: {
      type: 'enum',
      text: t('锁状态', 'Lock'),
      words: { locked: t('已上锁', 'locked'), unlocked: t('已开锁', 'unlocked') },
      normal: ['locked'],
    },
    doorContact: {
      type: 'enum',
      text: t('门磁', 'Door contact'),
      words: { open: t('开', 'open'), closed: t('关', 'closed') },
      normal: ['closed'],
    },
    mode: {
      type: 'enum',
      text: t('工作模式', 'Mode'),
      words: {
        normal: t('正常', 'normal'),
        freePass: t('自由通行', 'free pass'),
        locked: t('锁闭', 'locked down'),
        fireRelease: t('消防释放', 'released for fire'),
        ordered: t('受控', 'under orders'),
      },
      normal: ['normal'],
    },
    mainsPresent: flag(t('市电', 'Mains'), t('有电', 'present'), t('断电', 'lost'), { normal: true }),
    batteryVoltage: {
      type: 'number',
      text: t('后备电池电压', 'Battery voltage'),
      unit: 'V',
      min: 0,
      max: 60,
      normal: [12, 14.4],
      decimals: 1,
      staleAfterS: 300,
      optional: true,
    },
    ...commonPoints,
  },
  events: {
    accessGranted: {
      text: t('通行许可', 'access granted'),
      data: {
        credentialKind: { type: 'enum', words: ['card', 'face', 'pin', 'qr', 'phone', 'fingerprint', 'plate', 'other'], required: true },
        credentialRefHash: { type: 'text', maxLength: 128 },
        direction,
      },
    },
    accessDenied: {
      text: t('通行拒绝', 'access denied'),
      data: { reason: { type: 'enum', words: ['unknown', 'expired', 'blacklist', 'time', 'antiPassback'], required: true }, direction },
    },
    doorForced: { text: t('强行开门', 'door forced'), data: {}, notable: true },
    doorHeldOpen: { text: t('门未关超时', 'door held open too long'), data: {}, notable: true },
    // Kept without details: whoever was forced must not be known on a public screen.
    duress: { text: t('胁迫报警', 'duress'), data: {} },
    tamper: { text: t('防拆', 'case opened or closed'), data: { open: { type: 'boolean' } }, notable: true },
    tailgating: { text: t('尾随', 'tail-gating'), data: {}, notable: true },
    remoteOpen: { text: t('远程开门', 'opened remotely'), data: { by: { type: 'text', maxLength: 64 } } },
    exitButton: { text: t('出门按钮', 'exit button'), data: {} },
  },
  commands: {
    release: {
      text: t('释放', 'Release'),
      class: 'B',
      params: {},
      note: t(
        '该楼栋火警核实后可自动执行，其他情况由值班员确认',
        'Automatic on a confirmed fire of that building, else an operator confirms',
      ),
    },
    openOnce: { text: t('开门一次', 'Open once'), class: 'B', params: {}, note: t('由值班员确认', 'An operator confirms') },
    setMode: {
      text: t('设定模式', 'Set the mode'),
      class: 'B',
      params: {
        mode: { type: 'enum', words: ['normal', 'freePass', 'locked', 'ordered'], required: true },
        durationS: { ...durationS, required: true },
      },
      note: t('须有结束时间；出门方向始终畅通', 'Always with an end; the way out stays free'),
    },
    lockFromOutside: {
      text: t('外侧上锁', 'Lock from outside'),
      class: 'B',
      params: { durationS: { ...durationS, required: true } },
      note: t('只限制进入，不限制离开', 'Keeps people from entering, never from leaving'),
    },
  },
  silence: { afterS: 180, expectS: 60, source: 'domain reference 3.5, gate.offline 3 min' },
  headline: ['doorContact', 'lockState', 'mode', 'mainsPresent', 'batteryVoltage'],
  examples: [
    {
      channel: 'telemetry',
      payload: { lockState: 'locked', doorContact: 'closed', mode: 'normal', mainsPresent: true, batteryVoltage: 13.4, tamper: false },
    },
    { channel: 'telemetry', payload: { lockState: 'unlocked', doorContact: 'open' } },
    {
      channel: 'event',
      payload: { event: 'accessGranted', data: { credentialKind: 'card', credentialRefHash: '9f2c41aa', direction: 'in' } },
    },
    { channel: 'event', payload: { event: 'accessDenied', data: { reason: 'expired' } } },
    { channel: 'event', payload: { event: 'tamper', data: { open: true } } },
    { channel: 'event', payload: { event: 'remoteOpen', data: { by: 'gate-guard' } } },
    ...['doorForced', 'doorHeldOpen', 'duress', 'tailgating', 'exitButton'].map((name) => ({
      channel: 'event' as const,
      payload: { event: name, data: {} },
    })),
  ],
}
