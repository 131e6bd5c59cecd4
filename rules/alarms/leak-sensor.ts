import { map } from 'rxjs'
import type { Values } from '../../core/kind.ts'
import { t } from '../../core/text.ts'
import { anyOf } from '../operators/any-of.ts'
import { deadband } from '../operators/deadband.ts'
import { heldFor } from '../operators/held-for.ts'
import { setReset } from '../operators/set-reset.ts'
import { deviceAlarm, placeAlarm, silenceAlarm, type KindAlarms } from './alarm-point.ts'
import { below } from './parts/limit.ts'
import { noPlan } from './parts/no-plan.ts'
import { offDelay, onDelay, setting, silentFor } from './parts/setting.ts'

const reference = 'domain reference 3.7'

/** One wet sensor is enough where water meets power, pumps or a lift. */
const CRITICAL: readonly string[] = ['switchRoom', 'pumpRoom', 'liftPit']

/** Uses of a place that `leak.roomWet` looks at: all but the lift pit, which has an alarm of its own. */
const ROOMS = [
  'flat',
  'corridor',
  'lobby',
  'stairs',
  'switchRoom',
  'pumpRoom',
  'liftMachineRoom',
  'controlRoom',
  'garage',
  'sumpPit',
  'gate',
  'lane',
  'roof',
  'shop',
  'other',
]

const depths = {
  wetDepth: setting(5, 'mm', [1, 1_000], t('视为有水的水深', 'Depth that counts as wet'), 'own default'),
  dryDepth: setting(2, 'mm', [0, 1_000], t('视为无水的水深', 'Depth that counts as dry'), 'own default'),
}

const water = (v: Values, depth: number, orMore: boolean): boolean | undefined =>
  v.waterLeak === undefined && v.waterDepth === undefined
    ? undefined
    : v.waterLeak === true || (typeof v.waterDepth === 'number' && (orMore ? v.waterDepth >= depth : v.waterDepth > depth))

/** Wet by the sensor's own word or by its depth; damp until the depth is down to that of a dry floor. */
const conditions = {
  beyond: { points: ['waterLeak', 'waterDepth'], holds: (v: Values, s: { readonly wetDepth: number }) => water(v, s.wetDepth, true) },
  within: { points: ['waterLeak', 'waterDepth'], holds: (v: Values, s: { readonly dryDepth: number }) => water(v, s.dryDepth, false) },
}

/** 水浸传感器 (domain reference 3.7). */
export const leakSensor: KindAlarms = {
  kind: 'leakSensor',
  points: [
    deviceAlarm({
      type: 'leak.wet',
      class: 'plant',
      priority: 'P3',
      plan: 'water-ingress',
      planNote: t('单个传感器按四级启动', 'A single sensor opens it at level IV'),
      name: t('水浸', 'Water detected'),
      raised: t('传感器有水 10 秒', 'Wet for 10 s'),
      cleared: t('无水 10 分钟', 'Dry for 10 min'),
      cause: t('漏水、溢水、保洁用水或冷凝水', 'A leak, an overflow, cleaning water or condensation'),
      consequence: t('渗漏到下层，损坏设备和装修', 'Water goes to the floor below and damages equipment and flats'),
      response: t(
        '请就近人员查看水源；关相应阀门；水量大按水浸预案',
        'Have somebody nearby look for the source and close the valve; much water: run the water-ingress plan',
      ),
      respondWithinMin: 30,
      show: ['waterLeak', 'waterDepth', 'batteryPercent'],
      settings: { ...depths, raiseAfter: onDelay(10, 's', [0, 600], reference), clearAfter: offDelay(10, 'min', [0, 240], reference) },
      conditions,
      detect: (inputs, s, clock) => deadband(inputs, { onFor: s.raiseAfter, offFor: s.clearAfter }, clock),
    }),
    placeAlarm({
      type: 'leak.roomWet',
      class: 'plant',
      priority: 'P2',
      uses: ROOMS,
      plan: 'water-ingress',
      planNote: t('按三级启动', 'Opened at level III'),
      name: t('房间水浸', 'Room taking in water'),
      raised: t(
        '同一房间两个传感器有水 5 秒，或一个有水 60 秒；配电室、泵房一个有水 5 秒即报',
        'Two wet sensors in one room for 5 s, or one for 60 s; in a switch room or pump room one for 5 s is enough',
      ),
      cleared: t('全部传感器无水 10 分钟', 'All its sensors dry for 10 min'),
      cause: t('管道爆裂、排水倒灌、雨水进入或水泵泄漏', 'A burst pipe, drains backing up, rain coming in or a leaking pump'),
      consequence: t('配电设备短路、触电，设备房被淹', 'Switchgear shorts, electric shock, plant rooms under water'),
      response: t(
        '配电室进水：人员不得入内，立即通知电工断电；其他房间派水暖工关阀、启动排水',
        'Switch room: nobody goes in, call the electrician to cut the power. Other rooms: send the plumber to close the valve and start pumping',
      ),
      respondWithinMin: 5,
      show: ['waterLeak', 'waterDepth'],
      settings: {
        ...depths,
        together: setting(2, 'count', [2, 10], t('同时有水的传感器数', 'Sensors wet together'), reference),
        togetherFor: onDelay(5, 's', [0, 300], reference),
        aloneFor: setting(60, 's', [5, 3_600], t('单个传感器有水时间', 'One sensor wet for'), reference),
        clearAfter: offDelay(10, 'min', [0, 240], reference),
      },
      conditions,
      detect: (inputs, s, clock, place) => {
        const enough = CRITICAL.includes(place.use) ? 1 : s.together
        const several = inputs.beyond.pipe(
          map((count) => count >= enough),
          heldFor((on) => (on ? s.togetherFor : 0), clock),
        )
        const one = inputs.beyond.pipe(
          map((count) => count >= 1),
          heldFor((on) => (on ? s.aloneFor : 0), clock),
        )
        const dry = inputs.within.pipe(
          map((count) => count >= 1),
          heldFor((on) => (on ? 0 : s.clearAfter), clock),
          map((lately) => !lately),
        )
        return setReset(anyOf(several, one), dry, clock)
      },
    }),
    placeAlarm({
      type: 'lift.pitWet',
      class: 'plant',
      priority: 'P2',
      uses: ['liftPit'],
      plan: 'water-ingress',
      name: t('电梯底坑进水', 'Water in the lift pit'),
      raised: t('底坑传感器有水 5 秒', 'A sensor in the pit is wet for 5 s'),
      cleared: t('无水 10 分钟', 'Dry for 10 min'),
      cause: t('地下水渗入、爆管、消防用水或雨水流入', 'Ground water, a burst pipe, fire water or rain'),
      consequence: t('底坑安全开关短路，电梯故障困人', 'Pit switches short out; the lift fails with people in it'),
      response: t(
        '通知电梯安全管理员把电梯停到上部楼层并断电，不要召回首层；派水暖工抽水',
        'Have the lift safety manager park the lift at an upper floor and switch it off, never at the ground floor; send the plumber to pump it out',
      ),
      respondWithinMin: 10,
      show: ['waterLeak', 'waterDepth'],
      settings: {
        ...depths,
        raiseAfter: onDelay(5, 's', [0, 300], 'domain reference 3.2'),
        clearAfter: offDelay(10, 'min', [0, 240], 'domain reference 3.2'),
      },
      conditions,
      detect: (inputs, s, clock) =>
        deadband(
          { beyond: inputs.beyond.pipe(map((count) => count >= 1)), within: inputs.within.pipe(map((count) => count >= 1)) },
          { onFor: s.raiseAfter, offFor: s.clearAfter },
          clock,
        ),
    }),
    deviceAlarm({
      type: 'leak.battery',
      class: 'plant',
      priority: 'J',
      plan: null,
      planNote: noPlan.workOrder,
      name: t('水浸传感器电量低', 'Leak sensor battery low'),
      raised: t('电量低于 15 % 持续 24 小时', 'Battery below 15 % for 24 h'),
      cleared: t('电量高于 25 %', 'Battery above 25 %'),
      cause: t('电池用尽', 'The battery is nearly empty'),
      consequence: t('传感器将停止上报', 'The sensor will fall silent'),
      response: t('派工单换电池', 'Work order for a new battery'),
      respondWithinMin: 10_080,
      show: ['batteryPercent'],
      settings: {
        below: setting(15, '%', [1, 50], t('低电量界限', 'Lower limit'), reference),
        back: setting(25, '%', [2, 100], t('恢复界限', 'Back to normal above'), reference),
        raiseAfter: onDelay(24, 'h', [0, 240], reference),
      },
      conditions: below(
        'batteryPercent',
        (s: { readonly below: number }) => s.below,
        (s: { readonly back: number }) => s.back,
      ),
      detect: (inputs, s, clock) => deadband(inputs, { onFor: s.raiseAfter }, clock),
    }),
    silenceAlarm({
      type: 'leak.offline',
      class: 'system',
      priority: 'P3',
      plan: null,
      planNote: noPlan.network,
      name: t('水浸传感器离线', 'Leak sensor off line'),
      raised: t('两个心跳周期再加 1 小时无消息', 'No message for two heartbeats and 1 h more'),
      cleared: t('收到一条消息', 'One message received'),
      cause: t('电池耗尽、信号被遮挡或传感器被移走', 'Empty battery, blocked radio or the sensor was taken away'),
      consequence: t('该处漏水不能发现', 'Water there is not seen'),
      response: t(
        '派工单查电池和信号；NB-IoT、LoRaWAN 设备按其心跳设置离线时间',
        'Work order for battery and radio; set the time by the heartbeat of NB-IoT and LoRaWAN devices',
      ),
      respondWithinMin: 1_440,
      settings: { silentFor: silentFor(3, 'h', 'domain reference 3.1: 2 × heartbeat (1 h) + 1 h') },
    }),
  ],
}
