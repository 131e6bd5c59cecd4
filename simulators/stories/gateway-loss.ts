import { t } from '../../core/text.ts'
import { minutes } from '../../core/time.ts'
import { cast } from './cast.ts'
import type { Story } from './story.ts'

/** The gateway of a building falls silent for ten minutes: one alarm, and its devices are unknown rather than lost. */
export const gatewayLoss: Story = {
  id: 'gateway-loss',
  text: t('网关失联', 'A gateway is lost'),
  at: '11:30',
  lasts: minutes(15),
  script(estate, round) {
    const { building, device } = cast(estate, round)
    const gateway = device(`${building}-GW`).id
    return {
      acts: [
        { after: 0, device: gateway, deed: { what: 'loseLink' } },
        { after: minutes(10), device: gateway, deed: { what: 'regainLink' } },
      ],
      raises: [{ type: 'gateway.offline', subject: gateway, part: '' }],
      may: [],
      never: ['sump.offline', 'leak.offline', 'booster.offline'],
    }
  },
}
