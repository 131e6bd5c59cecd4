import { t } from '../../../core/text.ts'

/** Why an alarm opens no emergency plan. */
export const noPlan = {
  workOrder: t('按工单处理，不启动应急预案', 'Answered by a work order, not by an emergency plan'),
  readiness: t('计入消防完好状态，不启动应急预案', 'Counts on the fire-readiness board, not an emergency plan'),
  inspection: t('先到现场查明原因，本身不启动应急预案', 'Someone looks at the cause on site first; it opens no plan itself'),
  network: t('通信问题，先恢复通信，不启动应急预案', 'A matter of communication: restore it; no emergency plan'),
} as const
