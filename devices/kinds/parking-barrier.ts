import type { Kind } from '../../core/kind.ts'
import { t } from '../../core/text.ts'
import { commonPoints } from './parts/common-points.ts'
import { flag } from './parts/flag.ts'

/** 停车道闸: a lane's barrier with its loops and plate camera (domain reference 3.6). It is never lowered from here; its safety loop always wins. */
export const parkingBarrier: Kind = {
  id: 'parkingBarrier',
  text: t('停车道闸', 'Parking barrier'),
  system: 'parking',
  points: {
    armState: {
      type: 'enum',
      text: t('闸杆', 'Barrier arm'),
      words: {
        down: t('落下', 'down'),
        rising: t('正在抬起', 'rising'),
        up: t('抬起', 'up'),
        lowering: t('正在落下', 'lowering'),
        fault: t('故障', 'fault'),
      },
      normal: ['down', 'rising', 'up', 'lowering'],
    },
    armBroken: flag(t('断杆开关', 'Arm-break switch'), t('断杆', 'arm broken off'), t('完好', 'arm in place'), { normal: false }),
    loopPresence: flag(t('地感线圈', 'Induction loop'), t('有车', 'vehicle present'), t('无车', 'free')),
    safetyLoop: flag(t('防砸线圈', 'Safety loop'), t('有车', 'vehicle below the arm'), t('无车', 'free')),
    mode: {
      type: 'enum',
      text: t('工作模式', 'Mode'),
      words: {
        auto: t('自动', 'automatic'),
        heldOpen: t('常开', 'held open'),
        heldClosed: t('常闭', 'held closed'),
        manual: t('手动', 'manual'),
        fireRelease: t('消防释放', 'released for fire'),
      },
      normal: ['auto'],
    },
    cycleCount: {
      type: 'number',
      text: t('起落次数', 'Cycles'),
      unit: 'count',
      min: 0,
      max: 1_000_000_000,
      decimals: 0,
      counter: true,
      staleAfterS: 1_800,
      optional: true,
    },
    motorTemp: {
      type: 'number',
      text: t('电机温度', 'Motor temperature'),
      unit: '°C',
      min: -60,
      max: 300,
      normal: [-20, 70],
      decimals: 0,
      staleAfterS: 1_800,
      optional: true,
    },
    mainsPresent: flag(t('市电', 'Mains'), t('有电', 'present'), t('断电', 'lost'), { normal: true, optional: true }),
    freePlaces: { type: 'number', text: t('空余车位', 'Free places'), unit: 'count', min: 0, max: 100_000, decimals: 0, optional: true },
    ...commonPoints,
  },
  events: {
    plateRead: {
      text: t('车牌识别', 'plate read'),
      data: {
        plateHash: { type: 'text', maxLength: 128, required: true },
        confidence: { type: 'number', min: 0, max: 1, required: true },
        color: { type: 'enum', words: ['blue', 'green', 'yellow', 'white', 'black', 'other'] },
        direction: { type: 'enum', words: ['in', 'out'] },
        permit: { type: 'enum', words: ['yes', 'no', 'temp'] },
      },
    },
    passage: {
      text: t('车辆通过', 'vehicle passed'),
      data: {
        durationMs: { type: 'number', min: 0, max: 3_600_000, required: true },
        paid: { type: 'boolean' },
        tailgate: { type: 'boolean' },
      },
    },
    armBroken: { text: t('撞杆', 'arm rammed'), data: {}, notable: true },
    armAngleJump: { text: t('闸杆角度突变', 'arm angle jumped'), data: { angle: { type: 'number', min: -180, max: 180 } }, notable: true },
  },
  commands: {
    raise: {
      text: t('抬杆', 'Raise'),
      class: 'B',
      params: {},
      note: t('火警核实后可自动执行，其他情况由值班员确认', 'Automatic on a confirmed fire, else an operator confirms'),
    },
    hold: { text: t('保持常开', 'Hold open'), class: 'B', params: {}, note: t('由值班员确认', 'An operator confirms') },
    normal: {
      text: t('恢复自动', 'Back to automatic'),
      class: 'B',
      params: {},
      note: t('由值班员确认；防砸线圈始终有效', 'An operator confirms; the safety loop always wins'),
    },
    closeEntry: {
      text: t('关闭入口', 'Close the entry'),
      class: 'B',
      params: {},
      note: t('停止放行新车辆，不会向车辆落杆', 'Lets no further vehicle in; never lowers the arm on one'),
    },
  },
  silence: { afterS: 180, expectS: 60, source: 'domain reference 3.6, barrier.offline 3 min' },
  headline: ['armState', 'loopPresence', 'mode', 'armBroken', 'freePlaces'],
  examples: [
    {
      channel: 'telemetry',
      payload: { armState: 'down', armBroken: false, loopPresence: false, safetyLoop: false, mode: 'auto', freePlaces: 112 },
    },
    { channel: 'telemetry', payload: { armState: 'rising', loopPresence: true } },
    { channel: 'telemetry', payload: { cycleCount: 90_212, motorTemp: 41, mainsPresent: true } },
    {
      channel: 'event',
      payload: { event: 'plateRead', data: { plateHash: '5d0c77e1', confidence: 0.97, color: 'blue', direction: 'in', permit: 'yes' } },
    },
    { channel: 'event', payload: { event: 'passage', data: { durationMs: 6_400, paid: true, tailgate: false } } },
    { channel: 'event', payload: { event: 'armBroken', data: {} } },
    { channel: 'event', payload: { event: 'armAngleJump', data: { angle: 35 } } },
  ],
}
