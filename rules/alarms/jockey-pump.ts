import { t } from '../../core/text.ts'
import { rateOver } from '../operators/rate-over.ts'
import { deviceAlarm, silenceAlarm, type KindAlarms } from './alarm-point.ts'
import { noPlan } from './parts/no-plan.ts'
import { setting, silentFor } from './parts/setting.ts'

const reference = 'domain reference 3.3'

/** 稳压泵 (domain reference 3.3). */
export const jockeyPump: KindAlarms = {
  kind: 'jockeyPump',
  points: [
    deviceAlarm({
      type: 'fire.jockeyCycling',
      class: 'plant',
      priority: 'P3',
      plan: null,
      planNote: t('派工单查漏，不启动应急预案', 'A work order to find the leak, not an emergency plan'),
      name: t('稳压泵频繁启停', 'Jockey pump cycling'),
      raised: t('一小时内启动超过 15 次', 'More than 15 starts within an hour'),
      cleared: t('一小时内少于 8 次', 'Fewer than 8 within an hour'),
      cause: t('消防管网渗漏、止回阀漏、气压罐失气', 'The fire main leaks, a check valve leaks, or the vessel lost its air'),
      consequence: t(
        '稳压泵烧毁，管网失压，消防泵误启动',
        'The jockey pump burns out, the main loses pressure, the fire pump starts falsely',
      ),
      response: t('派工单分段查消防管网漏点', 'Work order: look for the leak section by section'),
      respondWithinMin: 480,
      show: ['headerPressure', 'runState', 'startCount'],
      settings: {
        over: setting(15, '1/h', [2, 120], t('每小时启动次数上限', 'Starts per hour, more than'), reference),
        under: setting(8, '1/h', [1, 120], t('恢复界限', 'Back when fewer than'), reference),
        within: setting(60, 'min', [10, 240], t('时间窗', 'Window'), reference),
      },
      conditions: { running: { points: ['runState'], holds: (v) => (v.runState === undefined ? undefined : v.runState === 'running') } },
      detect: ({ running }, s, clock) => running.pipe(rateOver(s, clock)),
    }),
    silenceAlarm({
      type: 'fire.jockeyOffline',
      class: 'system',
      priority: 'P3',
      plan: null,
      planNote: noPlan.readiness,
      name: t('稳压泵离线', 'Jockey pump off line'),
      raised: t('3 分钟无任何消息', 'No message for 3 min'),
      cleared: t('收到一条消息', 'One message received'),
      cause: t('控制柜断电、总线或网关故障', 'Control cabinet without power, a bus or gateway fault'),
      consequence: t('管网失压不能及时发现', 'A loss of pressure in the main is not seen in time'),
      response: t(
        '看同泵房消防泵是否在线；派工单恢复通信',
        'See whether the fire pumps of the room are on line; work order for the connection',
      ),
      respondWithinMin: 120,
      settings: { silentFor: silentFor(180, 's', 'domain reference 3.1: three times the interval') },
    }),
  ],
}
