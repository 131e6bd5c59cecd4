import { t } from '../../core/text.ts'
import { deadband } from '../operators/deadband.ts'
import { heldFor } from '../operators/held-for.ts'
import { deviceAlarm, silenceAlarm, type Facts, type KindAlarms } from './alarm-point.ts'
import { above } from './parts/limit.ts'
import { noPlan } from './parts/no-plan.ts'
import { onDelay, setting, silentFor } from './parts/setting.ts'

const reference = 'domain reference 3.3'

const startLevel = setting(800, 'mm', [50, 10_000], t('启泵液位(台账未填时)', 'Start level where the ledger has none'), 'own default')

/** Level at which the pump starts: the ledger's fact, else the setting. mm. */
const startsAt = (s: { readonly startLevel: number }, facts: Facts): number =>
  typeof facts.startLevel === 'number' ? facts.startLevel : s.startLevel

/** 排污潜水泵 (domain reference 3.3). Fact `startLevel` in mm. */
export const sumpPump: KindAlarms = {
  kind: 'sumpPump',
  points: [
    deviceAlarm({
      type: 'sump.high',
      class: 'plant',
      priority: 'P3',
      plan: 'water-ingress',
      name: t('集水井液位高', 'Sump level high'),
      raised: t('液位高于启泵液位 100 mm 以上，持续 60 秒', 'Level more than 100 mm above the start level for 60 s'),
      cleared: t('液位低于启泵液位', 'Level below the start level'),
      cause: t('潜水泵未启动、堵塞，或来水过大', 'The pump did not start or is clogged, or too much water comes in'),
      consequence: t('继续上涨会淹没地下设备', 'If it goes on rising it floods the basement'),
      response: t(
        '看潜水泵是否运行；未运行则派水暖工启动备用泵',
        'See whether the pump runs; if not, send the plumber to start the standby',
      ),
      respondWithinMin: 30,
      show: ['pitLevel', 'runState', 'controlMode', 'standbyAvailable'],
      settings: {
        startLevel,
        above: setting(100, 'mm', [10, 2_000], t('高于启泵液位', 'Above the start level by'), reference),
        raiseAfter: onDelay(60, 's', [5, 1_800], reference),
      },
      conditions: above(
        'pitLevel',
        (s: { readonly startLevel: number; readonly above: number }, facts) => startsAt(s, facts) + s.above,
        (s: { readonly startLevel: number }, facts) => startsAt(s, facts),
      ),
      detect: (inputs, s, clock) => deadband(inputs, { onFor: s.raiseAfter }, clock),
    }),
    deviceAlarm({
      type: 'sump.highHigh',
      class: 'plant',
      priority: 'P2',
      plan: 'water-ingress',
      name: t('集水井液位超高', 'Sump level high-high'),
      raised: t('超高液位浮球动作 5 秒', 'High-high float raised for 5 s'),
      cleared: t('浮球复位且液位低于启泵液位', 'Float down and level below the start level'),
      cause: t('潜水泵全部失效、停电，或暴雨、爆管来水', 'All pumps failed, a power cut, or water from a storm or a burst pipe'),
      consequence: t('地下室、配电室、电梯底坑进水', 'Basement, switch room and lift pits take in water'),
      response: t(
        '派人带移动泵和挡水板到场；启动备用泵；水近配电设备时通知电工断电',
        'Send people with a mobile pump and flood boards; start the standby; with water near switchgear call the electrician',
      ),
      respondWithinMin: 5,
      show: ['pitLevel', 'highHighFloat', 'runState', 'controlMode', 'standbyAvailable'],
      settings: { startLevel, raiseAfter: onDelay(5, 's', [0, 120], reference) },
      conditions: {
        beyond: { points: ['highHighFloat'], holds: (v) => (v.highHighFloat === undefined ? undefined : v.highHighFloat === true) },
        within: {
          points: ['highHighFloat', 'pitLevel'],
          holds: (v, s, _was, facts) => v.highHighFloat === true || (typeof v.pitLevel === 'number' && v.pitLevel >= startsAt(s, facts)),
        },
      },
      detect: (inputs, s, clock) => deadband(inputs, { onFor: s.raiseAfter }, clock),
    }),
    deviceAlarm({
      type: 'sump.runLong',
      class: 'plant',
      priority: 'P3',
      plan: null,
      planNote: noPlan.workOrder,
      name: t('潜水泵长时间运行', 'Sump pump running long'),
      raised: t('连续运行超过 30 分钟', 'Running for more than 30 min without a stop'),
      cleared: t('停泵', 'The pump stops'),
      cause: t('来水持续、泵堵塞、浮球卡住或止回阀漏', 'Water keeps coming, the pump is clogged, a float sticks or a check valve leaks'),
      consequence: t('电机烧毁，随后水淹', 'The motor burns out, then the pit floods'),
      response: t('看液位是否下降；不下降派水暖工查来水和水泵', 'See whether the level falls; if not, send the plumber'),
      respondWithinMin: 60,
      show: ['runState', 'pitLevel', 'current'],
      settings: { raiseAfter: onDelay(30, 'min', [5, 720], reference) },
      conditions: { running: { points: ['runState'], holds: (v) => (v.runState === undefined ? undefined : v.runState === 'running') } },
      detect: ({ running }, s, clock) => running.pipe(heldFor((on) => (on ? s.raiseAfter : 0), clock)),
    }),
    silenceAlarm({
      type: 'sump.offline',
      class: 'system',
      priority: 'P3',
      plan: null,
      planNote: noPlan.network,
      name: t('潜水泵离线', 'Sump pump off line'),
      raised: t('3 分钟无任何消息', 'No message for 3 min'),
      cleared: t('收到一条消息', 'One message received'),
      cause: t('控制箱断电、总线或网关故障', 'Control box without power, a bus or gateway fault'),
      consequence: t('集水井涨水不能发现', 'A rising pit is not seen'),
      response: t(
        '雨天立即派人看井；晴天派工单恢复通信',
        'In rain send somebody to look at the pit at once; else a work order for the connection',
      ),
      respondWithinMin: 60,
      settings: { silentFor: silentFor(180, 's', 'domain reference 3.1: three times the interval') },
    }),
  ],
}
