import type { Values } from '../../../core/kind.ts'
import type { Instant } from '../../../core/time.ts'
import { KINDS } from '../../../devices/kinds/index.ts'
import type { Ledger } from '../../../devices/ledger.ts'
import type { Twins } from '../../../devices/twin.ts'
import type { LiveDevice, LivePoint, ValueBatch, View } from '../../contract.ts'
import { liveDevice, livePoints } from '../views/device.ts'

/** What a room must know of a screen: which batch it got last, and which ones it has not drawn yet. */
export interface Viewer {
  lastBatch: number
  undrawn: number[]
  /** Its wire is full: it gets nothing until it has caught up. */
  behind: boolean
}

/** Batches a screen may be sent before it has drawn them. */
const CREDIT = 2

type Line = readonly [device: string, points: Readonly<Record<string, LivePoint>>]

/**
 * The live values of one view, shared by all screens that show it: each window's batch is made once. A screen without credit is left
 * out; the room remembers per device in which batch it changed last, so that such a screen later gets one batch with all it missed.
 * Memory: one number per device of the view, whatever the screens do.
 */
export interface ValueRoom<V extends Viewer> {
  readonly view: View
  readonly viewers: Set<V>
  /** Every device of the view, as a snapshot shows it. */
  devices(): LiveDevice[]
  /** The batches of this window: what changed, for whom. Marks them as sent. */
  batches(changed: ReadonlyMap<string, Values>, at: Instant): readonly { readonly batch: ValueBatch; readonly to: readonly V[] }[]
  /** Everything heard since an instant, for a screen that comes back after a cut. */
  since(heard: Instant, at: Instant): ValueBatch
  /** The ledger changed: which devices belong to the view is looked up anew. */
  forget(): void
}

/** Batches of all rooms are numbered by this one counter, so that a number of one view is never taken for one of another. */
export interface BatchNumbers {
  newest: number
}

export function openValueRoom<V extends Viewer>(options: {
  site: string
  view: View
  ledger: Ledger
  twins: Twins
  numbers: BatchNumbers
}): ValueRoom<V> {
  const { site, view, ledger, twins, numbers } = options
  const viewers = new Set<V>()
  const changedIn = new Map<string, number>()
  const whole = view.startsWith('device:')
  let members: ReadonlySet<string> | undefined
  let newest = numbers.newest

  const member = (): ReadonlySet<string> => (members ??= new Set(membersOf(ledger, site, view)))
  /** Headline points of a device, or undefined for all of them. */
  const names = (device: string): readonly string[] | undefined =>
    whole ? undefined : (KINDS.get(ledger.device(device)?.kind ?? '')?.headline ?? [])

  const changedLine = (device: string, values: Values): Line | null => {
    const twin = twins.get(device)
    if (!twin) return null
    return lineOf(device, livePoints(twin, names(device)?.filter((name) => name in values) ?? Object.keys(values)))
  }
  const wholeLine = (device: string): Line | null => {
    const twin = twins.get(device)
    return twin ? lineOf(device, livePoints(twin, names(device) ?? Object.keys(twin.points))) : null
  }

  return {
    view,
    viewers,
    devices: () => [...member()].map((id) => liveDevice(id, twins.get(id), names(id))),

    batches(changed, at) {
      const lines: Line[] = []
      const before = newest
      const own = member()
      // A view of one device looks it up; a view of many goes through what changed.
      const inView = whole ? own : changed.keys()
      for (const device of inView) {
        const values = changed.get(device)
        if (!values || !own.has(device)) continue
        const line = changedLine(device, values)
        if (line) lines.push(line)
      }
      if (lines.length > 0) {
        newest = ++numbers.newest
        for (const [device] of lines) changedIn.set(device, newest)
      }
      // Screens that are as far as each other share a batch.
      const byLast = new Map<number, V[]>()
      for (const viewer of viewers) {
        if (viewer.behind || viewer.lastBatch >= newest || viewer.undrawn.length >= CREDIT) continue
        const group = byLast.get(viewer.lastBatch)
        if (group) group.push(viewer)
        else byLast.set(viewer.lastBatch, [viewer])
      }
      const out: { batch: ValueBatch; to: V[] }[] = []
      for (const [last, to] of byLast) {
        const values = last >= before ? lines : missedLines(last)
        for (const viewer of to) {
          viewer.lastBatch = newest
          viewer.undrawn.push(newest)
        }
        out.push({ batch: { batch: newest, at, values }, to })
      }
      return out
    },

    since(heard, at) {
      const values: Line[] = []
      for (const device of member()) {
        const last = twins.get(device)?.lastHeardAt ?? null
        const line = last === null || last < heard ? null : wholeLine(device)
        if (line) values.push(line)
      }
      return { batch: ++numbers.newest, at, values }
    },

    forget() {
      members = undefined
      for (const device of changedIn.keys()) if (!member().has(device)) changedIn.delete(device)
    },
  }

  function missedLines(last: number): Line[] {
    const lines: Line[] = []
    for (const [device, batch] of changedIn) {
      const line = batch > last ? wholeLine(device) : null
      if (line) lines.push(line)
    }
    return lines
  }
}

/** None for a device of which nothing is shown. */
const lineOf = (device: string, points: Line[1]): Line | null => (Object.keys(points).length === 0 ? null : [device, points])

function membersOf(ledger: Ledger, site: string, view: View): string[] {
  if (view === 'alarms') return []
  if (view === 'estate') return ledger.devices(site).map((device) => device.id)
  const id = view.slice(view.indexOf(':') + 1)
  if (view.startsWith('device:')) return [id]
  return ledger
    .devices(site)
    .filter((device) => ledger.building(site, device.place)?.id === id)
    .map((device) => device.id)
}
