import { t } from '../../core/text.ts'
import { minutes, seconds } from '../../core/time.ts'
import { cast } from './cast.ts'
import type { Story } from './story.ts'

/** A lift with two people in it stops between floors; they press the alarm; after a quarter of an hour the mechanic gets them out. */
export const entrapment: Story = {
  id: 'entrapment',
  text: t('电梯困人', 'Lift entrapment'),
  at: '10:20',
  lasts: minutes(25),
  script(estate, round) {
    const lift = cast(estate, round).device(`${cast(estate, round).unit}-LIFT-1`).id
    return {
      acts: [
        { after: 0, device: lift, deed: { what: 'trap' } },
        { after: seconds(150), device: lift, deed: { what: 'pressAlarm' } },
        { after: seconds(185), device: lift, deed: { what: 'pressAlarm' } },
        { after: minutes(15), device: lift, deed: { what: 'free' } },
      ],
      raises: ['lift.entrapment', 'lift.alarmButton', 'lift.stopOutsideZone'].map((type) => ({ type, subject: lift, part: '' })),
      may: [],
      never: ['lift.offline', 'lift.ucm', 'lift.doorMoving'],
    }
  },
}
