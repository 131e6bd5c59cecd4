import { useTexts } from '../i18n.ts'
import { useCell } from '../data/cell.ts'
import { keysOn } from '../shortcuts.ts'
import { ALARM_STATES, PRIORITIES } from '../../../core/alarm.ts'
import { AlarmGlyph } from './alarm-glyph.tsx'
import { Dialog } from './dialog.tsx'

const KEYS = [
  ['n', 'keys.next'],
  ['a', 'keys.acknowledge'],
  ['s', 'keys.silence'],
  ['g e', 'keys.estate'],
  ['g a', 'keys.alarms'],
  ['Esc', 'keys.close'],
  ['?', 'keys.help'],
] as const

/** The single keys, and what every sign means. */
export default function Help({ onClose }: { onClose: () => void }) {
  const { t } = useTexts()
  const on = useCell(keysOn)
  return (
    <Dialog title={t('help.title')} onClose={onClose} wide>
      <h3>{t('help.keys')}</h3>
      {!on && <p className="dim">{t('help.keysOff')}</p>}
      <dl className="help-keys">
        {KEYS.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
      <h3>{t('help.signs')}</h3>
      <ul className="help-signs">
        {PRIORITIES.map((priority) => (
          <li key={priority}>
            <AlarmGlyph priority={priority} state="ackActive" quiet /> {t(`priority.${priority}`)}
          </li>
        ))}
        {ALARM_STATES.map((state) => (
          <li key={state}>
            <AlarmGlyph priority="P2" state={state} quiet /> {t(`state.${state}`)}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
