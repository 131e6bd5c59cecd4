import { t } from '../../core/text.ts'
import { minutes } from '../../core/time.ts'
import { cast } from './cast.ts'
import type { Story } from './story.ts'

/** A loose door contact cries «forced» every five seconds for two minutes: one alarm that chatters, not two dozen. */
export const chatteringDoor: Story = {
  id: 'chattering-door',
  text: t('门磁抖动', 'A chattering door contact'),
  at: '03:15',
  lasts: minutes(10),
  script(estate, round) {
    const { unit, device } = cast(estate, round)
    const gate = device(`${unit}-GATE-2`).id
    return {
      acts: [{ after: 0, device: gate, deed: { what: 'chatter', times: 24, everyS: 5 } }],
      raises: [{ type: 'gate.forced', subject: gate, part: '' }],
      may: [],
      never: ['gate.heldOpen', 'gate.tamper'],
    }
  },
}
