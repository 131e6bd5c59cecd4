import { t } from '../../core/text.ts'
import { silenceAlarm, type KindAlarms } from './alarm-point.ts'
import { noPlan } from './parts/no-plan.ts'
import { silentFor } from './parts/setting.ts'

/** 网关 (domain reference 3.19). Its children are unknown while it is off line. */
export const gateway: KindAlarms = {
  kind: 'gateway',
  points: [
    silenceAlarm({
      type: 'gateway.offline',
      class: 'system',
      priority: 'P2',
      plan: null,
      planNote: noPlan.network,
      name: t('网关离线', 'Gateway off line'),
      raised: t('90 秒无任何消息', 'No message for 90 s'),
      cleared: t('收到一条消息', 'One message received'),
      cause: t('网关断电、交换机或上行网络故障', 'The gateway has no power, or its switch or uplink failed'),
      consequence: t('其下所有设备状态未知，报警收不到', 'Everything behind it is unknown and its alarms do not come'),
      response: t(
        '看同弱电间其他设备是否离线；派人查网关供电和网线；期间对其下重点设备加强巡查',
        'See whether others of the same cabinet are off line; have power and cable checked; patrol what hangs on it meanwhile',
      ),
      respondWithinMin: 15,
      settings: { silentFor: silentFor(90, 's', 'domain reference 3.19') },
    }),
  ],
}
