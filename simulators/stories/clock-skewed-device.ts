import { t } from '../../core/text.ts'
import { minutes } from '../../core/time.ts'
import { cast } from './cast.ts'
import type { Story } from './story.ts'

/** A door's clock runs 47 minutes ahead and a lift's 40 behind: nothing follows from that, and a door that is wedged open is still seen. */
export const clockSkewedDevice: Story = {
  id: 'clock-skewed-device',
  text: t('设备时钟偏差', 'Devices with wrong clocks'),
  at: '09:50',
  lasts: minutes(30),
  script(estate, round) {
    const { unit, device } = cast(estate, round)
    const gate = device(`${unit}-GATE-1`).id
    const lift = device(`${unit}-LIFT-2`).id
    return {
      acts: [
        { after: 0, device: gate, deed: { what: 'skewClock', by: minutes(47) } },
        { after: 0, device: lift, deed: { what: 'skewClock', by: -minutes(40) } },
        { after: minutes(2), device: gate, deed: { what: 'wedge', forS: 90 } },
        { after: minutes(20), device: gate, deed: { what: 'skewClock', by: 0 } },
        { after: minutes(20), device: lift, deed: { what: 'skewClock', by: 0 } },
      ],
      raises: [{ type: 'gate.heldOpen', subject: gate, part: '' }],
      may: [],
      never: ['gate.offline', 'gate.forced', 'lift.offline', 'lift.entrapment'],
    }
  },
}
