import { t } from '../../core/text.ts'
import { minutes, seconds } from '../../core/time.ts'
import { cast } from './cast.ts'
import type { Story } from './story.ts'

/** A pipe drips, then runs, on to the garage floor: two sensors of one room get wet, and a pit fills faster than one pump empties it. */
export const garageLeak: Story = {
  id: 'garage-leak',
  text: t('车库漏水', 'Leak in the garage'),
  at: '16:10',
  lasts: minutes(50),
  script(estate, round) {
    const { unit, zone, device } = cast(estate, round)
    const sensors = [1, 2].map((n) => device(`${zone}-LEAK-PARK-${n}`))
    const pumps = [1, 2].map((n) => device(`${unit}-SUMP-${n}`).id)
    const [first, second] = sensors.map((sensor) => sensor.id)
    return {
      acts: [
        { after: 0, device: first!, deed: { what: 'water', depth: 3 } },
        { after: seconds(60), device: pumps[0]!, deed: { what: 'inflow', flow: 28 } },
        { after: minutes(3), device: second!, deed: { what: 'water', depth: 5 } },
        { after: minutes(16), device: pumps[0]!, deed: { what: 'inflow', flow: 0 } },
        { after: minutes(30), device: first!, deed: { what: 'water', depth: 0 } },
        { after: minutes(32), device: second!, deed: { what: 'water', depth: 0 } },
      ],
      raises: [
        ...sensors.map((sensor) => ({ type: 'leak.wet', subject: sensor.id, part: '' })),
        { type: 'leak.roomWet', subject: `place:${sensors[0]!.place}`, part: '' },
        ...pumps.map((subject) => ({ type: 'sump.high', subject, part: '' })),
      ],
      may: [],
      never: ['sump.highHigh', 'sump.runLong', 'pipe.burst'],
    }
  },
}
