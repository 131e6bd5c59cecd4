import { HubError } from '../core/errors.ts'
import { seconds } from '../core/time.ts'
import type { Instant } from '../core/time.ts'
import type { Counts, Job } from './job.ts'
import { openOrders } from './orders.ts'
import { openPlay } from './play.ts'
import { random } from './random.ts'
import { openSession } from './session.ts'
import type { Session, Tally } from './session.ts'
import { demoProgramme } from './stories/demo-programme.ts'
import { STORIES } from './stories/index.ts'
import type { Act } from './stories/story.ts'

/** All devices of a job on the wire. */
export interface Fleet {
  counts(): Counts
  stop(): Promise<Counts>
}

export interface FleetEnds {
  /** A session could not connect; told once per session until it could. */
  readonly failed: (device: string, why: string) => void
}

/** Steps per turn of the event loop, so that a fleet that is behind still answers its sockets. */
const STEPS_PER_TURN = 500
const LONGEST_WAIT = 1_000
const PATIENCE = 2_000

/**
 * Starts the sessions and plays the story in real time, `speed` times as fast, from one timer.
 * Throws HubError (`no-such-story`, `token-missing`) when the job cannot be done.
 */
export function startFleet(job: Job, ends: FleetEnds): Fleet {
  const { estate, speed } = job
  const acts = actsOf(job)
  const started = performance.now()
  const wall = Date.now()
  const base = job.origin ? job.origin.at + (wall - job.origin.wall) * speed : wall
  const now = (): Instant => Math.floor(base + (performance.now() - started) * speed)

  const run = openPlay({ estate, acts, seed: job.seed, from: now() })
  const missing = run.sessions.filter((session) => job.tokens[session] === undefined)
  if (missing.length > 0)
    throw new HubError(
      'token-missing',
      missing.slice(0, 20).map((device) => ({ what: `no token for device ${device}`, where: 'tokens', mend: 'give one' })),
    )

  const tally: Tally = { sent: 0, acked: 0, resent: 0, dropped: 0, routine: 0, orders: 0, failed: 0 }
  const chance = random(`${job.seed}:sessions`)
  const told = new Set<string>()
  const sessions = new Map<string, Session>()
  const carrier = new Map(estate.devices.map((device) => [device.id, device.gateway ?? device.id]))
  const orders = openOrders(run.obey)

  for (const device of run.sessions)
    sessions.set(
      device,
      openSession({
        url: job.url,
        site: estate.site.id,
        device,
        children: estate.devices.filter((one) => one.gateway === device).map((one) => one.id),
        token: job.tokens[device]!,
        random: chance,
        speed,
        reconnectWithin: seconds(job.reconnectWithinS),
        greet() {
          told.delete(device)
          return run.greet(device, now())
        },
        ordered,
        tally,
        failed(session, why) {
          if (told.has(session)) return
          told.add(session)
          ends.failed(session, why)
        },
      }),
    )

  function ordered(device: string, payload: Uint8Array): void {
    const answer = orders.answer(device, payload, now())
    const session = sessions.get(carrier.get(device) ?? '')
    if (!answer || !session) return
    tally.orders++
    session.send(run.say(device, 'reply', answer, now()))
    // What the order caused is due now.
    schedule()
  }

  let timer: NodeJS.Timeout | undefined
  let pause: NodeJS.Immediate | undefined
  function turn(): void {
    const until = now()
    for (let n = 0; run.due() <= until; n++) {
      if (n === STEPS_PER_TURN) {
        pause = setImmediate(turn)
        return
      }
      for (const step of run.next()) {
        if (step.type === 'message') sessions.get(step.via)!.send(step)
        else if (step.type === 'disconnect') sessions.get(step.device)!.cut()
        else sessions.get(step.device)!.mend()
      }
    }
    schedule()
  }
  function schedule(): void {
    clearTimeout(timer)
    timer = setTimeout(turn, Math.min(LONGEST_WAIT, Math.max(0, (run.due() - now()) / speed)))
  }

  for (const session of sessions.values()) session.begin((chance.next() * seconds(job.connectWithinS)) / speed)
  schedule()

  const counts = (): Counts => {
    let connected = 0
    let inFlight = 0
    for (const session of sessions.values()) {
      if (session.connected) connected++
      inFlight += session.inFlight
    }
    return { sessions: sessions.size, connected, ...tally, inFlight }
  }

  return {
    counts,
    async stop() {
      clearTimeout(timer)
      clearImmediate(pause)
      const last = counts()
      await Promise.all([...sessions.values()].map((session) => session.stop(PATIENCE)))
      return { ...counts(), connected: last.connected }
    },
  }
}

function actsOf(job: Job): readonly Act[] {
  if (job.story === 'demo') return demoProgramme(job.estate)
  const story = STORIES.get(job.story)
  if (!story)
    throw new HubError('no-such-story', [
      { what: `no story ${job.story}`, where: 'story', mend: `one of ${[...STORIES.keys(), 'demo'].join(', ')}` },
    ])
  return story.script(job.estate, 0).acts
}
