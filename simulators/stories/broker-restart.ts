import { t } from '../../core/text.ts'
import { minutes, seconds } from '../../core/time.ts'
import { hash } from '../random.ts'
import type { Act, Story } from './story.ts'

/** Every session breaks at once; within thirty seconds all are back, each after a delay of its own. Nobody was lost. */
export const brokerRestart: Story = {
  id: 'broker-restart',
  text: t('消息服务重启', 'Broker restart'),
  at: '04:00',
  lasts: minutes(5),
  script(estate, round) {
    const sessions = estate.devices.filter((device) => !device.gateway)
    return {
      acts: sessions.flatMap((device): Act[] => [
        { after: 0, device: device.id, deed: { what: 'loseLink' } },
        { after: 1_000 + (hash(`${device.id}:${round}`) % seconds(30)), device: device.id, deed: { what: 'regainLink' } },
      ]),
      raises: [],
      may: [],
      never: ['lift.offline', 'gate.offline', 'barrier.offline', 'gateway.offline', 'fire.link'],
    }
  },
}
