import { t } from '../../core/text.ts'
import { deadband } from '../operators/deadband.ts'
import { heldFor } from '../operators/held-for.ts'
import { deviceAlarm, silenceAlarm, type Facts, type KindAlarms } from './alarm-point.ts'
import { below } from './parts/limit.ts'
import { noPlan } from './parts/no-plan.ts'
import { offDelay, onDelay, setting, silentFor } from './parts/setting.ts'

const reference = 'domain reference 3.3'

/** Pressure that the jockey pump keeps in the header: the ledger's fact, else the setting. MPa. */
const holdPressure = (s: { readonly setPressure: number }, facts: Facts): number =>
  typeof facts.setPressure === 'number' ? facts.setPressure : s.setPressure

/** 消防泵 (domain reference 3.3). Fact `setPressure` = hold pressure of the header, MPa. */
export const firePump: KindAlarms = {
  kind: 'firePump',
  points: [
    deviceAlarm({
      type: 'fire.pumpNotAuto',
      class: 'plant',
      priority: 'P2',
      plan: null,
      planNote: noPlan.readiness,
      name: t('消防泵不在自动', 'Fire pump not in automatic'),
      raised: t('控制方式不是自动，持续 10 秒', 'Control mode other than automatic for 10 s'),
      cleared: t('恢复自动', 'Back in automatic'),
      cause: t('检修或试验后未恢复，或被人误切', 'Not set back after a repair or a test, or switched by mistake'),
      consequence: t('火灾时消防泵不能自动启动', 'The pump will not start by itself in a fire'),
      response: t(
        '确认是否有检修许可；没有则请消防控制室值班员立即到泵房恢复自动',
        'Ask whether there is a permit; if not, have the fire-control duty set it back at once',
      ),
      respondWithinMin: 10,
      show: ['controlMode', 'runState', 'maintenanceMode'],
      settings: { raiseAfter: onDelay(10, 's', [0, 600], reference) },
      conditions: {
        wrong: { points: ['controlMode'], holds: (v) => (v.controlMode === undefined ? undefined : v.controlMode !== 'auto') },
      },
      detect: ({ wrong }, s, clock) => wrong.pipe(heldFor((on) => (on ? s.raiseAfter : 0), clock)),
    }),
    deviceAlarm({
      type: 'fire.pumpRunning',
      class: 'fire',
      priority: 'P1',
      latching: true,
      plan: 'fire-rescue',
      planNote: t('检修状态下不报警', 'Not raised under maintenance'),
      name: t('消防泵启动', 'Fire pump running'),
      raised: t('消防泵运行，且不在检修状态', 'The fire pump runs and is not under maintenance'),
      cleared: t('现场人工停泵；须人工复位', 'Stopped by hand on site; then reset by hand'),
      cause: t(
        '管网压力下降、流量开关或报警阀动作、联动启动或手动启动',
        'Header pressure fell, a flow switch or alarm valve worked, or it was started by the panel or by hand',
      ),
      consequence: t('可能已有火灾；误启动则超压损坏管网', 'There may be a fire; a false start overpressures the main'),
      response: t(
        '看启动来源和火警信息，按火警核实；派人到泵房；核实误启动后由专业人员停泵',
        'Look at the start source and the fire alarms and verify as a fire; send somebody to the pump room; only a qualified person stops it',
      ),
      respondWithinMin: 1,
      show: ['runState', 'startSource', 'headerPressure', 'controlMode', 'maintenanceMode'],
      settings: {},
      conditions: {
        running: {
          points: ['runState', 'maintenanceMode'],
          holds: (v) => (v.runState === undefined ? undefined : v.runState === 'running' && v.maintenanceMode !== true),
        },
      },
      detect: ({ running }) => running,
    }),
    deviceAlarm({
      type: 'fire.pumpFailStart',
      class: 'fire',
      priority: 'P1',
      latching: true,
      plan: 'fire-rescue',
      planNote: t('火警预案第 7 步', 'Step 7 of the fire plan'),
      name: t('消防泵启动失败', 'Fire pump failed to start'),
      raised: t('有启动信号而 30 秒内无运行反馈', 'Start asked for and no run feedback within 30 s'),
      cleared: t('水泵运行或启动信号撤销；须人工复位', 'The pump runs, or the start is no longer asked for; then reset by hand'),
      cause: t('断电、过载跳闸、手动位置或反馈线故障', 'No power, tripped overload, in manual, or a broken feedback line'),
      consequence: t('消火栓、喷淋无水，火势无法控制', 'No water at hydrants and sprinklers; the fire cannot be held'),
      response: t(
        '立即派人到泵房手动启动或启动备用泵，同时向现场指挥和消防救援机构报告',
        'Send somebody to start it or the standby by hand at once; tell the on-scene commander and the fire brigade',
      ),
      respondWithinMin: 1,
      show: ['startRequested', 'runState', 'controlMode', 'supplyA', 'supplyB', 'headerPressure'],
      settings: { raiseAfter: onDelay(30, 's', [5, 120], reference) },
      conditions: {
        missing: {
          points: ['startRequested', 'runState'],
          holds: (v) => (v.startRequested === undefined ? undefined : v.startRequested === true && v.runState !== 'running'),
        },
      },
      detect: ({ missing }, s, clock) => missing.pipe(heldFor((on) => (on ? s.raiseAfter : 0), clock)),
    }),
    deviceAlarm({
      type: 'fire.lowPressure',
      class: 'plant',
      priority: 'P2',
      plan: 'pipe-burst',
      planNote: t('有火警时并入火警预案', 'Joins the fire plan when there is a fire alarm'),
      name: t('消防管网压力低', 'Fire main pressure low'),
      raised: t('管网压力低于稳压值的 90 %，持续 60 秒', 'Header below 90 % of hold pressure for 60 s'),
      cleared: t('高于稳压值的 95 %', 'Above 95 % of hold pressure'),
      cause: t('消火栓或喷淋正在出水、管网泄漏、稳压泵停机', 'Hydrants or sprinklers flow, the main leaks, or the jockey pump stopped'),
      consequence: t('灭火用水压力不足', 'Too little pressure to fight a fire'),
      response: t(
        '先看有无火警；没有则派人查稳压泵和管网漏点',
        'Look for a fire alarm first; if there is none, have the jockey pump and the main checked',
      ),
      respondWithinMin: 10,
      show: ['headerPressure', 'runState', 'controlMode'],
      settings: {
        setPressure: setting(
          0.6,
          'MPa',
          [0.1, 2.4],
          t('稳压值(台账未填时)', 'Hold pressure where the ledger has none'),
          `${reference}, source 24`,
          'G',
        ),
        below: setting(90, '%', [50, 99], t('低于稳压值的百分比', 'Below this share of hold pressure'), reference),
        back: setting(95, '%', [50, 100], t('恢复界限', 'Back above this share'), reference),
        raiseAfter: onDelay(60, 's', [5, 1_800], reference),
      },
      conditions: below(
        'headerPressure',
        (s: { readonly setPressure: number; readonly below: number }, facts) => (holdPressure(s, facts) * s.below) / 100,
        (s: { readonly setPressure: number; readonly back: number }, facts) => (holdPressure(s, facts) * s.back) / 100,
      ),
      detect: (inputs, s, clock) => deadband(inputs, { onFor: s.raiseAfter }, clock),
    }),
    deviceAlarm({
      type: 'fire.supplyLost',
      class: 'plant',
      priority: 'P2',
      plan: 'power-outage',
      name: t('消防泵失电', 'Fire pump supply lost'),
      raised: t('主、备电源任一路断电 5 秒', 'Supply A or B off for 5 s'),
      cleared: t('两路电源均恢复', 'Both supplies back'),
      cause: t('停电、断路器跳闸或双电源切换故障', 'A power cut, a tripped breaker or a transfer-switch fault'),
      consequence: t('再失一路则消防泵不能启动', 'With the other one gone the pump cannot start'),
      response: t(
        '查看是否全楼停电；通知电工到配电室恢复，期间加强消防巡查',
        'See whether the building lost power; call the electrician; patrol for fire until it is back',
      ),
      respondWithinMin: 10,
      show: ['supplyA', 'supplyB', 'controlMode'],
      settings: { raiseAfter: onDelay(5, 's', [0, 300], reference), clearAfter: offDelay(0, 's', [0, 600], reference) },
      conditions: {
        lost: {
          points: ['supplyA', 'supplyB'],
          holds: (v) => (v.supplyA === undefined && v.supplyB === undefined ? undefined : v.supplyA === false || v.supplyB === false),
        },
      },
      detect: ({ lost }, s, clock) => lost.pipe(heldFor((on) => (on ? s.raiseAfter : s.clearAfter), clock)),
    }),
    silenceAlarm({
      type: 'fire.pumpOffline',
      class: 'system',
      priority: 'P2',
      plan: null,
      planNote: noPlan.readiness,
      name: t('消防泵离线', 'Fire pump off line'),
      raised: t('3 分钟无任何消息', 'No message for 3 min'),
      cleared: t('收到一条消息', 'One message received'),
      cause: t('控制柜断电、总线或网关故障', 'Control cabinet without power, a bus or gateway fault'),
      consequence: t('不知道消防泵能否启动', 'Nobody knows whether the pump would start'),
      response: t(
        '请消防控制室值班员看泵房实况；派工单恢复通信',
        'Have the fire-control duty look at the pump itself; work order for the connection',
      ),
      respondWithinMin: 30,
      settings: { silentFor: silentFor(180, 's', 'domain reference 3.1: three times the interval') },
    }),
  ],
}
