import { t } from '../../core/text.ts'
import { minutes } from '../../core/time.ts'
import type { Story } from './story.ts'

/** Everybody leaves at once: the lifts are under way without a pause, and still nothing is wrong. */
export const morningRush: Story = {
  id: 'morning-rush',
  text: t('早高峰', 'Morning rush'),
  at: '07:15',
  lasts: minutes(60),
  script(estate) {
    const lifts = estate.devices.filter((device) => device.kind === 'elevator')
    return {
      acts: [
        ...lifts.map((lift) => ({ after: 0, device: lift.id, deed: { what: 'crowd', factor: 2 } as const })),
        ...lifts.map((lift) => ({ after: minutes(55), device: lift.id, deed: { what: 'crowd', factor: 1 } as const })),
      ],
      raises: [],
      may: [],
      never: ['lift.entrapment', 'lift.doorFault', 'lift.doorMoving', 'gate.deniedRepeat', 'gate.heldOpen'],
    }
  },
}
