import { t } from '../../core/text.ts'
import { minutes, seconds } from '../../core/time.ts'
import { componentAt, panelComponents } from '../behaviours/panel-components.ts'
import { cast } from './cast.ts'
import type { Act, Story } from './story.ts'

/**
 * A kitchen burns on the seventeenth floor: heat detector, then smoke in the corridor, then a call point; the linkage starts,
 * doors and barriers open, lifts go down; a hydrant is opened and the fire pump runs until somebody stops it.
 */
export const kitchenFireConfirmed: Story = {
  id: 'kitchen-fire-confirmed',
  text: t('厨房火灾（已核实）', 'Kitchen fire, confirmed'),
  at: '18:40',
  lasts: minutes(55),
  script(estate, round) {
    const { unit, building, zone, device, pick } = cast(estate, round)
    const panel = device(`${zone}-PANEL-1`)
    const components = panelComponents(panel, estate)
    const floor = `${unit}-17`
    const heat = componentAt(components, floor, 'kitchenHeat').address
    const smoke = componentAt(components, floor, 'corridorSmoke').address
    const button = componentAt(components, floor, 'callPoint').address
    const pump = pick(
      'the hydrant pump',
      (one) => one.kind === 'firePump' && one.id.endsWith('-H1') && one.serves?.includes(building) === true,
    )
    const released = estate.devices.filter(
      (one) => (['accessGate', 'elevator'].includes(one.kind) && one.id.startsWith(`${building}-`)) || one.kind === 'parkingBarrier',
    )
    const fire = (after: number, address: string): Act => ({
      after,
      device: panel.id,
      deed: { what: 'component', address, states: ['fire'] },
    })
    return {
      acts: [
        fire(0, heat),
        fire(seconds(40), smoke),
        { after: seconds(42), device: panel.id, deed: { what: 'linkage', unit, overS: 60 } },
        ...released.map((one): Act => ({ after: seconds(43), device: one.id, deed: { what: 'fireSignal', on: true } })),
        fire(seconds(75), button),
        { after: minutes(5), device: pump.id, deed: { what: 'draw', flow: 25 } },
        { after: minutes(30), device: pump.id, deed: { what: 'draw', flow: 0 } },
        { after: minutes(40), device: pump.id, deed: { what: 'stopByHand' } },
        { after: minutes(45), device: panel.id, deed: { what: 'resetPanel' } },
        ...released.map((one): Act => ({ after: minutes(46), device: one.id, deed: { what: 'fireSignal', on: false } })),
      ],
      raises: [
        ...[heat, smoke, button].map((part) => ({ type: 'fire.single', subject: panel.id, part })),
        { type: 'fire.confirmed', subject: panel.id, part: floor },
        { type: 'fire.pumpRunning', subject: pump.id, part: '' },
      ],
      may: [],
      never: [
        'fire.noFeedback',
        'fire.pumpFailStart',
        'fire.lowPressure',
        'fire.fault',
        'gate.forced',
        'gate.notReleased',
        'barrier.notRaised',
        'lift.entrapment',
      ],
    }
  },
}
