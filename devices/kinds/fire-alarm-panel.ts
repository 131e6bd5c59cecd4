import type { Kind } from '../../core/kind.ts'
import { t, type FullText } from '../../core/text.ts'
import { commonPoints } from './parts/common-points.ts'

/** Canonical states of a panel and of its components (domain reference 3.4). `fire` stays until the panel is reset. */
const states = {
  normal: t('正常', 'normal'),
  fire: t('火警', 'fire'),
  prealarm: t('预警', 'pre-alarm'),
  fault: t('故障', 'fault'),
  disabled: t('屏蔽', 'disabled'),
  supervisory: t('监管', 'supervisory'),
  started: t('启动', 'started'),
  feedback: t('反馈', 'feedback'),
  delayed: t('延时', 'delayed'),
  mainsFault: t('主电故障', 'main power fault'),
  standbyFault: t('备电故障', 'standby power fault'),
  busFault: t('总线故障', 'bus fault'),
  manual: t('手动状态', 'manual'),
  test: t('测试', 'test'),
  reset: t('复位', 'reset'),
} as const satisfies Readonly<Record<string, FullText>>

const stateWords = Object.keys(states)

/** 火灾报警控制器 with its user information transmission device (domain reference 3.4). Certified equipment: it is read, never operated. */
export const fireAlarmPanel: Kind = {
  id: 'fireAlarmPanel',
  text: t('火灾报警控制器', 'Fire alarm control unit'),
  system: 'fire',
  points: {
    states: { type: 'list', text: t('控制器状态', 'Panel states'), words: states, normal: ['normal'] },
    controlMode: {
      type: 'enum',
      text: t('联动方式', 'Linkage mode'),
      words: { auto: t('自动', 'automatic'), manual: t('手动', 'manual') },
      normal: ['auto'],
    },
    disabledCount: {
      type: 'number',
      text: t('屏蔽点数', 'Disabled points'),
      unit: 'count',
      min: 0,
      max: 65_535,
      normal: [0, 0],
      decimals: 0,
    },
    ...commonPoints,
  },
  events: {
    // Only address and states are required: a fire without its zone or type must still get through.
    component: {
      text: t('部件状态', 'component state'),
      data: {
        address: { type: 'text', maxLength: 64, required: true },
        zone: { type: 'text', maxLength: 64 },
        type: { type: 'text', maxLength: 32 },
        states: { type: 'list', words: stateWords, required: true },
        description: { type: 'text', maxLength: 120 },
      },
      notable: true,
    },
    analog: {
      text: t('部件模拟量', 'component analog value'),
      data: {
        address: { type: 'text', maxLength: 64, required: true },
        quantity: { type: 'text', maxLength: 32, required: true },
        value: { type: 'number', min: -1e9, max: 1e9, required: true },
      },
    },
    reset: { text: t('控制器复位', 'panel reset'), data: { operator: { type: 'text', maxLength: 32 } }, notable: true },
    operation: {
      text: t('控制器操作', 'operation at the panel'),
      data: {
        operation: { type: 'enum', words: ['silence', 'manualAlarm', 'alarmCleared', 'selfTest', 'confirm', 'test'], required: true },
        operator: { type: 'text', maxLength: 32 },
      },
    },
    dutyCheck: { text: t('查岗', 'duty check'), data: { by: { type: 'text', maxLength: 64 } }, notable: true },
    dutyAnswer: { text: t('查岗应答', 'duty check answered'), data: { operator: { type: 'text', maxLength: 32 } } },
  },
  commands: {
    dutyCheck: {
      text: t('查岗', 'Duty check'),
      class: 'A',
      params: {},
      note: t('请控制室值班员应答', 'Asks the person on duty to answer'),
    },
    readStatus: { text: t('读取状态', 'Read status'), class: 'A', params: {}, note: t('只读', 'Reads only') },
    syncClock: {
      text: t('校时', 'Set the clock'),
      class: 'A',
      params: {},
      note: t('只校正用户信息传输装置的时钟', 'Sets the clock of the transmission device only'),
    },
  },
  silence: { afterS: 100, expectS: 30, source: 'domain reference 3.4, fire.link 100 s; sources 15–17' },
  headline: ['states', 'controlMode', 'disabledCount'],
  examples: [
    { channel: 'telemetry', payload: { states: ['normal'], controlMode: 'auto', disabledCount: 0 } },
    { channel: 'telemetry', payload: { states: ['fire', 'started', 'fault'], controlMode: 'manual', disabledCount: 2 } },
    {
      channel: 'event',
      payload: {
        event: 'component',
        data: { address: '1-02-017', zone: 'A-03-2-17', type: 'smokeDetector', states: ['fire'], description: '3号楼2单元17层电梯厅' },
      },
    },
    {
      channel: 'event',
      payload: { event: 'component', data: { address: '1-05-003', zone: 'A-03-2', type: 'manualCallPoint', states: ['normal'] } },
    },
    { channel: 'event', payload: { event: 'component', data: { address: '2-01-001', states: ['started', 'feedback'] } } },
    { channel: 'event', payload: { event: 'analog', data: { address: '1-02-018', quantity: 'temperature', value: 27.5 } } },
    { channel: 'event', payload: { event: 'reset', data: { operator: '02' } } },
    { channel: 'event', payload: { event: 'operation', data: { operation: 'silence' } } },
    { channel: 'event', payload: { event: 'dutyCheck', data: { by: 'centre' } } },
    { channel: 'event', payload: { event: 'dutyAnswer', data: {} } },
  ],
}
