import { useMemo } from 'react'
import type { LiveAlarm } from '../../contract.ts'
import type { Value } from '../../../core/reading.ts'
import { useCell } from '../data/cell.ts'
import { useDevices, type DeviceBook } from '../data/devices.ts'
import { useKinds, type KindBook } from '../data/kinds.ts'
import { currentSite, usePlaces } from '../data/sites.ts'
import { useTexts } from '../i18n.ts'
import { shortPath, type PlaceTree } from '../logic/place-path.ts'
import { valueWords, type Worded } from '../logic/value-words.ts'

type Named = Pick<LiveAlarm, 'type' | 'device' | 'subject' | 'place' | 'part'>

/** Names for what alarms and devices refer to by id. Until the ledger is fetched the id itself stands there. */
export interface Words {
  readonly kinds: KindBook
  readonly devices: DeviceBook
  readonly places: PlaceTree
  readonly alarmName: (type: string) => string
  readonly deviceName: (id: string) => string
  /** What the alarm is about: the device, or the place; with the panel's component. */
  readonly subjectName: (alarm: Named) => string
  /** `3栋 › 2单元 › 电梯井道` */
  readonly placeName: (place: string) => string
  /** The last step only. */
  readonly shortPlace: (place: string) => string
  readonly value: (kind: string, point: string, value: Value) => Worded
  readonly pointName: (kind: string, point: string) => string
  readonly kindOf: (device: string) => string
}

export function useWords(): Words {
  const site = useCell(currentSite)?.id ?? ''
  const kinds = useKinds()
  const devices = useDevices(site)
  const places = usePlaces(site)
  const { say, language } = useTexts()
  return useMemo((): Words => {
    const deviceName = (id: string) => {
      const device = devices.byId.get(id)
      return device ? say(device.name) : id
    }
    const placeName = (id: string) => {
      const way = shortPath(places, id)
      return way.length > 0 ? way.map((place) => say(place.name)).join(' › ') : say(places.get(id)?.name) || id
    }
    return {
      kinds,
      devices,
      places,
      deviceName,
      placeName,
      alarmName: (type) => say(kinds.alarm.get(type)?.name) || type,
      subjectName: (alarm) => {
        const name = alarm.device && !alarm.subject.startsWith('place:') ? deviceName(alarm.device) : placeName(alarm.place)
        return alarm.part ? `${name} · ${alarm.part}` : name
      },
      shortPlace: (id) => say(places.get(id)?.name) || id,
      value: (kind, point, value) => valueWords(kinds.byId.get(kind)?.points[point], value, language),
      pointName: (kind, point) => say(kinds.byId.get(kind)?.points[point]?.text) || point,
      kindOf: (id) => devices.byId.get(id)?.kind ?? '',
    }
    // `say` follows the language.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [kinds, devices, places, language])
}
