import type { NoteEntry } from '../../core/journal-entry.ts'
import type { Value } from '../../core/reading.ts'
import type { DeviceEvent, Reading } from '../../core/reading.ts'
import { type Setting, settingValue } from '../../core/setting.ts'
import type { Instant } from '../../core/time.ts'
import type { Ledger, LedgerDevice } from '../../devices/ledger.ts'
import type { Twins } from '../../devices/twin.ts'
import type { Presence } from '../../platform/bus.ts'
import type { AlarmPoint, Component, Facts, KindAlarms } from '../alarms/alarm-point.ts'
import type { Edge } from './edge.ts'
import {
  componentOf,
  type DeviceState,
  type LiveRule,
  NO_VALUES,
  ownComponent,
  type PlaceState,
  restoreDevice,
  type SavedDevice,
  savedDevice,
  type SavedRule,
  savedRules,
  shown,
} from './device-state.ts'
import { planOf, type Rule, type Watch } from './kind-plan.ts'
import { type RuleMemory, type RunningRule, runRule } from './running-rule.ts'
import { openSilence, type SavedSilence } from './silence.ts'
import { openTimers } from './timers.ts'

/**
 * Decides which alarms are active: a pure function of the log and the time it is told. Reads no clock, does no I/O.
 * Plain predicates look at every reading; only when one changes does an edge enter the streams of its rule.
 */
export interface Engine {
  /** Newest values of a device. `position` is the log position that carries them. */
  reading(reading: Reading, position: number): void
  event(event: DeviceEvent, position: number): void
  /** First packet, or first after silence. */
  heard(device: string, at: Instant, position: number): void
  note(entry: NoteEntry, position: number): void
  /** Fires what is due up to the stamp of the next entry of the log, before that entry counts. */
  advance(at: Instant): void
  /** The same between entries, by the hub's clock. Leaves no trace that a replay would not: it only fires sooner what `advance` would fire. */
  tick(now: Instant): void
  /** Edges decided so far; `seq` of the newest. */
  readonly seq: number
  /** Earliest deadline in hub time, or Infinity. */
  nextDue(): Instant
  /** Keys that are active now, with what they were last told. */
  active(): readonly Omit<Edge, 'seq'>[]
  /** State of what changed since the last call, by part, for the checkpoint. */
  collect(): { readonly key: string; readonly json: string }[]
  restore(parts: Iterable<{ readonly key: string; readonly json: string }>): void
  readonly rules: number
}

export interface EngineEnds {
  readonly ledger: Ledger
  readonly twins: Twins
  readonly alarms: readonly KindAlarms[]
  readonly start: Instant
  readonly decided: (edge: Edge) => void
  readonly presence: (device: LedgerDevice, presence: Presence, since: Instant) => void
  /** A rule threw: it is out for this subject until restart, the others go on. */
  readonly failed: (key: string, error: unknown) => void
}

export function openEngine(ends: EngineEnds): Engine {
  const { ledger, twins } = ends
  const plans = new Map(ends.alarms.map((kind) => [kind.kind, planOf(kind)]))
  const timers = openTimers(ends.start)
  const devices = new Map<string, DeviceState>()
  const places = new Map<string, PlaceState>()
  const dirty = new Set<string>()
  /** Hub time − engine time: what the wall clock was set by. Engine time never jumps, so no delay is cut short by a set clock. */
  let shift = 0
  let seq = 0
  let position = 0
  let lastAt = ends.start
  /** Seconds by which the event that counts now comes late; 0 when it does not. A late entrapment is told, with its age (law 5). */
  let lateS = 0

  const silence = openSilence({
    ledger,
    twins,
    timers,
    limit: (device) => {
      const plan = plans.get(device.kind)
      return plan?.silence ? settingsFor(device, plan.silence, stateOf(device)?.settings)['silentFor']! : undefined
    },
    hubTime: (engineTime) => engineTime + shift,
    presence: (device, presence, since) => ends.presence(device, presence, since),
    silent: (device, active) => {
      const point = plans.get(device.kind)?.silence
      if (point) emit(device.site, device.id, point.type, '', device.id, device.place, active, NO_VALUES)
    },
  })

  function emit(
    site: string,
    subject: string,
    type: string,
    part: string,
    device: string,
    place: string,
    active: boolean,
    values: Readonly<Record<string, Value>>,
  ): void {
    ends.decided({ seq: ++seq, site, subject, type, part, device, place, active, at: timers.now + shift, position, values })
    dirty.add('engine')
  }

  function stateOf(device: LedgerDevice): DeviceState | undefined {
    const known = devices.get(device.id)
    if (known) return known
    const plan = plans.get(device.kind)
    if (!plan) return undefined
    const state: DeviceState = {
      device,
      plan,
      values: {},
      bits: Array.from({ length: plan.watches.length }, () => false),
      memories: plan.watches.map(() => ({})),
      components: new Map(),
      rules: new Map(),
      settings: new Map(),
    }
    devices.set(device.id, state)
    return state
  }

  function settingsFor(
    device: LedgerDevice,
    point: AlarmPoint,
    cache: Map<string, Record<string, number>> | undefined,
  ): Record<string, number> {
    let found = cache?.get(point.type)
    if (!found) {
      found = {}
      for (const [name, setting] of Object.entries(point.settings as Record<string, Setting>))
        found[name] = settingValue(setting, ledger.override(device.site, device.id, point.type, name))
      cache?.set(point.type, found)
    }
    return found
  }

  /** Looks at the conditions that read a point of this set, once each, and hands on what changed. */
  function lookAt(state: DeviceState, watches: Iterable<Watch>): void {
    for (const watch of watches) {
      const was = state.bits[watch.bit]!
      let holds: boolean | undefined
      try {
        holds = watch.condition.holds(
          state.values,
          settingsFor(state.device, watch.point, state.settings) as never,
          was,
          (state.device.facts ?? NO_VALUES) as Facts,
          state.memories[watch.bit]!,
          timers.now,
        )
      } catch (error) {
        ends.failed(`${state.device.id}|${watch.point.type}`, error)
        continue
      }
      if (holds === undefined || holds === was) continue
      state.bits[watch.bit] = holds
      if (watch.point.scope === 'device') deviceRule(state, watch.point)?.condition(watch.name, holds)
      else placeCondition(state.device, watch.point, watch.name)
    }
  }

  function deviceRule(state: DeviceState, point: Rule<'device'>): RunningRule | undefined {
    const found = state.rules.get(`${point.type}|`)
    if (found) return found.running
    const conditions: Record<string, boolean> = {}
    for (const watch of state.plan.watches) if (watch.point === point) conditions[watch.name] = state.bits[watch.bit]!
    return startRule(state, point, '', conditions, Object.keys(point.events), { slots: [], active: false })
  }

  function startRule(
    state: DeviceState,
    point: Rule<'device'> | Rule<'component'> | Rule<'zone'>,
    part: string,
    conditions: Record<string, boolean | number>,
    pulses: string[],
    memory: RuleMemory,
    saved?: SavedRule,
  ): RunningRule {
    const { device } = state
    const settings = settingsFor(device, point, state.settings)
    const live: LiveRule = {
      point,
      part,
      running: undefined as never,
      at: saved?.at ?? timers.now,
      device: device.id,
      values: saved?.values ?? NO_VALUES,
    }
    // Registered before the stream is put together: a rule with no delay decides while it is being made.
    state.rules.set(`${point.type}|${part}`, live)
    live.running = runRule({
      key: `${device.id}|${point.type}|${part}`,
      timers,
      memory,
      conditions,
      pulses,
      detect: (inputs, clock) => (point.detect as any)(inputs, settings, clock),
      touched: () => void dirty.add(device.id),
      decided: (active) => {
        live.at = timers.now
        const values = part === '' || point.scope === 'device' ? shown(point, state.values) : partValues(state, part)
        live.values = lateS > 0 ? { ...values, lateS } : values
        emit(device.site, device.id, point.type, part, device.id, device.place, active, live.values)
      },
      failed: (error) => ends.failed(`${device.id}|${point.type}|${part}`, error),
    })
    return live.running
  }

  function partValues(state: DeviceState, part: string): Record<string, Value> {
    const component = state.components.get(part)
    if (component) return { address: component.address, zone: component.zone, type: component.type, states: component.states.join(',') }
    const members = [...state.components.values()].filter((one) => one.zone === part && one.states.includes('fire'))
    return { zone: part, components: members.map((one) => one.address).join(',') }
  }

  function placeCondition(device: LedgerDevice, point: Rule<'place'>, name: string): void {
    const place = ledger.place(device.site, device.place)
    const use = place?.use ?? 'other'
    if (point.uses && !point.uses.includes(use)) return
    const id = `${device.site}/${device.place}`
    let state = places.get(id)
    if (!state) places.set(id, (state = { site: device.site, place: device.place, rules: new Map() }))
    const live = state.rules.get(point.type)
    if (live) {
      live.device = device.id
      live.running.condition(name, membersHolding(device, point, name))
      return
    }
    const conditions: Record<string, number> = {}
    for (const condition in point.conditions) conditions[condition] = membersHolding(device, point, condition)
    startPlaceRule(state, point, use, device, conditions, { slots: [], active: false })
  }

  function startPlaceRule(
    state: PlaceState,
    point: Rule<'place'>,
    use: string,
    device: LedgerDevice,
    conditions: Record<string, number>,
    memory: RuleMemory,
    saved?: SavedRule,
  ): void {
    const live: LiveRule = {
      point,
      part: '',
      running: undefined as never,
      at: saved?.at ?? timers.now,
      device: saved?.device ?? device.id,
      values: saved?.values ?? NO_VALUES,
    }
    state.rules.set(point.type, live)
    // A place's numbers are the site's: an override of one of its devices does not speak for the room.
    const settings = settingsFor({ ...device, id: '' }, point, undefined)
    live.running = runRule({
      key: `place:${state.place}|${point.type}`,
      timers,
      memory,
      conditions,
      pulses: [],
      detect: (inputs, clock) => (point.detect as any)(inputs, settings, clock, { use }),
      touched: () => void dirty.add(`place:${state.site}/${state.place}`),
      decided: (active) => {
        live.at = timers.now
        live.values = { count: Math.max(0, ...Object.keys(point.conditions).map((name) => membersHolding(device, point, name))) }
        emit(state.site, `place:${state.place}`, point.type, '', live.device, state.place, active, live.values)
      },
      failed: (error) => ends.failed(`place:${state.place}|${point.type}`, error),
    })
  }

  /** How many of the place's devices of this kind say that the condition holds. */
  function membersHolding(device: LedgerDevice, point: Rule<'place'>, name: string): number {
    let count = 0
    for (const member of ledger.devicesAt(device.site, device.place)) {
      if (member.kind !== device.kind) continue
      const state = devices.get(member.id)
      const watch = state?.plan.watches.find((one) => one.point === point && one.name === name)
      if (watch && state!.bits[watch.bit]) count++
    }
    return count
  }

  function componentChanged(state: DeviceState, component: Component, before: Component | undefined): void {
    for (const point of state.plan.components) {
      if (component.address === '' && !point.ownStates) continue
      const settings = settingsFor(state.device, point, state.settings)
      for (const name in point.conditions) {
        const was = before ? Boolean(point.conditions[name]!.holds(before, settings as never, false)) : false
        const holds = point.conditions[name]!.holds(component, settings as never, was)
        if (holds !== undefined && holds !== was) componentRule(state, point, component.address)?.condition(name, holds)
      }
    }
    if (component.address === '') return
    const zones = before && before.zone !== component.zone ? [before.zone, component.zone] : [component.zone]
    for (const zone of zones) for (const point of state.plan.zones) zoneChanged(state, point, zone)
  }

  function componentRule(state: DeviceState, point: Rule<'component'>, address: string): RunningRule | undefined {
    const found = state.rules.get(`${point.type}|${address}`)
    if (found) return found.running
    const conditions: Record<string, boolean> = {}
    for (const name in point.conditions) conditions[name] = false
    return startRule(state, point, address, conditions, [], { slots: [], active: false })
  }

  function zoneChanged(state: DeviceState, point: Rule<'zone'>, zone: string): void {
    const settings = settingsFor(state.device, point, state.settings)
    const counts: Record<string, number> = {}
    let any = 0
    for (const name in point.conditions) {
      let count = 0
      for (const member of state.components.values())
        if (member.zone === zone && point.conditions[name]!.holds(member, settings as never, false)) count++
      counts[name] = count
      any += count
    }
    const live = state.rules.get(`${point.type}|${zone}`)
    if (live) for (const name in counts) live.running.condition(name, counts[name]!)
    else if (any > 0) startRule(state, point, zone, counts, [], { slots: [], active: false })
  }

  function advance(at: Instant): void {
    lastAt = at
    timers.advance(at - shift)
  }

  /** Streams made on first use are let go when idle, looked at as their device is. */
  function letGo(state: DeviceState): void {
    for (const [key, live] of state.rules) {
      if (live.running.idle) {
        live.running.stop()
        state.rules.delete(key)
      }
    }
    for (const [address, component] of state.components)
      if (component.states.length === 0 || (component.states.length === 1 && component.states[0] === 'normal'))
        state.components.delete(address)
  }

  function restart(state: DeviceState): void {
    state.settings = new Map()
    for (const live of [...state.rules.values()]) {
      const memory = live.running.memory
      live.running.stop()
      resume(state, { type: live.point.type, part: live.part, memory, at: live.at, device: live.device, values: live.values })
    }
    lookAt(state, state.plan.watches)
    silence.recheck(state.device)
  }

  function resume(state: DeviceState, saved: SavedRule): void {
    const { plan } = state
    const point = [
      ...plan.watches.map((watch) => watch.point),
      ...[...plan.byEvent.values()].flat().map((pulse) => pulse.point),
      ...plan.components,
      ...plan.zones,
    ].find((one) => one.type === saved.type)
    if (!point || point.scope === 'place') return
    const settings = settingsFor(state.device, point, state.settings)
    const conditions: Record<string, boolean | number> = {}
    if (point.scope === 'device')
      for (const watch of plan.watches) {
        if (watch.point === point) conditions[watch.name] = state.bits[watch.bit]!
      }
    if (point.scope === 'component') {
      const component = saved.part === '' ? ownComponent(state) : state.components.get(saved.part)
      for (const name in point.conditions)
        conditions[name] = Boolean(component && point.conditions[name]!.holds(component, settings as never, false))
    }
    if (point.scope === 'zone')
      for (const name in point.conditions)
        conditions[name] = [...state.components.values()].filter(
          (one) => one.zone === saved.part && point.conditions[name]!.holds(one, settings as never, false),
        ).length
    startRule(state, point, saved.part, conditions, point.scope === 'device' ? Object.keys(point.events) : [], saved.memory, saved)
  }

  function removed(id: string): void {
    const state = devices.get(id)
    silence.forget(id)
    if (!state) return
    for (const live of state.rules.values()) {
      live.running.stop()
      if (live.running.memory.active) emit(state.device.site, id, live.point.type, live.part, id, state.device.place, false, NO_VALUES)
    }
    devices.delete(id)
    dirty.add(id)
  }

  return {
    get seq() {
      return seq
    },
    get rules() {
      let count = 0
      for (const state of devices.values()) count += state.rules.size
      for (const state of places.values()) count += state.rules.size
      return count
    },
    reading(reading, at) {
      advance(reading.receivedAt)
      position = at
      const device = ledger.device(reading.device)
      const state = device && stateOf(device)
      if (!state || reading.quality === 'bad') return
      dirty.add(reading.device)
      const { byPoint } = state.plan
      let ownStates = false
      const touched: Watch[] = []
      for (const name in reading.values) {
        const value = reading.values[name]!
        if (name === 'states' && state.values['states'] !== value) ownStates = true
        state.values[name] = value
        const watches = byPoint.get(name)
        if (watches) for (const watch of watches) if (!touched.includes(watch)) touched.push(watch)
      }
      if (ownStates && state.plan.components.length > 0) {
        const before = state.components.get('')
        const own = ownComponent(state)
        state.components.set('', own)
        componentChanged(state, own, before)
      }
      lookAt(state, touched)
      if (state.rules.size > 0) letGo(state)
    },
    event(event, at) {
      advance(event.receivedAt)
      position = at
      const device = ledger.device(event.device)
      const state = device && stateOf(device)
      if (!state) return
      dirty.add(event.device)
      const age = event.receivedAt - event.at
      lateS = age >= LATE_MS ? Math.round(age / 1_000) : 0
      if (event.event === 'component' && (state.plan.components.length > 0 || state.plan.zones.length > 0)) {
        const component = componentOf(event.data)
        const before = state.components.get(component.address)
        if (!before && state.components.size >= MAX_COMPONENTS) return
        state.components.set(component.address, component)
        componentChanged(state, component, before)
      }
      if (event.event === 'reset') {
        for (const component of [...state.components.values()]) {
          const empty = { ...component, states: [] }
          state.components.set(component.address, empty)
          componentChanged(state, empty, component)
        }
      }
      for (const pulse of state.plan.byEvent.get(event.event) ?? []) {
        if (!pulse.when || pulse.when(event.data)) deviceRule(state, pulse.point)?.pulse(pulse.name, event.data)
      }
      lateS = 0
      if (state.rules.size > 0) letGo(state)
    },
    heard(id, at, where) {
      advance(at)
      position = where
      const device = ledger.device(id)
      if (device) silence.heard(device)
    },
    note(entry, at) {
      if (entry.type === 'clockStep') {
        advance(entry.at - entry.delta)
        shift += entry.delta
        lastAt = entry.at
        dirty.add('engine')
        return
      }
      // Time goes on while the hub is down for delays (a leak that ran on is a leak), not for silence: nobody was listening.
      if (entry.type === 'hubStart') silence.notListening(Math.max(0, entry.at - lastAt), entry.at - shift)
      if (entry.type === 'pause') silence.notListening(entry.ms, entry.at - shift)
      advance(entry.at)
      position = at
      if (entry.type === 'ledger') {
        for (const id of devices.keys()) if (!ledger.device(id)) removed(id)
        for (const [id, state] of [...devices]) {
          const device = ledger.device(id)!
          if (device === state.device) continue
          if (device.kind !== state.device.kind) {
            removed(id)
            continue
          }
          devices.set(id, Object.assign(state, { device }))
        }
        for (const state of devices.values()) if (state.device.site === entry.site) restart(state)
      }
    },
    advance,
    tick: (now) => timers.advance(now - shift),
    nextDue: () => timers.next() + shift,
    active() {
      const found: Omit<Edge, 'seq'>[] = []
      const add = (site: string, subject: string, place: string, live: LiveRule) => {
        if (live.running.memory.active)
          found.push({
            site,
            subject,
            type: live.point.type,
            part: live.part,
            device: live.device,
            place,
            active: true,
            at: live.at + shift,
            position,
            values: live.values,
          })
      }
      for (const state of devices.values())
        for (const live of state.rules.values()) add(state.device.site, state.device.id, state.device.place, live)
      for (const state of places.values())
        for (const live of state.rules.values()) add(state.site, `place:${state.place}`, state.place, live)
      for (const silent of silence.active()) {
        const device = ledger.device(silent.device)
        const point = device && plans.get(device.kind)?.silence
        if (device && point)
          found.push({
            site: device.site,
            subject: device.id,
            type: point.type,
            part: '',
            device: device.id,
            place: device.place,
            active: true,
            at: silent.since + shift,
            position,
            values: NO_VALUES,
          })
      }
      return found
    },
    collect() {
      const parts: { key: string; json: string }[] = [
        { key: 'engine', json: JSON.stringify({ seq, shift, position, now: timers.now, lastAt }) },
      ]
      for (const key of dirty) {
        if (key === 'engine') continue
        if (key.startsWith('place:')) {
          const state = places.get(key.slice(6))
          if (state)
            parts.push({
              key: `rules-${key}`,
              json: JSON.stringify({ site: state.site, place: state.place, rules: savedRules(state.rules) }),
            })
          continue
        }
        const state = devices.get(key)
        parts.push({ key: `rules:${key}`, json: state ? JSON.stringify(savedDevice(state)) : '' })
      }
      dirty.clear()
      parts.push({ key: 'silence', json: JSON.stringify(silence.save()) })
      return parts
    },
    restore(parts) {
      const all = [...parts]
      const head = all.find((part) => part.key === 'engine')
      if (!head) return
      const saved = JSON.parse(head.json) as { seq: number; shift: number; position: number; now: Instant; lastAt: Instant }
      seq = saved.seq
      shift = saved.shift
      position = saved.position
      lastAt = saved.lastAt
      timers.advance(saved.now)
      for (const { key, json } of all) {
        if (!key.startsWith('rules:') || json === '') continue
        const device = ledger.device(key.slice(6))
        const state = device && stateOf(device)
        if (state) restoreDevice(state, JSON.parse(json) as SavedDevice, resume)
      }
      for (const { key, json } of all) {
        if (key.startsWith('rules-place:')) {
          const kept = JSON.parse(json) as { site: string; place: string; rules: SavedRule[] }
          const state: PlaceState = { site: kept.site, place: kept.place, rules: new Map() }
          places.set(`${kept.site}/${kept.place}`, state)
          for (const rule of kept.rules) restorePlaceRule(state, rule)
        }
        if (key === 'silence') silence.restore(JSON.parse(json) as SavedSilence)
      }
    },
  }

  function restorePlaceRule(state: PlaceState, saved: SavedRule): void {
    for (const device of ledger.devicesAt(state.site, state.place)) {
      const point = plans.get(device.kind)?.watches.find((watch) => watch.point.type === saved.type)?.point
      if (!point || point.scope !== 'place') continue
      const conditions: Record<string, number> = {}
      for (const name in point.conditions) conditions[name] = membersHolding(device, point, name)
      startPlaceRule(state, point, ledger.place(state.site, state.place)?.use ?? 'other', device, conditions, saved.memory, saved)
      return
    }
  }
}

/** An event older than this is told with its age. */
const LATE_MS = 60_000

/** A panel of 14,400 points with every one in trouble is the most that is kept. */
const MAX_COMPONENTS = 20_000
