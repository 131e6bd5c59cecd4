import { merge } from 'rxjs'
import type { Values } from '../../core/kind.ts'
import { t } from '../../core/text.ts'
import { allOf } from '../operators/all-of.ts'
import { anyOf } from '../operators/any-of.ts'
import { burst } from '../operators/burst.ts'
import { deadband } from '../operators/deadband.ts'
import { heldFor } from '../operators/held-for.ts'
import { pulse } from '../operators/pulse.ts'
import { rises } from '../operators/rises.ts'
import { setReset } from '../operators/set-reset.ts'
import { shared } from '../operators/shared.ts'
import { switched } from '../operators/switched.ts'
import { deviceAlarm, silenceAlarm, type KindAlarms } from './alarm-point.ts'
import { above } from './parts/limit.ts'
import { noPlan } from './parts/no-plan.ts'
import { eventFor, offDelay, onDelay, setting, silentFor } from './parts/setting.ts'

const reference = 'domain reference 3.2'

/** A mechanic has the car on inspection: whoever stands in it can move it. */
const underInspection = (v: Values): boolean => v.serviceMode === 'inspection'
const doorOpenAtLanding = (v: Values): boolean => v.doorZone === true && v.doorClosed === false

/** True while the value `faultCode` names the fault. */
const faultIs = (name: string) => ({
  points: ['faultCode'],
  holds: (v: Values) => (v.faultCode === undefined ? undefined : v.faultCode === name),
})

/** 电梯 (domain reference 3.2). Fact `ratedSpeed` in m/s. */
export const elevator: KindAlarms = {
  kind: 'elevator',
  points: [
    deviceAlarm({
      type: 'lift.entrapment',
      class: 'life',
      priority: 'P1',
      latching: true,
      plan: 'elevator-entrapment',
      name: t('电梯困人', 'Lift entrapment'),
      raised: t(
        '轿厢有人且停止：在门区外 45 秒，或在门区内门关闭 120 秒；有人时主电断电或出现安全回路、门区外停车、意外移动故障；或电梯自报困人。检修模式除外',
        'Somebody is in a standing car: outside the door zone for 45 s, or in it with the door shut for 120 s; or with mains lost or a safety-circuit, outside-zone or unintended-movement fault; or the lift itself reports it. Not in inspection mode',
      ),
      cleared: t(
        '轿厢在门区、门已打开且无人持续 10 秒；须人工复位',
        'Car in the door zone, door open and empty for 10 s; then reset by hand',
      ),
      cause: t(
        '停电、门或安全回路故障、层位丢失使轿厢停住，门不能打开',
        'A power cut, a door or safety-circuit fault or a lost position stopped the car with its door shut',
      ),
      consequence: t('乘客恐慌、突发疾病，或扒门坠入井道', 'Panic, illness, or a fall into the hoistway when people force the door'),
      response: t(
        '立即接通轿厢对讲，安抚并问清人数和身体状况，告知勿扒门；呼叫电梯维保和电梯安全管理员，派巡逻岗到层门守候',
        'Open the intercom at once: calm them, ask how many and how they are, tell them not to force the door. Call lift maintenance and the lift safety manager, send a guard to the landing',
      ),
      respondWithinMin: 1,
      show: ['carPosition', 'carStatus', 'doorZone', 'doorClosed', 'carOccupied', 'mainsPresent', 'faultCode', 'serviceMode'],
      settings: {
        occupancyFor: setting(
          10,
          's',
          [0, 60],
          t('有人信号防抖', 'Debounce of the occupancy sensor'),
          `${reference} and 2.6.3, source 10`,
          'C',
        ),
        outsideFor: setting(45, 's', [10, 600], t('门区外停止时间', 'Standing outside the door zone'), `${reference}, source 10`, 'C'),
        shutFor: setting(120, 's', [30, 900], t('门区内关门停止时间', 'Standing in the door zone with the door shut'), reference),
        troubleFor: setting(
          3,
          's',
          [0, 60],
          t('断电或故障且有人的时间', 'Mains lost or fault with the car occupied'),
          '2.6.3 of the domain reference',
        ),
        freedFor: setting(10, 's', [0, 120], t('开门且无人的时间', 'Door open and car empty'), reference),
        eventFor: eventFor(60, 's', [1, 3_600], 'own default'),
      },
      conditions: {
        occupied: { points: ['carOccupied'], holds: (v) => (v.carOccupied === undefined ? undefined : v.carOccupied === true) },
        outside: {
          points: ['carStatus', 'doorZone', 'serviceMode'],
          holds: (v) => v.carStatus === 'stop' && v.doorZone === false && !underInspection(v),
        },
        shut: {
          points: ['carStatus', 'doorZone', 'doorClosed', 'serviceMode'],
          holds: (v) => v.carStatus === 'stop' && v.doorZone === true && v.doorClosed === true && !underInspection(v),
        },
        trouble: {
          points: ['faultCode', 'mainsPresent', 'doorZone', 'doorClosed', 'serviceMode'],
          holds: (v) =>
            (v.mainsPresent === false ||
              v.faultCode === 'stoppedOutsideDoorZone' ||
              v.faultCode === 'unintendedCarMovement' ||
              v.faultCode === 'safetyCircuitOpen') &&
            !doorOpenAtLanding(v) &&
            !underInspection(v),
        },
        reported: faultIs('entrapment'),
        freed: {
          points: ['doorZone', 'doorClosed', 'carOccupied', 'faultCode'],
          // A lift that has none of the three sensors is free when it says so itself.
          holds: (v) =>
            v.doorZone === undefined && v.doorClosed === undefined && v.carOccupied === undefined
              ? v.faultCode === 'none'
              : doorOpenAtLanding(v) && v.carOccupied === false,
        },
      },
      events: { trapped: { event: 'entrapment' } },
      detect: ({ occupied, outside, shut, trouble, reported, freed, trapped }, s, clock) => {
        const sensor = occupied.pipe(shared())
        // The person sensor drops out for seconds: a gap is bridged, and a blip of it alone raises nothing.
        const present = sensor.pipe(
          heldFor((on) => (on ? 0 : s.occupancyFor), clock),
          shared(),
        )
        const surely = sensor.pipe(heldFor(() => s.occupancyFor, clock))
        const stuck = anyOf(
          allOf(present, outside).pipe(heldFor((on) => (on ? s.outsideFor : 0), clock)),
          allOf(present, shut).pipe(heldFor((on) => (on ? s.shutFor : 0), clock)),
          allOf(present, trouble).pipe(heldFor((on) => (on ? s.troubleFor : 0), clock)),
        )
        const raise = anyOf(allOf(stuck, surely), reported, trapped.pipe(pulse(s.eventFor, clock)))
        return setReset(raise, freed.pipe(heldFor((on) => (on ? s.freedFor : 0), clock)), clock)
      },
    }),
    deviceAlarm({
      type: 'lift.alarmButton',
      class: 'life',
      priority: 'P1',
      latching: true,
      plan: 'elevator-entrapment',
      name: t('轿厢报警按钮', 'Car alarm button'),
      raised: t('轿厢内有人按下报警按钮', 'Somebody pressed the alarm button in the car'),
      cleared: t('60 秒内未再按下；通话核实后人工复位', 'Not pressed again for 60 s; reset by hand after speaking with the car'),
      cause: t('乘客被困、不适或误按', 'People are trapped or unwell, or it was pressed by mistake'),
      consequence: t('求助无人应答，乘客可能自行脱困而受伤', 'A call for help stays unanswered; people may hurt themselves getting out'),
      response: t(
        '30 秒内接通对讲问明情况；无人应答时看轿厢画面并派人到层门；确认困人按困人预案处置',
        'Answer the intercom within 30 s; with no answer look at the picture and send a guard to the landing; if they are trapped, run the entrapment plan',
      ),
      respondWithinMin: 1,
      show: ['carPosition', 'carStatus', 'doorZone', 'doorClosed', 'carOccupied'],
      settings: {
        repeatWithin: setting(
          60,
          's',
          [10, 3_600],
          t('视为持续的重复间隔', 'Repeats within this time are one call'),
          `${reference}; EN 81-28, source 43`,
        ),
      },
      events: { pressed: { event: 'carAlarmButton' } },
      detect: ({ pressed }, s, clock) => pressed.pipe(pulse(s.repeatWithin, clock)),
    }),
    deviceAlarm({
      type: 'lift.ucm',
      class: 'life',
      priority: 'P1',
      latching: true,
      plan: 'elevator-entrapment',
      planNote: t('轿厢有人时启动', 'Opened when the car is occupied'),
      name: t('轿厢意外移动', 'Unintended car movement'),
      raised: t('电梯上报轿厢意外移动(代码 05)', 'The lift reports unintended car movement (code 05)'),
      cleared: t('故障代码消失；维保放行后人工复位', 'The fault code is gone; reset by hand once maintenance has released the lift'),
      cause: t('制动器失效或控制故障，开门时轿厢移动', 'Brake or control failure: the car moved with its door open'),
      consequence: t('进出轿厢的人可能被剪切或坠落', 'People stepping in or out can be crushed or fall'),
      response: t(
        '立即对讲确认有无人员受伤，派人封住各层层门，通知维保停梯；有人受伤拨打 120',
        'Ask over the intercom whether anybody is hurt, have all landings barred, let maintenance take it out of service; call 120 for injuries',
      ),
      respondWithinMin: 1,
      show: ['carPosition', 'carOccupied', 'doorClosed', 'serviceMode'],
      settings: { eventFor: eventFor(60, 's', [1, 3_600], 'own default') },
      conditions: { fault: faultIs('unintendedCarMovement') },
      events: { told: { event: 'unintendedCarMovement' } },
      detect: ({ fault, told }, s, clock) => anyOf(fault, told.pipe(pulse(s.eventFor, clock))),
    }),
    deviceAlarm({
      type: 'lift.overspeed',
      class: 'life',
      priority: 'P1',
      latching: true,
      plan: 'elevator-entrapment',
      planNote: t('轿厢有人时启动', 'Opened when the car is occupied'),
      name: t('电梯超速', 'Lift overspeed'),
      raised: t('速度超过额定速度的 115 %，或电梯上报超速', 'Speed above 115 % of rated speed, or the lift reports overspeed'),
      cleared: t('速度回到 105 % 以下；维保放行后人工复位', 'Speed back below 105 %; reset by hand once maintenance has released the lift'),
      cause: t('制动器、曳引或控制系统失效', 'Brake, traction or control failure'),
      consequence: t('安全钳动作、蹲底或冲顶，乘客受伤', 'Safety gear trips or the car hits the pit or the top; people are hurt'),
      response: t(
        '对讲询问有无受伤，封住层门，通知维保停梯；受伤拨打 120',
        'Ask over the intercom for injuries, bar the landings, have maintenance stop the lift; call 120 for injuries',
      ),
      respondWithinMin: 1,
      show: ['speed', 'carPosition', 'carDirection', 'carOccupied'],
      settings: {
        over: setting(115, '%', [105, 150], t('超速界限(额定速度的百分比)', 'Limit in per cent of rated speed'), reference),
        back: setting(105, '%', [100, 150], t('恢复界限(额定速度的百分比)', 'Back to normal in per cent of rated speed'), 'own default'),
        ratedSpeed: setting(
          2.5,
          'm/s',
          [0.25, 12],
          t('额定速度(台账未填时)', 'Rated speed where the ledger has none'),
          `${reference}: rated 1.0–2.5`,
        ),
        eventFor: eventFor(60, 's', [1, 3_600], 'own default'),
      },
      conditions: {
        fast: {
          points: ['speed'],
          holds: (v, s, was, facts) => {
            if (typeof v.speed !== 'number') return undefined
            const rated = typeof facts.ratedSpeed === 'number' && facts.ratedSpeed > 0 ? facts.ratedSpeed : s.ratedSpeed
            return Math.abs(v.speed) * 100 > rated * (was ? s.back : s.over)
          },
        },
        fault: faultIs('overspeed'),
      },
      events: { told: { event: 'overspeed' } },
      detect: ({ fast, fault, told }, s, clock) => anyOf(fast, fault, told.pipe(pulse(s.eventFor, clock))),
    }),
    deviceAlarm({
      type: 'lift.overtravel',
      class: 'life',
      priority: 'P1',
      latching: true,
      plan: 'elevator-entrapment',
      planNote: t('轿厢有人时启动', 'Opened when the car is occupied'),
      name: t('电梯冲顶/蹲底', 'Lift overtravel'),
      raised: t('电梯上报冲顶或蹲底', 'The lift reports overtravel at the top or at the bottom'),
      cleared: t('故障代码消失；维保放行后人工复位', 'The fault code is gone; reset by hand once maintenance has released the lift'),
      cause: t('制动力不足、超载或限位失效', 'Weak brake, overload or a failed limit switch'),
      consequence: t('轿厢或对重撞击，乘客受伤、被困', 'The car or the counterweight strikes; people are hurt and trapped'),
      response: t(
        '对讲询问受伤情况，按困人预案呼叫维保；受伤拨打 120',
        'Ask over the intercom for injuries, call maintenance as for an entrapment; call 120 for injuries',
      ),
      respondWithinMin: 1,
      show: ['carPosition', 'carOccupied', 'doorZone', 'faultCode'],
      settings: { eventFor: eventFor(60, 's', [1, 3_600], 'own default') },
      conditions: {
        fault: {
          points: ['faultCode'],
          holds: (v) => (v.faultCode === undefined ? undefined : v.faultCode === 'overtravelTop' || v.faultCode === 'overtravelBottom'),
        },
      },
      events: { top: { event: 'overtravelTop' }, bottom: { event: 'overtravelBottom' } },
      detect: ({ fault, top, bottom }, s, clock) => anyOf(fault, merge(top, bottom).pipe(pulse(s.eventFor, clock))),
    }),
    deviceAlarm({
      type: 'lift.stopOutsideZone',
      class: 'plant',
      priority: 'P2',
      plan: null,
      planNote: noPlan.inspection,
      name: t('门区外停梯', 'Stopped outside the door zone'),
      raised: t('电梯上报在开锁区域外停止(代码 04)持续 45 秒', 'The lift reports a stop outside the door zone (code 04) for 45 s'),
      cleared: t('回到门区 10 秒', 'Back in the door zone for 10 s'),
      cause: t('门锁、平层或驱动故障使轿厢停在层间', 'A door lock, levelling or drive fault stopped the car between floors'),
      consequence: t('电梯停用；若有人即为困人', 'The lift is out of use; with people inside it is an entrapment'),
      response: t(
        '先看画面、用对讲确认轿厢无人；有人按困人处置，无人通知维保',
        'Look at the picture and call the car first. People inside: entrapment. Nobody: call maintenance',
      ),
      respondWithinMin: 5,
      show: ['carPosition', 'doorZone', 'carOccupied', 'faultCode'],
      settings: {
        raiseAfter: onDelay(45, 's', [5, 600], `${reference}, source 10`, 'C'),
        clearAfter: offDelay(10, 's', [0, 300], reference),
      },
      conditions: {
        outside: {
          points: ['faultCode', 'doorZone'],
          holds: (v, _s, was) =>
            was && v.doorZone !== undefined ? v.doorZone === false : v.faultCode === 'stoppedOutsideDoorZone' && v.doorZone !== true,
        },
        away: { points: ['doorZone'], holds: (v) => v.doorZone === false },
      },
      events: { told: { event: 'stoppedOutsideDoorZone' }, automatic: { event: 'modeAuto' } },
      detect: ({ outside, away, told, automatic }, s, clock) =>
        anyOf(outside, switched(told, merge(away.pipe(rises(clock, false)), automatic), clock)).pipe(
          heldFor((on) => (on ? s.raiseAfter : s.clearAfter), clock),
        ),
    }),
    deviceAlarm({
      type: 'lift.safetyCircuit',
      class: 'plant',
      priority: 'P2',
      plan: null,
      planNote: noPlan.workOrder,
      name: t('安全回路断路', 'Safety circuit open'),
      raised: t('运行时安全回路断路(代码 01)持续 3 秒', 'The safety circuit opened while running (code 01), for 3 s'),
      cleared: t(
        '恢复自动运行(代码 40)，或故障消失且服务模式正常',
        'Back to automatic operation (code 40), or the fault gone and service mode normal',
      ),
      cause: t('层门、轿门锁触点或安全开关断开', 'A landing-door, car-door or safety switch opened'),
      consequence: t('电梯急停，可能困人', 'The lift stops at once, perhaps with people in it'),
      response: t('确认轿厢是否有人；通知电梯维保到场', 'Make sure whether the car is occupied; call lift maintenance'),
      respondWithinMin: 10,
      show: ['carPosition', 'carOccupied', 'faultCode', 'serviceMode'],
      settings: { raiseAfter: onDelay(3, 's', [0, 60], reference) },
      conditions: {
        open: {
          points: ['faultCode', 'serviceMode'],
          holds: (v, _s, was) =>
            v.faultCode === undefined
              ? undefined
              : v.faultCode === 'safetyCircuitOpen' || (was && v.serviceMode !== undefined && v.serviceMode !== 'normal'),
        },
      },
      events: { told: { event: 'safetyCircuitOpen' }, automatic: { event: 'modeAuto' } },
      detect: ({ open, told, automatic }, s, clock) => {
        const state = open.pipe(shared())
        return anyOf(state, switched(told, merge(state.pipe(rises(clock, false)), automatic), clock)).pipe(
          heldFor((on) => (on ? s.raiseAfter : 0), clock),
        )
      },
    }),
    deviceAlarm({
      type: 'lift.doorFault',
      class: 'plant',
      priority: 'P3',
      plan: null,
      planNote: noPlan.workOrder,
      name: t('电梯门反复故障', 'Repeated door faults'),
      raised: t('10 分钟内开门或关门故障(代码 02、03)达 3 次', 'Three door faults (codes 02, 03) within 10 min'),
      cleared: t('30 分钟内无门故障', 'No door fault for 30 min'),
      cause: t('地坎有异物、门机磨损或被人挡门', 'Something in the sill, a worn door drive, or people holding the door'),
      consequence: t('很可能发展为停梯或困人', 'It soon becomes a stopped lift or an entrapment'),
      response: t(
        '请巡逻岗查看地坎异物；仍有故障派工单给维保',
        'Have a guard look for something in the sill; if it goes on, a work order for maintenance',
      ),
      respondWithinMin: 60,
      show: ['faultCode', 'carPosition', 'doorCycles'],
      settings: {
        times: setting(3, 'count', [2, 20], t('次数', 'Times'), reference),
        within: setting(10, 'min', [1, 60], t('时间窗', 'Window'), reference),
        quiet: setting(30, 'min', [5, 240], t('无故障时间', 'Time without a fault'), reference),
        apart: setting(2, 's', [0, 30], t('同一次故障的间隔', 'Reports this close are one fault'), 'own default'),
      },
      conditions: { closeFault: faultIs('doorCloseFault'), openFault: faultIs('doorOpenFault') },
      events: { closeTold: { event: 'doorCloseFault' }, openTold: { event: 'doorOpenFault' } },
      detect: ({ closeFault, openFault, closeTold, openTold }, s, clock) => {
        const [closing, opening] = [closeFault.pipe(shared()), openFault.pipe(shared())]
        return merge(closing.pipe(rises(clock)), opening.pipe(rises(clock)), closeTold, openTold).pipe(
          burst(s, clock, anyOf(closing, opening)),
        )
      },
    }),
    deviceAlarm({
      type: 'lift.doorMoving',
      class: 'life',
      priority: 'P1',
      latching: true,
      plan: null,
      planNote: noPlan.inspection,
      name: t('开门走梯', 'Moving with open door'),
      raised: t('轿厢运行而门未关到位 3 秒，或电梯自报', 'The car runs with its door not closed for 3 s, or the lift reports it'),
      cleared: t('门关到位或轿厢停止；须人工复位', 'Door closed or car stopped; then reset by hand'),
      cause: t('门锁回路被短接、门锁触点失效或门未调好', 'A bridged or failed door contact, or a badly set door'),
      consequence: t('剪切、坠落，随时可能伤亡', 'People can be crushed or fall, at any moment'),
      response: t(
        '立即派人守住层门劝阻乘梯，通知维保停梯检查',
        'Send guards to keep people out of the lift at once; have maintenance stop and check it',
      ),
      respondWithinMin: 1,
      show: ['doorClosed', 'carStatus', 'carPosition', 'carOccupied', 'speed'],
      settings: {
        raiseAfter: onDelay(3, 's', [1, 60], `${reference}; 30 s at badly set doors, source 10`),
        eventFor: eventFor(60, 's', [1, 3_600], 'own default'),
      },
      conditions: {
        moving: {
          points: ['carStatus', 'doorClosed', 'serviceMode'],
          holds: (v) => v.carStatus === 'run' && v.doorClosed === false && !underInspection(v),
        },
        fault: faultIs('doorOpenWhileRunning'),
      },
      events: { told: { event: 'doorOpenWhileRunning' } },
      detect: ({ moving, fault, told }, s, clock) =>
        anyOf(moving.pipe(heldFor((on) => (on ? s.raiseAfter : 0), clock)), fault, told.pipe(pulse(s.eventFor, clock))),
    }),
    deviceAlarm({
      type: 'lift.mainsOff',
      class: 'plant',
      priority: 'P2',
      plan: 'power-outage',
      name: t('电梯主电源断电', 'Lift mains lost'),
      raised: t('主电源断电(代码 41)持续 3 秒', 'Mains lost (code 41) for 3 s'),
      cleared: t('主电源恢复 30 秒', 'Mains back for 30 s'),
      cause: t('市电停电、配电跳闸或主开关断开', 'A power cut, a tripped breaker or an open main switch'),
      consequence: t('轿厢停在井道内，可能困人', 'The car stands in the hoistway, perhaps with people in it'),
      response: t(
        '逐台确认轿厢是否有人；查看本栋是否停电，通知电工',
        'Check each car for people; see whether the building has lost power, call the electrician',
      ),
      respondWithinMin: 5,
      show: ['mainsPresent', 'mainsVoltage', 'backupBatteryVoltage', 'carOccupied', 'carPosition'],
      settings: { raiseAfter: onDelay(3, 's', [0, 120], reference), clearAfter: offDelay(30, 's', [0, 600], reference) },
      conditions: {
        lost: { points: ['mainsPresent'], holds: (v) => (v.mainsPresent === undefined ? undefined : v.mainsPresent === false) },
      },
      events: { told: { event: 'mainsOff' }, automatic: { event: 'modeAuto' } },
      detect: ({ lost, told, automatic }, s, clock) => {
        const state = lost.pipe(shared())
        return anyOf(state, switched(told, merge(state.pipe(rises(clock, false)), automatic), clock)).pipe(
          heldFor((on) => (on ? s.raiseAfter : s.clearAfter), clock),
        )
      },
    }),
    deviceAlarm({
      type: 'lift.roomHot',
      class: 'plant',
      priority: 'P3',
      plan: null,
      planNote: noPlan.workOrder,
      name: t('电梯机房高温', 'Lift machine room hot'),
      raised: t('机房温度高于 40 °C 持续 10 分钟', 'Machine room above 40 °C for 10 min'),
      cleared: t('低于 38 °C', 'Below 38 °C'),
      cause: t('空调或排风停机、门窗关闭、曳引机过热', 'Air conditioning or fan off, closed vents, a hot motor'),
      consequence: t('变频器保护停梯', 'The drive protects itself and stops the lift'),
      response: t('派工单查机房空调和通风', 'Work order: check cooling and ventilation of the machine room'),
      respondWithinMin: 120,
      show: ['machineRoomTemp', 'motorTemp'],
      settings: {
        above: setting(40, '°C', [25, 60], t('高温界限', 'Upper limit'), `${reference}, source 56`, 'C'),
        below: setting(38, '°C', [20, 60], t('恢复界限', 'Back to normal below'), reference),
        raiseAfter: onDelay(10, 'min', [1, 120], reference),
      },
      conditions: above(
        'machineRoomTemp',
        (s: { readonly above: number }) => s.above,
        (s: { readonly below: number }) => s.below,
      ),
      detect: (inputs, s, clock) => deadband(inputs, { onFor: s.raiseAfter }, clock),
    }),
    silenceAlarm({
      type: 'lift.offline',
      class: 'system',
      priority: 'P2',
      plan: null,
      planNote: noPlan.network,
      name: t('电梯离线', 'Lift off line'),
      raised: t('3 分钟无任何消息', 'No message for 3 min'),
      cleared: t('收到一条消息', 'One message received'),
      cause: t('采集终端断电、断网或故障', 'The terminal lost power or network, or failed'),
      consequence: t('困人和故障不能上报', 'Entrapments and faults cannot be reported'),
      response: t(
        '用对讲或画面确认轿厢正常；通知维保查采集终端',
        'Make sure by intercom or picture that the car is well; have the terminal checked',
      ),
      respondWithinMin: 15,
      settings: { silentFor: silentFor(180, 's', reference) },
    }),
  ],
}
