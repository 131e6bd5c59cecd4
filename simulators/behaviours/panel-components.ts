import type { Device, Estate } from '../../core/ledger.ts'

/** One point on a loop of a fire panel. `zone` is the id of the floor it watches. */
export interface PanelComponent {
  readonly address: string
  readonly zone: string
  readonly type: string
  /** Unit whose loop it hangs on. */
  readonly unit: string
  readonly module: boolean
  readonly description: string
}

/** What hangs on each floor of a unit, in the order of its addresses. */
const PER_FLOOR = [
  { type: 'smokeDetector', where: '走道感烟' },
  { type: 'smokeDetector', where: '电梯厅感烟' },
  { type: 'heatDetector', where: '厨房感温' },
  { type: 'manualCallPoint', where: '手动报警按钮' },
  { type: 'hydrantButton', where: '消火栓按钮' },
  { type: 'alarmSounder', where: '声光警报器', module: true },
  { type: 'inputOutputModule', where: '正压送风口', module: true },
] as const

/** Index of each sort of point on its floor, for stories. */
export const POINTS = { corridorSmoke: 0, lobbySmoke: 1, kitchenHeat: 2, callPoint: 3 } as const

/**
 * The components of a panel, from the floors of the buildings it serves: one loop per unit, `loop-point` as the address (`05-115`).
 * The same estate gives the same table.
 */
export function panelComponents(panel: Device, estate: Estate): readonly PanelComponent[] {
  const served = new Set(panel.serves)
  const units = estate.places.filter((place) => place.level === 'unit' && served.has(place.parent ?? ''))
  return units.flatMap((unit, loop) => {
    const floors = estate.places.filter((place) => place.level === 'floor' && place.parent === unit.id)
    return floors.flatMap((floor, height) =>
      PER_FLOOR.map((point, n) => ({
        address: address(loop, height * PER_FLOOR.length + n),
        zone: floor.id,
        type: point.type,
        unit: unit.id,
        module: 'module' in point,
        description: `${floor.name['zh-CN']}${point.where}`,
      })),
    )
  })
}

const address = (loop: number, point: number): string => `${String(loop + 1).padStart(2, '0')}-${String(point + 1).padStart(3, '0')}`

/** The component of a sort on a floor. Throws when the panel has none there: a story asked for a floor that does not exist. */
export function componentAt(components: readonly PanelComponent[], floor: string, point: keyof typeof POINTS): PanelComponent {
  const found = components.filter((component) => component.zone === floor)[POINTS[point]]
  if (!found) throw new Error(`no ${point} on ${floor}`)
  return found
}
