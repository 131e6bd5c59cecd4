import { randomUUID } from 'node:crypto'
import type { Alarm, Transition } from '../../../core/alarm.ts'
import type { Values } from '../../../core/kind.ts'
import type { Instant } from '../../../core/time.ts'
import type { Change, Changes, LiveAlarm, Snapshot, ValueBatch, View } from '../../contract.ts'
import { sees } from '../alarm-sight.ts'
import type { Ends } from '../ends.ts'
import { liveAlarm } from '../views/alarm.ts'
import type { Audience } from './audience.ts'
import { type ChangeLog, openChangeLog } from './change-log.ts'
import { type BatchNumbers, openValueRoom, type ValueRoom, type Viewer } from './value-room.ts'

/** One screen as the feed sees it. */
export interface Screen extends Viewer {
  channel: Channel
  room: ValueRoom<Screen>
}

/** Numbered changes of the site for one audience, and the screens that follow them. */
export interface Channel {
  readonly audience: Audience
  readonly log: ChangeLog
  readonly screens: Set<Screen>
  /** Rejects of this site as last told. */
  toldRejects: number
}

/**
 * Everything live about one site, whoever watches. Alarms are mirrored from what was published, so that a snapshot and the
 * number it carries always belong together: nothing can fall between them or be told twice.
 */
export interface SiteFeed {
  readonly site: string
  channel(audience: Audience): Channel
  room(view: View): ValueRoom<Screen>
  /** Lets a screen go; rooms without screens are dropped. */
  leave(screen: Screen): void
  alarm(alarm: Alarm, transition: Transition): void
  /** Adds a change for every audience that may know of it. */
  change(change: Change, to?: (audience: Audience) => boolean): void
  /** Called for every reading. */
  reading(device: string, values: Values): void
  ledgerChanged(): void
  rejected(): void
  /** Tells how many rejects there were, where that changed. */
  tellRejects(): void
  /** Messages of what was added since, per channel. */
  takeChanges(): readonly { readonly channel: Channel; readonly changes: Changes }[]
  takeBatches(): readonly { readonly batch: ValueBatch; readonly to: readonly Screen[] }[]
  snapshot(channel: Channel, view: View): Snapshot
  readonly screens: number
  channels(): Iterable<Channel>
}

export function openSiteFeed(ends: Ends, site: string, options: { keptChanges: number; numbers: BatchNumbers }): SiteFeed {
  const { ledger, twins, clock } = ends
  const alarms = new Map<string, LiveAlarm>()
  for (const alarm of ends.alarms.open(site)) alarms.set(alarm.id, liveAlarm(alarm, ends))
  const channels = new Map<string, Channel>()
  const rooms = new Map<View, ValueRoom<Screen>>()
  let dirty = new Map<string, Values>()
  let rejects = 0
  let screens = 0

  const feed: SiteFeed = {
    site,
    get screens() {
      screens = 0
      for (const channel of channels.values()) screens += channel.screens.size
      return screens
    },
    channels: () => channels.values(),
    channel(audience) {
      let channel = channels.get(audience.key)
      if (!channel) {
        channel = { audience, log: openChangeLog(randomUUID(), options.keptChanges), screens: new Set(), toldRejects: rejects }
        channels.set(audience.key, channel)
      }
      return channel
    },
    room(view) {
      let room = rooms.get(view)
      if (!room) rooms.set(view, (room = openValueRoom<Screen>({ site, view, ledger, twins, numbers: options.numbers })))
      return room
    },
    leave(screen) {
      screen.channel.screens.delete(screen)
      screen.room.viewers.delete(screen)
      if (screen.room.viewers.size === 0) rooms.delete(screen.room.view)
    },

    alarm(alarm, transition) {
      const shown = alarms.get(alarm.id)
      // Published late, after the feed was opened on a newer state of it.
      if (shown && shown.version > alarm.version) return
      const live = liveAlarm(alarm, ends)
      if (alarm.state === 'normal') alarms.delete(alarm.id)
      else alarms.set(alarm.id, live)
      const { event, by, at, why } = transition
      feed.change({ type: 'alarm', alarm: live, transition: { event, by, at, why } }, (audience) => sees(audience.sight, alarm))
      if (SHELF_EVENTS.has(event)) feed.change({ type: 'shelves' }, (audience) => sees(audience.sight, alarm))
    },
    change(change, to) {
      for (const channel of channels.values()) if (!to || to(channel.audience)) channel.log.add(change)
    },
    reading(device, values) {
      // Every reading comes here: the first of a device in a window costs one entry in a map, further ones nothing unless they name other points.
      const before = dirty.get(device)
      if (before === undefined) dirty.set(device, values)
      else if (before !== values) {
        for (const name in values) {
          if (name in before) continue
          dirty.set(device, { ...before, ...values })
          return
        }
      }
    },
    ledgerChanged() {
      for (const room of rooms.values()) room.forget()
      for (const [id, shown] of alarms) alarms.set(id, liveAlarm(shown, ends))
      feed.change({ type: 'ledger' })
    },
    rejected: () => void (rejects += 1),
    tellRejects() {
      for (const channel of channels.values()) {
        if (channel.toldRejects === rejects || !channel.audience.rejects) continue
        channel.toldRejects = rejects
        channel.log.add({ type: 'rejects', count: rejects })
      }
    },

    takeChanges() {
      const at = clock.now()
      const out: { channel: Channel; changes: Changes }[] = []
      for (const channel of channels.values()) {
        const changes = channel.log.take(at)
        if (changes) out.push({ channel, changes })
      }
      return out
    },
    takeBatches() {
      const changed = dirty
      if (changed.size > 0) dirty = new Map()
      const at = clock.now()
      const out: { batch: ValueBatch; to: readonly Screen[] }[] = []
      for (const room of rooms.values()) if (room.viewers.size > 0) out.push(...room.batches(changed, at))
      return out
    },
    snapshot(channel, view): Snapshot {
      const { sight } = channel.audience
      return {
        epoch: channel.log.epoch,
        seq: channel.log.seq,
        at: clock.now(),
        site,
        view,
        alarms: sight === 'all' ? [...alarms.values()] : [...alarms.values()].filter((alarm) => sees(sight, alarm)),
        devices: feed.room(view).devices(),
        hub: ends.hub(),
      }
    },
  }
  return feed
}

/** Transitions after which the list of shelves or permits is another one. */
const SHELF_EVENTS: ReadonlySet<Transition['event']> = new Set(['shelve', 'unshelve', 'outOfService', 'inService'])

/** When a message of a screen's own numbering was made; where it is no longer kept, everything may be news. */
export const heardSince = (channel: Channel, seq: number): Instant => channel.log.madeAt(seq) ?? 0
