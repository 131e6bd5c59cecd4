import { t, type FullText } from '../../core/text.ts'

/** An alarm of the domain reference whose inputs do not exist yet. */
export interface WaitingAlarm {
  readonly type: string
  /** What must exist first: another kind of device by its id, or `incidents and orders`. */
  readonly waitsFor: string
  readonly text: FullText
}

/** Alarms of domain reference 3.2–3.7 that cannot be decided yet, and what each waits for. */
export const WAITING: readonly WaitingAlarm[] = [
  {
    type: 'lift.eBike',
    waitsFor: 'cameraAnalytics',
    text: t('电动自行车进电梯：需要轿厢视频智能事件', 'E-bike in the lift: needs the events of the car camera'),
  },
  {
    type: 'gate.notReleased',
    waitsFor: 'incidents and orders',
    text: t(
      '火警核实后门禁未释放：需要火警事件和释放指令',
      'Gate not released after a confirmed fire: needs the incident and the order to release',
    ),
  },
  {
    type: 'barrier.notRaised',
    waitsFor: 'incidents and orders',
    text: t(
      '火警核实后道闸未抬起：需要火警事件和抬杆指令',
      'Barrier not raised after a confirmed fire: needs the incident and the order to raise',
    ),
  },
  {
    type: 'barrier.laneBlocked',
    waitsFor: 'cameraAnalytics',
    text: t('消防车通道被占：需要视频智能事件', 'Fire lane blocked: needs the events of the lane camera'),
  },
]
