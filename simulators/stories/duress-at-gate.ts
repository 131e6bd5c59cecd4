import { t } from '../../core/text.ts'
import { minutes } from '../../core/time.ts'
import { cast } from './cast.ts'
import type { Story } from './story.ts'

/** Somebody is forced to open a unit door and uses the duress code: the door opens as for any other. */
export const duressAtGate: Story = {
  id: 'duress-at-gate',
  text: t('门禁胁迫', 'Duress at a door'),
  at: '23:40',
  lasts: minutes(10),
  script(estate, round) {
    const { unit, device } = cast(estate, round)
    const gate = device(`${unit}-GATE-1`).id
    return {
      acts: [{ after: 0, device: gate, deed: { what: 'duress' } }],
      raises: [{ type: 'gate.duress', subject: gate, part: '' }],
      may: [],
      never: ['gate.forced', 'gate.heldOpen', 'gate.deniedRepeat'],
    }
  },
}
