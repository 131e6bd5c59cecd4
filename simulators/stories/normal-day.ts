import { t } from '../../core/text.ts'
import { hours } from '../../core/time.ts'
import type { Story } from './story.ts'

/** A day on which nothing happens that anybody must act on. */
export const normalDay: Story = {
  id: 'normal-day',
  text: t('平常的一天', 'A normal day'),
  at: '00:00',
  lasts: hours(24),
  script: () => ({
    acts: [],
    raises: [],
    may: [],
    never: ['lift.entrapment', 'booster.shortCycling', 'fire.jockeyCycling', 'sump.high', 'gate.heldOpen'],
  }),
}
