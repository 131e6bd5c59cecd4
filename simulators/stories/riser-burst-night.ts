import { t } from '../../core/text.ts'
import { minutes, seconds } from '../../core/time.ts'
import { cast } from './cast.ts'
import type { Act, Story } from './story.ts'

/** The riser of the high zone breaks on the seventeenth floor: the pumps run out of their curve, and the water comes down the cupboards. */
export const riserBurstNight: Story = {
  id: 'riser-burst-night',
  text: t('夜间立管爆裂', 'Riser burst at night'),
  at: '02:30',
  lasts: minutes(70),
  script(estate, round) {
    const { unit, zone, device } = cast(estate, round)
    const pumps = [1, 2, 3].map((n) => device(`${zone}-PUMP-H${n}`).id)
    const sensors = ['17', '12', '07'].map((floor) => ({ floor, id: device(`${unit}-LEAK-${floor}`).id }))
    const water = (after: number, floor: number, depth: number): Act => ({
      after,
      device: sensors[floor]!.id,
      deed: { what: 'water', depth },
    })
    return {
      acts: [
        { after: 0, device: pumps[0]!, deed: { what: 'burst', flow: 160 } },
        water(seconds(60), 0, 8),
        water(seconds(150), 1, 5),
        water(seconds(260), 2, 3),
        { after: minutes(20), device: pumps[0]!, deed: { what: 'burst', flow: 0 } },
        water(minutes(45), 0, 0),
        water(minutes(48), 1, 0),
        water(minutes(50), 2, 0),
      ],
      raises: [
        ...pumps.flatMap((subject) => ['pipe.burst', 'booster.lowPressure'].map((type) => ({ type, subject, part: '' }))),
        ...sensors.map(({ id }) => ({ type: 'leak.wet', subject: id, part: '' })),
        ...sensors.map(({ floor }) => ({ type: 'leak.roomWet', subject: `place:${unit}-${floor}-RISER`, part: '' })),
      ],
      may: [],
      never: ['booster.dryRun', 'booster.highPressure', 'booster.shortCycling', 'fire.lowPressure'],
    }
  },
}
