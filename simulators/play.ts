import type { Estate } from '../core/ledger.ts'
import { seconds } from '../core/time.ts'
import type { Instant } from '../core/time.ts'
import { agenda } from './agenda.ts'
import { openBacklog } from './backlog.ts'
import type { Backlog } from './backlog.ts'
import type { Behaviour, Obeyed } from './behaviours/behaviour.ts'
import { BEHAVIOURS } from './behaviours/index.ts'
import { openWorld } from './behaviours/world.ts'
import type { Message, Step } from './message.ts'
import { random } from './random.ts'
import type { Act } from './stories/story.ts'

/** A story that is being played, in virtual time. */
export interface Play {
  /** Instant of the next step. */
  due(): Instant
  /** Does what is due next and gives the steps of that instant, in order. */
  next(): readonly Step[]
  /** What a session sends when it is connected: `online`, then the state of the device and of its children. */
  greet(session: string, now: Instant): readonly Message[]
  /** An order from the hub; what it causes comes with the next steps. */
  readonly obey: (device: string, command: string, params: Readonly<Record<string, unknown>>, now: Instant) => Obeyed
  /** A message of a device outside the story: the reply to an order. */
  say(device: string, channel: Message['channel'], payload: Readonly<Record<string, unknown>>, now: Instant): Message
  /** Ids of devices with a session of their own. */
  readonly sessions: readonly string[]
}

export interface PlayOptions {
  readonly estate: Estate
  /** Anything that has acts; null plays the estate's everyday life alone. */
  readonly acts: readonly Act[]
  readonly seed: number
  readonly from: Instant
  /** When the acts begin; `from` unless told. */
  readonly actsFrom?: Instant
}

interface Player {
  readonly id: string
  readonly via: string
  readonly kind: string
  readonly behaviour: Behaviour
  seq: number
  skew: number
}

/**
 * Opens a play: every device of the estate with its behaviour and a stream of chance of its own, the acts of the story among them.
 * The same options give the same steps. Throws when a kind has no behaviour or an act names a device that cannot do it.
 */
export function openPlay({ estate, acts, seed, from, actsFrom = from }: PlayOptions): Play {
  const world = openWorld(estate, from)
  const steps: Step[] = []
  let now = from
  const players = estate.devices.map((device): Player => {
    const make = BEHAVIOURS.get(device.kind)
    if (!make) throw new Error(`no behaviour for kind ${device.kind} (device ${device.id})`)
    const send = (channel: 'telemetry' | 'event', body: Readonly<Record<string, unknown>>, qos: 0 | 1) =>
      steps.push(message(player, channel, body, now, qos))
    const behaviour = make({
      device,
      random: random(`${seed}:${device.id}`),
      world,
      from,
      change: (values) => send('telemetry', { values }, 1),
      routine: (values) => send('telemetry', { values }, 0),
      event: (event, data) => send('event', data ? { event, data } : { event }, 1),
    })
    // Rises from start to start: ten a second is more than any device speaks for long.
    const player: Player = {
      id: device.id,
      via: device.gateway ?? device.id,
      kind: device.kind,
      behaviour,
      seq: Math.floor(from / 100),
      skew: 0,
    }
    return player
  })
  const index = new Map(players.map((player, n) => [player.id, n]))
  const children = new Map<string, Player[]>()
  for (const player of players) if (player.via !== player.id) children.set(player.via, [...(children.get(player.via) ?? []), player])

  const script = [...acts].sort((a, b) => a.after - b.after)
  let turn = 0
  const story = players.length
  const due = agenda(players.length + 1)
  players.forEach((player, n) => due.set(n, player.behaviour.due()))
  due.set(story, script.length > 0 ? actsFrom + script[0]!.after : Infinity)

  function perform(act: Act): void {
    const n = index.get(act.device)
    if (n === undefined) throw new Error(`the story names ${act.device}, which the estate does not have`)
    const player = players[n]!
    const { deed } = act
    if (deed.what === 'loseLink' || deed.what === 'regainLink')
      steps.push({ type: deed.what === 'loseLink' ? 'disconnect' : 'connect', at: now, device: player.id })
    else if (deed.what === 'skewClock') player.skew = deed.by
    else if (!player.behaviour.suffer(deed, now)) throw new Error(`${player.id} is of kind ${player.kind}: it cannot suffer «${deed.what}»`)
    due.set(n, player.behaviour.due())
  }

  return {
    sessions: players.filter((player) => player.via === player.id).map((player) => player.id),
    due: due.next,
    next() {
      now = due.next()
      const n = due.first()
      if (n === story) {
        perform(script[turn++]!)
        due.set(story, turn < script.length ? actsFrom + script[turn]!.after : Infinity)
      } else if (n >= 0) {
        const { behaviour } = players[n]!
        behaviour.move(now)
        due.set(n, behaviour.due())
      }
      return steps.splice(0)
    },
    greet(session, at) {
      const player = players[index.get(session)!]!
      const given: Message[] = [
        { type: 'message', at, device: session, via: session, channel: 'status', payload: 'online', qos: 1, retain: true },
      ]
      for (const one of [player, ...(children.get(session) ?? [])])
        given.push(message(one, 'telemetry', { values: one.behaviour.measure(at) }, at, 1))
      return given
    },
    obey(device, command, params, at) {
      const n = index.get(device)
      if (n === undefined) return { ok: false, error: `no device ${device}` }
      now = at
      const obeyed = players[n]!.behaviour.obey(command, params, at)
      due.set(n, steps.length > 0 ? at : players[n]!.behaviour.due())
      return obeyed
    },
    say: (device, channel, payload, at) => message(players[index.get(device)!]!, channel, payload, at, 1),
  }
}

/** Stamped with the device's own clock, which a story may have set wrong. */
function message(player: Player, channel: Message['channel'], body: Readonly<Record<string, unknown>>, at: Instant, qos: 0 | 1): Message {
  const payload = channel === 'reply' ? body : { ts: at + player.skew, seq: ++player.seq, ...body }
  return { type: 'message', at, device: player.id, via: player.via, channel, payload, qos, retain: false }
}

/** Sessions connect within this time of the beginning. */
const CONNECT_WITHIN = seconds(5)

/**
 * A story from `from` to `to` as one sequence of messages and wire acts in time order, without any socket: what a hub would receive.
 * What devices say while their line is broken comes late, as a real one would send it.
 */
export function* play(options: PlayOptions & { readonly to: Instant }): Generator<Step, void> {
  const run = openPlay(options)
  const jitter = random(`${options.seed}:connect`)
  const lines = new Map<string, { up: boolean; backlog: Backlog }>()
  const begins = run.sessions
    .map((session) => ({ session, at: options.from + jitter.whole(0, CONNECT_WITHIN) }))
    .sort((a, b) => a.at - b.at)
  for (const { session } of begins) lines.set(session, { up: false, backlog: openBacklog() })
  let begun = 0

  function* connected(session: string, at: Instant): Generator<Step, void> {
    const line = lines.get(session)!
    line.up = true
    yield { type: 'connect', at, device: session }
    const [online, ...states] = run.greet(session, at)
    yield online!
    for (const late of line.backlog.flush()) yield { ...late, at }
    yield* states
  }

  for (;;) {
    const at = Math.min(run.due(), begins[begun]?.at ?? Infinity)
    if (at >= options.to) return
    if (begins[begun]?.at === at) {
      yield* connected(begins[begun++]!.session, at)
      continue
    }
    for (const step of run.next()) {
      const line = lines.get(step.type === 'message' ? step.via : step.device)!
      if (step.type === 'message') {
        if (line.up) yield step
        else line.backlog.keep(step)
      } else if (step.type === 'connect') {
        if (!line.up) yield* connected(step.device, at)
      } else if (line.up) {
        line.up = false
        yield step
      }
    }
  }
}
