import { useMemo } from 'react'
import type { AlarmPointView, KindView } from '../../contract.ts'
import { all } from './all-pages.ts'
import { resource } from './resource.ts'

/** Every kind with its points and alarms; changes only with the hub's version. */
export const kinds = resource(() => all<KindView>('/kinds'))

export interface KindBook {
  readonly loaded: boolean
  readonly byId: ReadonlyMap<string, KindView>
  readonly alarm: ReadonlyMap<string, AlarmPointView>
}

export function useKinds(): KindBook {
  const { value } = kinds.use()
  return useMemo(() => {
    const list = value ?? []
    return {
      loaded: value !== undefined,
      byId: new Map(list.map((kind) => [kind.id, kind])),
      alarm: new Map(list.flatMap((kind) => kind.alarms.map((alarm) => [alarm.type, alarm]))),
    }
  }, [value])
}
