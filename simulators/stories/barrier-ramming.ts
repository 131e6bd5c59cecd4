import { t } from '../../core/text.ts'
import { minutes } from '../../core/time.ts'
import { cast } from './cast.ts'
import type { Story } from './story.ts'

/** A car breaks through the arm of a way out; forty minutes later a new one is fitted. */
export const barrierRamming: Story = {
  id: 'barrier-ramming',
  text: t('冲撞道闸', 'A barrier is rammed'),
  at: '22:15',
  lasts: minutes(45),
  script(estate, round) {
    const barrier = cast(estate, round).pick(
      'the barrier',
      (device) => device.kind === 'parkingBarrier' && device.facts?.['direction'] === 'out',
    ).id
    return {
      acts: [
        { after: 0, device: barrier, deed: { what: 'ram' } },
        { after: minutes(40), device: barrier, deed: { what: 'newArm' } },
      ],
      raises: [{ type: 'barrier.rammed', subject: barrier, part: '' }],
      // An arm that is broken off never reaches its end position.
      may: ['barrier.jam'],
      never: ['barrier.loopStuck', 'barrier.offline'],
    }
  },
}
