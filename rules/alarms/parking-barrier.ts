import { merge } from 'rxjs'
import { t } from '../../core/text.ts'
import { anyOf } from '../operators/any-of.ts'
import { heldFor } from '../operators/held-for.ts'
import { pulse } from '../operators/pulse.ts'
import { deviceAlarm, silenceAlarm, type KindAlarms } from './alarm-point.ts'
import { noPlan } from './parts/no-plan.ts'
import { eventFor, onDelay, silentFor } from './parts/setting.ts'

const reference = 'domain reference 3.6'

/** 停车道闸 (domain reference 3.6). */
export const parkingBarrier: KindAlarms = {
  kind: 'parkingBarrier',
  points: [
    deviceAlarm({
      type: 'barrier.rammed',
      class: 'security',
      priority: 'P2',
      latching: true,
      plan: 'forced-entry',
      name: t('撞杆', 'Barrier arm rammed'),
      raised: t('断杆开关动作、撞杆事件或闸杆角度突变', 'The arm-break switch worked, or the arm was hit or jumped'),
      cleared: t('闸杆装好；须人工复位', 'The arm is back in place; then reset by hand'),
      cause: t('车辆强行冲撞、跟车过近或倒车碰撞', 'A vehicle rammed it, followed too closely or backed into it'),
      consequence: t('车辆闯入、伤人，车道失控', 'A vehicle gets in, people may be hurt, the lane is open to anybody'),
      response: t(
        '看画面记下车牌和去向；派门岗确认有无人员受伤，不拦车；必要时报 110',
        'Note plate and direction from the picture; the gate guard checks for injuries and stops no vehicle; call 110 if need be',
      ),
      respondWithinMin: 3,
      show: ['armBroken', 'armState', 'loopPresence', 'mode'],
      settings: { eventFor: eventFor(60, 's', [5, 3_600], 'own default') },
      conditions: { broken: { points: ['armBroken'], holds: (v) => (v.armBroken === undefined ? undefined : v.armBroken === true) } },
      events: { hit: { event: 'armBroken' }, jumped: { event: 'armAngleJump' } },
      detect: ({ broken, hit, jumped }, s, clock) => anyOf(broken, merge(hit, jumped).pipe(pulse(s.eventFor, clock))),
    }),
    deviceAlarm({
      type: 'barrier.jam',
      class: 'plant',
      priority: 'P3',
      plan: null,
      planNote: noPlan.workOrder,
      name: t('道闸未到位', 'Barrier jammed'),
      raised: t('10 秒内未到抬起或落下位置', 'Neither up nor down for 10 s'),
      cleared: t('到达抬起或落下位置', 'Up or down again'),
      cause: t('电机、弹簧、限位故障，或闸杆被顶住', 'A motor, spring or limit fault, or something holds the arm'),
      consequence: t('车道堵塞，消防车可能无法通过', 'The lane is blocked; fire engines may not get through'),
      response: t('请门岗手动抬杆放行；派工单维修', 'Have the gate guard raise it by hand; work order'),
      respondWithinMin: 15,
      show: ['armState', 'mode', 'safetyLoop', 'motorTemp'],
      settings: { raiseAfter: onDelay(10, 's', [3, 120], reference) },
      conditions: {
        between: {
          points: ['armState'],
          holds: (v) => (v.armState === undefined ? undefined : v.armState !== 'up' && v.armState !== 'down'),
        },
      },
      detect: ({ between }, s, clock) => between.pipe(heldFor((on) => (on ? s.raiseAfter : 0), clock)),
    }),
    deviceAlarm({
      type: 'barrier.loopStuck',
      class: 'plant',
      priority: 'P3',
      plan: null,
      planNote: noPlan.inspection,
      name: t('地感线圈长时间有车', 'Vehicle on the loop for long'),
      raised: t('地感线圈有车超过 10 分钟', 'The loop shows a vehicle for more than 10 min'),
      cleared: t('线圈无车', 'The loop is free'),
      cause: t('车辆停在道口，或线圈、检测器故障', 'A vehicle stands in the lane, or the loop or its detector failed'),
      consequence: t('车道堵塞，道闸不能落下', 'The lane is blocked and the arm cannot go down'),
      response: t(
        '看画面；有车请门岗疏导，无车派工单查线圈',
        'Look at the picture; a vehicle: have the guard clear it; none: work order for the loop',
      ),
      respondWithinMin: 15,
      show: ['loopPresence', 'armState', 'safetyLoop'],
      settings: { raiseAfter: onDelay(10, 'min', [1, 240], reference) },
      conditions: {
        occupied: { points: ['loopPresence'], holds: (v) => (v.loopPresence === undefined ? undefined : v.loopPresence === true) },
      },
      detect: ({ occupied }, s, clock) => occupied.pipe(heldFor((on) => (on ? s.raiseAfter : 0), clock)),
    }),
    silenceAlarm({
      type: 'barrier.offline',
      class: 'system',
      priority: 'P3',
      plan: null,
      planNote: noPlan.network,
      name: t('道闸离线', 'Barrier off line'),
      raised: t('3 分钟无任何消息', 'No message for 3 min'),
      cleared: t('收到一条消息', 'One message received'),
      cause: t('断电、断网或控制器故障', 'No power, no network or a failed controller'),
      consequence: t('火警时无法确认已抬杆', 'In a fire nobody can see whether it is up'),
      response: t(
        '请门岗到车道看道闸，必要时手动抬杆；派工单恢复',
        'Have the gate guard look, and raise it by hand if need be; work order',
      ),
      respondWithinMin: 30,
      settings: { silentFor: silentFor(180, 's', reference) },
    }),
  ],
}
