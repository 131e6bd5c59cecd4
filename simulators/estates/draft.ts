import type { Device, Place } from '../../core/ledger.ts'
import type { SizePlan } from './sizes.ts'

/** An estate while it is put together. */
export interface Draft {
  readonly plan: SizePlan
  /** Prefix of every id. */
  readonly id: string
  readonly flats: 'all' | 'none'
  readonly places: Place[]
  readonly devices: Device[]
}

/** One building of the draft: its zone's letter and its number in the estate. */
export interface BuildingRef {
  readonly zone: string
  readonly number: string
  readonly id: string
}
