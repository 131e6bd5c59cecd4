import { t } from '../../core/text.ts'
import type { FullText } from '../../core/text.ts'

/** The three estates that exist. */
export const SIZES = ['small', 'medium', 'large'] as const
export type Size = (typeof SIZES)[number]

/** What differs between the estates; everything else is the same building repeated. Counts after table 5.2 of the domain reference. */
export interface SizePlan {
  /** Prefix of every id. */
  readonly id: string
  readonly name: FullText
  readonly zones: number
  readonly buildingsPerZone: number
  readonly firePumpRooms: number
  readonly garageGateways: number
  readonly shopsPerZone: number
  readonly gates: readonly SiteGate[]
  readonly lanes: readonly Lane[]
}

/** A gate for people at the edge of the estate, or a door that the estate's staff use. */
export interface SiteGate {
  readonly code: string
  readonly name: FullText
  /** Local hours between which residents use it; absent: day and night. */
  readonly open?: readonly [from: string, until: string]
  readonly staffOnly?: true
}

/** A lane with a barrier. A fire lane stays down until somebody raises it. */
export interface Lane {
  readonly code: string
  readonly name: FullText
  readonly direction: 'in' | 'out' | 'both'
  readonly fireLane?: true
}

const mainGates = (count: number): SiteGate[] =>
  Array.from({ length: count }, (_, n) => ({ code: `MAIN-${n + 1}`, name: t(`主入口人行闸机${n + 1}`, `Main gate wicket ${n + 1}`) }))

const northGates = (count: number): SiteGate[] =>
  Array.from({ length: count }, (_, n) => ({
    code: `NORTH-${n + 1}`,
    name: t(`北门人行闸机${n + 1}`, `North gate wicket ${n + 1}`),
    open: ['06:00', '23:00'],
  }))

const controlRoom: SiteGate = { code: 'CTRL', name: t('监控中心门禁', 'Monitoring centre door'), staffOnly: true }
const kindergarten: SiteGate = { code: 'KG', name: t('幼儿园门禁', 'Kindergarten gate'), open: ['06:00', '23:00'] }

const lanes = (code: string, zh: string, en: string): Lane[] => [
  { code: `${code}-IN`, name: t(`${zh}入口车道`, `${en} lane in`), direction: 'in' },
  { code: `${code}-OUT`, name: t(`${zh}出口车道`, `${en} lane out`), direction: 'out' },
]

const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J']

/** The plans of the estates, by size. */
export const sizePlans: Readonly<Record<Size, SizePlan>> = {
  small: {
    id: 'LXY',
    name: t('林溪苑', 'Linxi Court'),
    zones: 1,
    buildingsPerZone: 2,
    firePumpRooms: 1,
    garageGateways: 1,
    shopsPerZone: 4,
    gates: [...mainGates(2), ...northGates(1), controlRoom],
    lanes: lanes('MAIN', '主', 'Main gate'),
  },
  medium: {
    id: 'QHY',
    name: t('清河苑', 'Qinghe Garden'),
    zones: 2,
    buildingsPerZone: 4,
    firePumpRooms: 1,
    garageGateways: 1,
    shopsPerZone: 9,
    gates: [...mainGates(4), ...northGates(2), controlRoom, kindergarten],
    lanes: [
      ...lanes('MAIN', '主', 'Main gate'),
      ...lanes('NORTH', '北门', 'North gate'),
      { code: 'SERVICE', name: t('服务车道', 'Service lane'), direction: 'both' },
      { code: 'FIRE', name: t('消防车道', 'Fire gate lane'), direction: 'both', fireLane: true },
    ],
  },
  large: {
    id: 'YHC',
    name: t('云河新城', 'Yunhe New Town'),
    zones: 10,
    buildingsPerZone: 4,
    firePumpRooms: 5,
    garageGateways: 4,
    shopsPerZone: 9,
    gates: [
      ...LETTERS.flatMap((zone) =>
        [1, 2, 3].map((n): SiteGate => ({ code: `${zone}-${n}`, name: t(`${zone}区人行闸机${n}`, `Zone ${zone} wicket ${n}`) })),
      ),
      controlRoom,
      kindergarten,
    ],
    lanes: LETTERS.flatMap((zone) => lanes(zone, `${zone}区`, `Zone ${zone}`)),
  },
}

/** Letters of the zones, in order. */
export const zoneLetter = (n: number): string => LETTERS[n]!
