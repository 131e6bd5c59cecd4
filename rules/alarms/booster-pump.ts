import type { Values } from '../../core/kind.ts'
import { t } from '../../core/text.ts'
import { deadband } from '../operators/deadband.ts'
import { heldFor } from '../operators/held-for.ts'
import { rateOver } from '../operators/rate-over.ts'
import { deviceAlarm, silenceAlarm, type Facts, type KindAlarms } from './alarm-point.ts'
import { burstFlow } from './parts/burst-flow.ts'
import { above, below } from './parts/limit.ts'
import { noPlan } from './parts/no-plan.ts'
import { onDelay, setting, silentFor } from './parts/setting.ts'

const reference = 'domain reference 3.3'

const setPressure = setting(
  0.5,
  'MPa',
  [0.1, 1.6],
  t('设定压力(台账未填时)', 'Set pressure where the ledger has none'),
  `${reference}: 0.35–0.90 by zone`,
)

/** Pressure that the pump is set to keep: the ledger's fact, else the setting. MPa. */
const setPoint = (s: { readonly setPressure: number }, facts: Facts): number =>
  typeof facts.setPressure === 'number' ? facts.setPressure : s.setPressure

/** No water to pump: the tank is empty or suction is below (or, for the way back, at) the limit. */
const dry = ({ suctionPressure: suction, tankLowLow }: Values, limit: number, orAt: boolean): boolean | undefined =>
  suction === undefined && tankLowLow === undefined
    ? undefined
    : tankLowLow === true || (typeof suction === 'number' && (orAt ? suction <= limit : suction < limit))

const running = { points: ['runState'], holds: (v: Values) => (v.runState === undefined ? undefined : v.runState === 'running') }

/** 生活加压泵 (domain reference 3.3). Fact `setPressure` in MPa. */
export const boosterPump: KindAlarms = {
  kind: 'boosterPump',
  points: [
    deviceAlarm({
      type: 'booster.lowPressure',
      class: 'plant',
      priority: 'P2',
      plan: 'water-outage',
      planNote: t('低于 0.15 MPa 时启动', 'Opened below 0.15 MPa'),
      name: t('生活供水压力低', 'Domestic water pressure low'),
      raised: t('出水压力低于设定值 0.05 MPa 以上，持续 60 秒', 'Discharge pressure more than 0.05 MPa below the set point for 60 s'),
      cleared: t('高于设定值减 0.02 MPa', 'Above the set point less 0.02 MPa'),
      cause: t('水泵停机、缺水、爆管或用水高峰', 'Pump stopped, no water in the tank, a burst pipe or peak demand'),
      consequence: t('高层住户水小或停水', 'Upper floors have little or no water'),
      response: t(
        '查看水泵运行状态和水箱水位；同时流量大增按爆管查；派水暖工到泵房',
        'Look at the run state and the tank level; with high flow suspect a burst pipe; send the plumber to the pump room',
      ),
      respondWithinMin: 15,
      show: ['dischargePressure', 'flow', 'runState', 'controlMode', 'frequency', 'tankLowLow'],
      settings: {
        setPressure,
        below: setting(0.05, 'MPa', [0.01, 0.5], t('低于设定值', 'Below the set point by'), reference),
        back: setting(0.02, 'MPa', [0, 0.5], t('恢复时低于设定值', 'Back when below by no more than'), reference),
        raiseAfter: onDelay(60, 's', [5, 1_800], reference),
      },
      conditions: below(
        'dischargePressure',
        (s: { readonly setPressure: number; readonly below: number }, facts) => setPoint(s, facts) - s.below,
        (s: { readonly setPressure: number; readonly back: number }, facts) => setPoint(s, facts) - s.back,
      ),
      detect: (inputs, s, clock) => deadband(inputs, { onFor: s.raiseAfter }, clock),
    }),
    deviceAlarm({
      type: 'booster.highPressure',
      class: 'plant',
      priority: 'P2',
      plan: null,
      planNote: noPlan.workOrder,
      name: t('生活供水压力高', 'Domestic water pressure high'),
      raised: t('出水压力高于设定值 0.10 MPa 以上，持续 10 秒', 'Discharge pressure more than 0.10 MPa above the set point for 10 s'),
      cleared: t('低于设定值加 0.05 MPa', 'Below the set point plus 0.05 MPa'),
      cause: t(
        '压力传感器或变频器失控，手动工频运行，阀门误关',
        'Pressure sensor or frequency converter out of control, running by hand at full speed, a closed valve',
      ),
      consequence: t('管件爆裂、户内漏水', 'Pipes and fittings burst, flats are flooded'),
      response: t(
        '派水暖工到泵房转为自动或停泵；留意爆管和水浸报警',
        'Send the plumber to set it to automatic or stop it; watch for burst-pipe and water alarms',
      ),
      respondWithinMin: 10,
      show: ['dischargePressure', 'frequency', 'runState', 'controlMode', 'flow'],
      settings: {
        setPressure,
        above: setting(0.1, 'MPa', [0.02, 0.8], t('高于设定值', 'Above the set point by'), reference),
        back: setting(0.05, 'MPa', [0, 0.8], t('恢复时高于设定值', 'Back when above by less than'), reference),
        raiseAfter: onDelay(10, 's', [1, 600], reference),
      },
      conditions: above(
        'dischargePressure',
        (s: { readonly setPressure: number; readonly above: number }, facts) => setPoint(s, facts) + s.above,
        (s: { readonly setPressure: number; readonly back: number }, facts) => setPoint(s, facts) + s.back,
      ),
      detect: (inputs, s, clock) => deadband(inputs, { onFor: s.raiseAfter }, clock),
    }),
    deviceAlarm({
      type: 'booster.dryRun',
      class: 'plant',
      priority: 'P2',
      plan: 'water-outage',
      name: t('加压泵缺水', 'Booster pump running dry'),
      raised: t('进水压力低于 0.05 MPa 或水箱低低液位，持续 10 秒', 'Suction below 0.05 MPa or tank at low-low level, for 10 s'),
      cleared: t('进水压力高于 0.08 MPa 且水箱水位恢复', 'Suction above 0.08 MPa and the tank no longer at low-low level'),
      cause: t('市政停水、进水阀关闭或水箱补水故障', 'City water off, inlet valve closed or the tank does not refill'),
      consequence: t('全分区停水，机械密封烧毁', 'The whole zone loses water; the pump seal burns'),
      response: t(
        '确认水泵已保护停机；派水暖工查进水阀和水箱；向水务公司核实停水',
        'Make sure the pump stopped itself; have the inlet valve and tank checked; ask the water company about a cut',
      ),
      respondWithinMin: 10,
      show: ['suctionPressure', 'tankLowLow', 'runState', 'dischargePressure'],
      settings: {
        below: setting(0.05, 'MPa', [0, 0.3], t('进水压力下限', 'Suction lower limit'), reference),
        back: setting(0.08, 'MPa', [0, 0.4], t('恢复界限', 'Back to normal above'), reference),
        raiseAfter: onDelay(10, 's', [1, 600], reference),
      },
      conditions: {
        beyond: {
          points: ['suctionPressure', 'tankLowLow'],
          holds: (v, s) => dry(v, s.below, false),
        },
        within: {
          points: ['suctionPressure', 'tankLowLow'],
          holds: (v, s) => dry(v, s.back, true),
        },
      },
      detect: (inputs, s, clock) => deadband(inputs, { onFor: s.raiseAfter }, clock),
    }),
    deviceAlarm({
      type: 'booster.fault',
      class: 'plant',
      priority: 'P2',
      plan: null,
      planNote: noPlan.workOrder,
      name: t('加压泵故障', 'Booster pump fault'),
      raised: t('水泵或变频器故障持续 5 秒', 'Pump or drive in fault for 5 s'),
      cleared: t('故障消失', 'The fault is gone'),
      cause: t('过载、缺相、变频器保护跳闸', 'Overload, phase loss or a tripped frequency converter'),
      consequence: t('备用泵再故障即停水', 'If the standby fails as well the zone has no water'),
      response: t(
        '确认备用泵已投入、压力正常；派工单给电工',
        'Make sure the standby took over and pressure holds; work order for the electrician',
      ),
      respondWithinMin: 30,
      show: ['runState', 'standbyAvailable', 'dischargePressure', 'current', 'bearingTemp'],
      settings: { raiseAfter: onDelay(5, 's', [0, 300], reference) },
      conditions: { fault: { points: ['runState'], holds: (v) => (v.runState === undefined ? undefined : v.runState === 'fault') } },
      detect: ({ fault }, s, clock) => fault.pipe(heldFor((on) => (on ? s.raiseAfter : 0), clock)),
    }),
    deviceAlarm({
      type: 'booster.standbyLost',
      class: 'plant',
      priority: 'P3',
      plan: null,
      planNote: noPlan.workOrder,
      name: t('备用泵不可用', 'Standby pump not available'),
      raised: t('备用泵不可用持续 5 秒', 'Standby pump not available for 5 s'),
      cleared: t('备用泵恢复可用', 'Standby pump available again'),
      cause: t('备用泵故障、切手动或检修', 'The standby is in fault, in manual or under repair'),
      consequence: t('主泵故障时立即停水', 'A fault of the duty pump cuts the water at once'),
      response: t('查明是否检修中；否则派工单恢复备用', 'Find out whether it is under repair; if not, a work order'),
      respondWithinMin: 240,
      show: ['standbyAvailable', 'runState', 'controlMode'],
      settings: { raiseAfter: onDelay(5, 's', [0, 3_600], reference) },
      conditions: {
        lost: { points: ['standbyAvailable'], holds: (v) => (v.standbyAvailable === undefined ? undefined : v.standbyAvailable === false) },
      },
      detect: ({ lost }, s, clock) => lost.pipe(heldFor((on) => (on ? s.raiseAfter : 0), clock)),
    }),
    deviceAlarm({
      type: 'booster.shortCycling',
      class: 'plant',
      priority: 'P3',
      plan: null,
      planNote: noPlan.workOrder,
      name: t('加压泵频繁启停', 'Booster pump short-cycling'),
      raised: t('一小时内启动超过 12 次', 'More than 12 starts within an hour'),
      cleared: t('一小时内少于 6 次', 'Fewer than 6 within an hour'),
      cause: t('气压罐失气、止回阀漏、管网小漏', 'Pressure vessel without air, a leaking check valve, a small leak in the network'),
      consequence: t('电机过热，接触器和水泵早坏', 'The motor overheats; contactor and pump wear out early'),
      response: t(
        '派工单查气压罐和止回阀；夜间无用水仍频繁启停时查漏',
        'Work order: check vessel and check valve; if it goes on at night, look for a leak',
      ),
      respondWithinMin: 240,
      show: ['startCount', 'runState', 'dischargePressure', 'flow'],
      settings: {
        over: setting(12, '1/h', [2, 120], t('每小时启动次数上限', 'Starts per hour, more than'), reference),
        under: setting(6, '1/h', [1, 120], t('恢复界限', 'Back when fewer than'), reference),
        within: setting(60, 'min', [10, 240], t('时间窗', 'Window'), reference),
      },
      conditions: { running },
      detect: ({ running: runs }, s, clock) => runs.pipe(rateOver(s, clock)),
    }),
    deviceAlarm({
      type: 'pipe.burst',
      class: 'plant',
      priority: 'P1',
      latching: true,
      plan: 'pipe-burst',
      name: t('疑似爆管', 'Suspected burst pipe'),
      raised: t(
        '流量超过本时段常值 2 倍，且 60 秒内压力下降超过 0.1 MPa，持续 60 秒',
        'Flow above twice the norm of the hour, after a pressure drop of more than 0.1 MPa within 60 s, for 60 s',
      ),
      cleared: t('流量回落到常值 2 倍以下；查明后人工复位', 'Flow back below twice the norm; reset by hand once the place is found'),
      cause: t(
        '供水立管或干管破裂、接头脱开、大口径阀门误开',
        'A riser or main broke, a joint came off, or a large valve was opened by mistake',
      ),
      consequence: t('水淹电梯、配电室和住户，全分区停水', 'Water reaches lifts, switch rooms and flats; the zone loses its supply'),
      response: t(
        '通知水暖工关该分区总阀，停加压泵；查水浸报警定位；水近配电室或电梯底坑时立即通知电工、停用电梯',
        'Have the plumber close the zone valve and stop the booster; use the water alarms to find the place; near a switch room or lift pit call the electrician and stop the lift at once',
      ),
      respondWithinMin: 3,
      show: ['flow', 'dischargePressure', 'frequency', 'runState'],
      settings: {
        times: setting(2, 'ratio', [1.2, 10], t('流量与常值之比', 'Flow over the norm of the hour'), reference),
        drop: setting(0.1, 'MPa', [0.02, 1], t('压力下降', 'Pressure drop'), reference),
        within: setting(60, 's', [10, 300], t('压力下降时间窗', 'Window of the pressure drop'), reference),
        raiseAfter: onDelay(60, 's', [5, 600], reference),
        startNorm: setting(8, 'm3/h', [0.5, 1_000], t('未学习前的流量常值', 'Norm of flow before it is learnt'), 'own default'),
        learnFor: setting(3, 'h', [1, 72], t('每时段的学习时间', 'Learning time of each hour of the day'), 'own default'),
      },
      conditions: { bursting: { points: ['flow', 'dischargePressure'], holds: burstFlow } },
      detect: ({ bursting }, s, clock) => bursting.pipe(heldFor((on) => (on ? s.raiseAfter : 0), clock)),
    }),
    silenceAlarm({
      type: 'booster.offline',
      class: 'system',
      priority: 'P3',
      plan: null,
      planNote: noPlan.network,
      name: t('加压泵离线', 'Booster pump off line'),
      raised: t('60 秒无任何消息', 'No message for 60 s'),
      cleared: t('收到一条消息', 'One message received'),
      cause: t('控制柜断电、总线或网关故障', 'Control cabinet without power, a bus or gateway fault'),
      consequence: t('水泵故障和停水不能及时发现', 'A pump fault or a water cut is not seen in time'),
      response: t(
        '看同泵房其他设备是否离线；只此一台则派工单查通信',
        'See whether others of the pump room are off line too; if it is this one only, a work order for its connection',
      ),
      respondWithinMin: 60,
      settings: { silentFor: silentFor(60, 's', 'domain reference 3.1: three times the interval, at least 60 s') },
    }),
  ],
}
