import { useMemo } from 'react'
import type { LiveAlarm } from '../../contract.ts'
import type { Value } from '../../../core/reading.ts'
import { useCell } from '../data/cell.ts'
import { useDevices, type DeviceBook } from '../data/devices.ts'
import { useKinds, type KindBook } from '../data/kinds.ts'
import { currentSite, usePlaces } from '../data/sites.ts'
import { useTexts } from '../i18n.ts'
import { placeOf } from '../logic/alarm-place.ts'
import { shortPath, type PlaceTree } from '../logic/place-path.ts'
import { valueWords, type Worded } from '../logic/value-words.ts'

type Named = Pick<LiveAlarm, 'site' | 'type' | 'device' | 'subject' | 'place' | 'part' | 'values'>

/** Fields of a panel's component, which are no points of the kind, and the types of component that have a word. */
const COMPONENT: readonly string[] = ['address', 'zone', 'type', 'states', 'components']
const PARTS: readonly string[] = [
  'smokeDetector',
  'heatDetector',
  'manualCallPoint',
  'hydrantButton',
  'inputOutputModule',
  'pressureSwitch',
]

/** Names for what alarms and devices refer to by id. Until the ledger is fetched the id itself stands there. */
export interface Words {
  readonly kinds: KindBook
  readonly devices: DeviceBook
  readonly places: PlaceTree
  readonly alarmName: (type: string) => string
  readonly deviceName: (id: string) => string
  /** What the alarm is about: the device, or the place; with the panel's component. */
  readonly subjectName: (alarm: Named) => string
  /** Where to go for this alarm, in words. */
  readonly whereIs: (alarm: Named) => string
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
  const { t, say, language } = useTexts()
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
      whereIs: (alarm) => placeName(placeOf(alarm, places)),
      subjectName: (alarm) => {
        const name = alarm.device && !alarm.subject.startsWith('place:') ? deviceName(alarm.device) : placeName(alarm.place)
        // A zone that is a place is told as where, not as what.
        return alarm.part && placeOf({ ...alarm, values: {} }, places) === alarm.place ? `${name} · ${alarm.part}` : name
      },
      shortPlace: (id) => say(places.get(id)?.name) || id,
      value: (kind, point, value) => {
        const known = kinds.byId.get(kind)?.points[point]
        if (!known && point === 'zone') return { text: placeName(String(value)), unit: '', unusual: false }
        if (!known && point === 'type' && PARTS.includes(String(value))) return { text: t(`part.${value}`), unit: '', unusual: false }
        if (!known && point === 'lateS') return { text: String(value), unit: 's', unusual: true }
        return valueWords(known, value, language)
      },
      pointName: (kind, point) => {
        const named = say(kinds.byId.get(kind)?.points[point]?.text)
        if (named) return named
        if (point === 'lateS') return t('value.lateS')
        if (point === 'count') return t('value.count')
        return COMPONENT.includes(point) ? t(`component.${point}`) : point
      },
      kindOf: (id) => devices.byId.get(id)?.kind ?? '',
    }
    // `say` follows the language.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [kinds, devices, places, language])
}
