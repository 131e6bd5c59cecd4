import { merge } from 'rxjs'
import type { Values } from '../../core/kind.ts'
import { t } from '../../core/text.ts'
import { anyOf } from '../operators/any-of.ts'
import { burst } from '../operators/burst.ts'
import { deadband } from '../operators/deadband.ts'
import { heldFor } from '../operators/held-for.ts'
import { pulse } from '../operators/pulse.ts'
import { unexcused } from '../operators/unexcused.ts'
import { deviceAlarm, silenceAlarm, type KindAlarms } from './alarm-point.ts'
import { below } from './parts/limit.ts'
import { noPlan } from './parts/no-plan.ts'
import { eventFor, onDelay, setting, silentFor } from './parts/setting.ts'

const reference = 'domain reference 3.5'

/** Everybody may pass: an open door is meant to be open. */
const free = (v: Values): boolean => v.mode === 'freePass' || v.mode === 'fireRelease'
const open = { points: ['doorContact'], holds: (v: Values) => (v.doorContact === undefined ? undefined : v.doorContact === 'open') }

/** 门禁/人行闸机 (domain reference 3.5). Fact `fireDoor` = true gives it the longer open time. */
export const accessGate: KindAlarms = {
  kind: 'accessGate',
  points: [
    deviceAlarm({
      type: 'gate.forced',
      class: 'security',
      priority: 'P2',
      plan: 'forced-entry',
      planNote: t('发现财物损失时转盗窃预案', 'Becomes the theft plan when something is missing'),
      name: t('强行开门', 'Door forced open'),
      raised: t(
        '门打开，而前 10 秒和后 1 秒内没有刷卡、出门按钮或远程开门；或门禁上报强行开门',
        'The door opens and neither 10 s before nor 1 s after was there a grant, an exit button or a remote opening; or the controller reports it',
      ),
      cleared: t('门关闭', 'The door is closed'),
      cause: t('撬门、踹门、锁具失效，或机械钥匙开门', 'The door was pried or kicked, the lock failed, or a key was used'),
      consequence: t('外人进入楼内', 'Strangers are in the building'),
      response: t(
        '看门口画面；派巡逻岗到场核对，不正面对抗；确认闯入报 110',
        'Look at the camera; send a guard to check, without a confrontation; call 110 if somebody broke in',
      ),
      respondWithinMin: 5,
      show: ['doorContact', 'lockState', 'mode'],
      settings: {
        grantFor: setting(10, 's', [2, 120], t('许可后允许开门的时间', 'A grant covers an opening within'), 'own default'),
        settle: setting(
          1,
          's',
          [0, 10],
          t('等待许可信息的时间', 'Wait for a grant that comes late'),
          'own default; 0 in domain reference 3.5',
        ),
        eventFor: eventFor(10, 's', [1, 600], 'own default'),
      },
      conditions: {
        opened: {
          points: ['doorContact', 'mode'],
          // Only a door that was seen closed can be opened: neither the first reading of a new door nor the end of free pass counts.
          holds: (v, _s, _was, _facts, memory) => {
            if (v.doorContact === undefined) return undefined
            if (v.doorContact === 'closed') {
              memory.closed = true
              return false
            }
            if (free(v)) memory.closed = false
            return memory.closed === true
          },
        },
        open,
      },
      events: {
        granted: { event: 'accessGranted' },
        leaving: { event: 'exitButton' },
        remote: { event: 'remoteOpen' },
        told: { event: 'doorForced' },
      },
      detect: ({ opened, open: isOpen, granted, leaving, remote, told }, s, clock) =>
        anyOf(
          opened.pipe(unexcused(merge(granted, leaving, remote).pipe(pulse(s.grantFor, clock)), s.settle, clock)),
          told.pipe(pulse(s.eventFor, clock, { during: isOpen })),
        ),
    }),
    deviceAlarm({
      type: 'gate.heldOpen',
      class: 'security',
      priority: 'P3',
      plan: null,
      planNote: noPlan.inspection,
      name: t('门未关超时', 'Door held open too long'),
      raised: t('门开着 30 秒(防火门 60 秒)，自由通行和消防释放除外', 'Open for 30 s (fire door 60 s), not in free pass or fire release'),
      cleared: t('门关闭', 'The door is closed'),
      cause: t('搬运物品、有人挡门或闭门器失效', 'Things are carried through, the door is wedged, or its closer failed'),
      consequence: t('尾随进入；防火门失去隔烟作用', 'People tail-gate; a fire door no longer holds smoke back'),
      response: t('看画面，喊话或请巡逻岗关门；闭门器坏派工单', 'Look at the camera and have it closed; a broken closer gets a work order'),
      respondWithinMin: 30,
      show: ['doorContact', 'mode', 'lockState'],
      settings: {
        doorFor: setting(30, 's', [5, 3_600], t('普通门允许开启时间', 'A door may be open for'), reference),
        fireDoorFor: setting(60, 's', [5, 3_600], t('防火门允许开启时间', 'A fire door may be open for'), reference),
        eventFor: eventFor(10, 's', [1, 600], 'own default'),
      },
      conditions: {
        door: {
          points: ['doorContact', 'mode'],
          holds: (v, _s, _was, facts) => v.doorContact === 'open' && !free(v) && facts.fireDoor !== true,
        },
        fireDoor: {
          points: ['doorContact', 'mode'],
          holds: (v, _s, _was, facts) => v.doorContact === 'open' && !free(v) && facts.fireDoor === true,
        },
        open,
      },
      events: { told: { event: 'doorHeldOpen' } },
      detect: ({ door, fireDoor, open: isOpen, told }, s, clock) =>
        anyOf(
          door.pipe(heldFor((on) => (on ? s.doorFor : 0), clock)),
          fireDoor.pipe(heldFor((on) => (on ? s.fireDoorFor : 0), clock)),
          told.pipe(pulse(s.eventFor, clock, { during: isOpen })),
        ),
    }),
    deviceAlarm({
      type: 'gate.duress',
      class: 'duress',
      priority: 'P1',
      latching: true,
      silent: true,
      plan: 'criminal-case',
      name: t('胁迫报警', 'Duress alarm'),
      raised: t('有人使用胁迫密码或胁迫卡', 'A duress code or card was used'),
      cleared: t(
        '不会自行结束：60 秒未重复后等待人工复位',
        'Not over by itself: waits for a reset by hand once it was not repeated for 60 s',
      ),
      cause: t('住户或员工被人威胁开门', 'A resident or a member of staff is being forced to open'),
      consequence: t('人身伤害、入室犯罪', 'Violence against the person, a crime inside'),
      response: t(
        '不要回拨、不要广播、不要打开现场声光；看画面并保存，立即报 110，通知秩序主管派人远处观察',
        'Do not call back, do not announce, no sound on site. Watch and save the picture, call 110 at once, have the security captain observe from a distance',
      ),
      respondWithinMin: 1,
      show: [],
      settings: {
        repeatWithin: setting(60, 's', [5, 3_600], t('视为持续的重复间隔', 'Repeats within this time are one alarm'), 'own default'),
      },
      events: { pressed: { event: 'duress' } },
      detect: ({ pressed }, s, clock) => pressed.pipe(pulse(s.repeatWithin, clock)),
    }),
    deviceAlarm({
      type: 'gate.deniedRepeat',
      class: 'security',
      priority: 'P3',
      plan: 'suspicious-person',
      name: t('多次拒绝通行', 'Repeatedly denied'),
      raised: t('60 秒内被拒绝 5 次', 'Denied 5 times within 60 s'),
      cleared: t('10 分钟内无拒绝', 'No denial for 10 min'),
      cause: t('试卡试码、过期证件或读卡器故障', 'Somebody tries cards or codes, an expired permit, or a faulty reader'),
      consequence: t('可能有人企图闯入', 'Somebody may be trying to get in'),
      response: t(
        '看门口画面；住户则核实身份协助，可疑则派巡逻岗',
        'Look at the camera; help a resident after a check, send a guard for a suspicious person',
      ),
      respondWithinMin: 15,
      show: ['doorContact', 'lockState', 'mode'],
      settings: {
        times: setting(5, 'count', [2, 20], t('次数', 'Times'), `${reference}, source 27`, 'C'),
        within: setting(60, 's', [10, 600], t('时间窗', 'Window'), reference),
        quiet: setting(10, 'min', [1, 120], t('无拒绝时间', 'Time without a denial'), reference),
      },
      events: { denied: { event: 'accessDenied' } },
      detect: ({ denied }, s, clock) => denied.pipe(burst(s, clock)),
    }),
    deviceAlarm({
      type: 'gate.tamper',
      class: 'security',
      priority: 'P2',
      plan: null,
      planNote: noPlan.inspection,
      name: t('门禁防拆', 'Gate tampered with'),
      raised: t('设备外壳被打开', 'The case was opened'),
      cleared: t('外壳关闭', 'The case is closed'),
      cause: t('有人拆机，或检修未报备', 'Somebody opened the device, or unannounced maintenance'),
      consequence: t('门禁可能被旁路', 'Access control may be bypassed'),
      response: t('核对是否有检修许可；没有则派巡逻岗到场并看回放', 'Check for a permit; without one send a guard and look at the replay'),
      respondWithinMin: 10,
      show: ['tamper', 'doorContact', 'lockState'],
      settings: { eventFor: eventFor(10, 'min', [1, 240], 'own default') },
      conditions: { open: { points: ['tamper'], holds: (v) => (v.tamper === undefined ? undefined : v.tamper === true) } },
      events: {
        opened: { event: 'tamper', when: (data) => data.open !== false },
        closed: { event: 'tamper', when: (data) => data.open === false },
      },
      detect: ({ open: isOpen, opened, closed }, s, clock) => anyOf(isOpen, opened.pipe(pulse(s.eventFor, clock, { end: closed }))),
    }),
    deviceAlarm({
      type: 'gate.lowBattery',
      class: 'plant',
      priority: 'P3',
      plan: null,
      planNote: noPlan.workOrder,
      name: t('门禁后备电池电压低', 'Gate battery low'),
      raised: t('电池电压低于 11.5 V 持续 60 秒', 'Battery below 11.5 V for 60 s'),
      cleared: t('高于 12.0 V', 'Above 12.0 V'),
      cause: t('电池老化、充电器故障或长时间停电', 'An old battery, a failed charger or a long power cut'),
      consequence: t('停电后门禁失效，电锁失电开门', 'With the power cut the gate fails and the lock opens'),
      response: t('看是否停电；派工单换电池', 'See whether mains is lost; work order for a new battery'),
      respondWithinMin: 480,
      show: ['batteryVoltage', 'mainsPresent'],
      settings: {
        below: setting(11.5, 'V', [5, 60], t('低电压界限', 'Lower limit'), reference),
        back: setting(12, 'V', [5, 60], t('恢复界限', 'Back to normal above'), reference),
        raiseAfter: onDelay(60, 's', [5, 3_600], reference),
      },
      conditions: below(
        'batteryVoltage',
        (s: { readonly below: number }) => s.below,
        (s: { readonly back: number }) => s.back,
      ),
      detect: (inputs, s, clock) => deadband(inputs, { onFor: s.raiseAfter }, clock),
    }),
    silenceAlarm({
      type: 'gate.offline',
      class: 'system',
      priority: 'P3',
      plan: null,
      planNote: noPlan.network,
      name: t('门禁离线', 'Gate off line'),
      raised: t('3 分钟无任何消息', 'No message for 3 min'),
      cleared: t('收到一条消息', 'One message received'),
      cause: t('断电、断网或控制器故障', 'No power, no network or a failed controller'),
      consequence: t(
        '强行开门、胁迫报警收不到，火警时无法确认释放',
        'Forced doors and duress are not received; release in a fire cannot be checked',
      ),
      response: t('看画面确认门的状态；派工单恢复，期间加强巡逻', 'Look at the door by camera; work order, and patrol there meanwhile'),
      respondWithinMin: 60,
      settings: { silentFor: silentFor(180, 's', reference) },
    }),
  ],
}
