import type { LiveAlarm } from '../../contract.ts'
import { useCell } from '../data/cell.ts'
import { acknowledge, sent } from '../data/commands.ts'
import { link } from '../data/live.ts'
import { session } from '../data/session.ts'
import { useTexts } from '../i18n.ts'
import { whyNotAcknowledge } from '../logic/allowed.ts'
import { isUnacked } from '../logic/alarm-order.ts'
import { Button } from './button.tsx'
import { problemText } from './problem-text.ts'

/** 已知悉: this raise was seen. «Sent» until the alarm itself changes; what the hub refuses is worded. */
export function AcknowledgeButton({ alarm }: { alarm: LiveAlarm }) {
  const { t } = useTexts()
  const rights = useCell(session)?.rights
  const live = useCell(link).state === 'live'
  const mark = useCell(sent).get(alarm.id)
  if (!rights || rights['alarms.acknowledge'] === 'no' || !isUnacked(alarm)) return null
  const why = live ? (mark?.state === 'sent' ? 'why.sent' : whyNotAcknowledge(alarm, rights)) : 'why.notLive'
  const failed = mark && mark.state !== 'sent' && mark.deed === 'acknowledge'
  return (
    <Button
      look={failed ? 'danger' : 'plain'}
      className="acknowledge"
      why={why && t(why)}
      title={failed ? problemText(t, mark) : undefined}
      onClick={(event) => {
        event.stopPropagation()
        void acknowledge(alarm)
      }}
    >
      {mark?.state === 'sent' ? t('do.sent') : failed ? t(`do.${mark.state}`) : t('do.acknowledge')}
    </Button>
  )
}
