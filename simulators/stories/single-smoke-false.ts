import { t } from '../../core/text.ts'
import { minutes } from '../../core/time.ts'
import { componentAt, panelComponents } from '../behaviours/panel-components.ts'
import { cast } from './cast.ts'
import type { Story } from './story.ts'

/** Steam or a cigarette sets off one smoke detector; somebody looks and resets the panel. */
export const singleSmokeFalse: Story = {
  id: 'single-smoke-false',
  text: t('单个感烟误报', 'One smoke detector, false'),
  at: '14:05',
  lasts: minutes(8),
  script(estate, round) {
    const { unit, zone, device } = cast(estate, round)
    const panel = device(`${zone}-PANEL-1`)
    const { address } = componentAt(panelComponents(panel, estate), `${unit}-09`, 'lobbySmoke')
    return {
      acts: [
        { after: 0, device: panel.id, deed: { what: 'component', address, states: ['fire'] } },
        { after: minutes(6), device: panel.id, deed: { what: 'resetPanel' } },
      ],
      raises: [{ type: 'fire.single', subject: panel.id, part: address }],
      may: [],
      never: ['fire.confirmed', 'fire.fault', 'fire.noFeedback'],
    }
  },
}
