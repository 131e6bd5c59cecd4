import { useSyncExternalStore } from 'react'
import type { AlarmDetail, AlarmView, Change, LiveAlarm, Page } from '../../contract.ts'
import type { GapReport } from '../logic/gap-report.ts'
import { cell } from './cell.ts'
import { http, query } from './http.ts'
import { resource } from './resource.ts'

type AlarmChange = Extract<Change, { type: 'alarm' }>

/** Open alarms as the hub says, by id. A new map for each round of changes. */
let open: ReadonlyMap<string, LiveAlarm> = new Map()
const listeners = new Set<() => void>()
let toldAt = -Infinity
let telling: ReturnType<typeof setTimeout> | undefined

/** What happened while the display was not live; null when seen. */
export const gap = cell<GapReport | null>(null)

/** The newest changes, newest first, at most 100. */
export const activity = cell<readonly AlarmChange[]>([])

/** False until a snapshot came: before that an empty list says nothing, least of all that all is well. */
export const alarmsKnown = cell(false)

export const openAlarms = (): ReadonlyMap<string, LiveAlarm> => open

/** The first change is shown at once; more within 50 ms are drawn together, so that a flood does not stall the screen. */
function tell(): void {
  const now = performance.now()
  if (now - toldAt >= 50) {
    toldAt = now
    for (const listener of listeners) listener()
  } else
    telling ??= setTimeout(
      () => {
        telling = undefined
        toldAt = performance.now()
        for (const listener of listeners) listener()
      },
      50 - (now - toldAt),
    )
}

/** A snapshot replaces all. */
export function takeAlarms(alarms: readonly LiveAlarm[]): void {
  open = new Map(alarms.map((alarm) => [alarm.id, alarm]))
  alarmsKnown.set(true)
  tell()
}

export function changeAlarms(changes: readonly AlarmChange[]): void {
  const next = new Map(open)
  for (const { alarm } of changes) {
    if (alarm.state === 'normal' || alarm.closedAt !== null) next.delete(alarm.id)
    else next.set(alarm.id, alarm)
  }
  open = next
  activity.set([...[...changes].reverse(), ...activity.get()].slice(0, 100))
  tell()
}

export function forgetAlarms(): void {
  open = new Map()
  alarmsKnown.set(false)
  activity.set([])
  gap.set(null)
  tell()
}

export function watchAlarms(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useOpenAlarms = (): ReadonlyMap<string, LiveAlarm> => useSyncExternalStore(watchAlarms, openAlarms)
export const useOpenAlarm = (id: string): LiveAlarm | undefined => useSyncExternalStore(watchAlarms, () => open.get(id))

/** An alarm with its transitions and the previous ones of its key. */
export const alarmDetail = resource((id: string) => http<AlarmDetail>(`/alarms/${encodeURIComponent(id)}`))
/** Newest alarms of one device, open and closed. */
export const alarmsOfDevice = resource((device: string) => http<Page<AlarmView>>(`/alarms${query({ device, limit: 50 })}`))
/** Newest alarms of a site, open and closed: what there was before this page was opened. */
export const recentAlarms = resource((site: string) => http<Page<AlarmView>>(`/alarms${query({ site, limit: 30 })}`))
