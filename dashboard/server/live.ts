import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { ID } from '../../core/topic.ts'
import type { ClientEvents, HubState, ServerEvents, View, WatchAnswer } from '../contract.ts'
import { PROBLEMS } from './problem.ts'
import type { DashboardConfig } from './config.ts'
import type { Ends } from './ends.ts'
import { audienceOf } from './live/audience.ts'
import { liveMetrics } from './live/live-metrics.ts'
import { heardSince, openSiteFeed, type Channel, type Screen, type SiteFeed } from './live/site-feed.ts'
import type { BatchNumbers } from './live/value-room.ts'
import { cut, waitingBytes } from './live/wire.ts'
import type { Sessions } from './sessions.ts'
import { COOKIE, findWho, sameOrigin, type Who } from './who.ts'

/** The way up to the screens. */
export interface Live {
  /** A shelf or permit was made or ended without an alarm telling of it. */
  shelvesChanged(site: string): void
  consoles(): number
  close(): void
}

interface SocketData {
  who: Who
}
type HubSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, SocketData>

/** A connected browser or program. */
interface Console extends Screen {
  readonly socket: HubSocket
  site: string
  view: View
  /** What it asked for last and did not get yet. */
  asked: { readonly feed: SiteFeed; readonly view: View } | null
  /** Number of the newest message sent while its wire was free. */
  seq: number
  behindSince: number
}

const Watch = Compile(Type.Object({ site: Type.String({ pattern: ID.source }), view: Type.String({ maxLength: 80 }) }))
const Resume = Compile(
  Type.Object({
    site: Type.String({ pattern: ID.source }),
    view: Type.String({ maxLength: 80 }),
    epoch: Type.String({ maxLength: 64 }),
    seq: Type.Integer({ minimum: 0 }),
  }),
)

/** Asks that one screen may make in ten seconds; a person clicks through views far slower. */
const MOST_ASKS = 100
/** Feeds that nobody watched for so many sweeps (minutes) are let go, with their numbers. */
const IDLE_SWEEPS = 10

/**
 * Socket.io for screens: a snapshot, then numbered changes at once and without loss, live values in shared windows by credit,
 * and a beat. A slow screen costs nobody else: what it has not drawn is folded into one later batch, and when its wire is full
 * it gets nothing until it has caught up, or is cut off.
 */
export function openLive(options: {
  server: HttpServer
  parseCookie: (header: string) => { [name: string]: string | undefined }
  ends: Ends
  sessions: Sessions
  config: DashboardConfig
}): Live {
  const { server, ends, sessions, config } = options
  const { bus, ledger, log } = ends
  const io = new Server<ClientEvents, ServerEvents, Record<string, never>, SocketData>(server, {
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: 16_384,
    pingInterval: 10_000,
    pingTimeout: 10_000,
    connectTimeout: 10_000,
    allowRequest: (request, answer) => {
      const { headers } = request
      const host = config.trustProxy === false ? headers.host : (headers['x-forwarded-host'] ?? headers.host)
      if (!sameOrigin(headers.origin, String(host).split(',')[0]?.trim())) return refuse('cross-site')
      if (io.engine.clientsCount >= config.maxConsoles) return refuse('too-many')
      answer(null, true)
      function refuse(reason: string) {
        metrics.refused.inc({ reason })
        answer(reason, false)
      }
    },
  })
  neverBinary(io)
  const consoles = new Map<string, Console>()
  const metrics = liveMetrics(
    ends.metrics,
    () => consoles.size,
    () => [...consoles.values()].reduce((bytes, here) => bytes + waitingBytes(here.socket), 0),
  )
  const feeds = new Map<string, SiteFeed>()
  const idle = new Map<string, number>()
  const numbers: BatchNumbers = { newest: 0 }
  /** Screens that have not got their snapshot yet. */
  const waiting = new Set<Console>()

  // ---- who comes in -------------------------------------------------------------------------------------------

  io.use((socket, next) => {
    const { auth, headers } = socket.handshake
    const token: unknown = (auth as { token?: unknown }).token
    const who = findWho(ends, sessions, {
      bearer: typeof token === 'string' ? token.slice(0, 512) : undefined,
      cookie: headers.cookie === undefined ? undefined : options.parseCookie(headers.cookie)[COOKIE],
    })
    if (!who) {
      metrics.refused.inc({ reason: 'not-signed-in' })
      const error: Error & { data?: unknown } = new Error('not-signed-in')
      error.data = { code: 'not-signed-in', status: PROBLEMS['not-signed-in'][0] }
      return next(error)
    }
    socket.data.who = who
    next()
  })

  io.on('connection', (socket) => {
    forgetRequest(socket)
    let here: Console | undefined
    let asks = 0
    const window = setInterval(() => (asks = 0), 10_000)
    window.unref()
    const ask = (how: 'watch' | 'resume', given: unknown, answer: unknown): void => {
      const tell = (result: WatchAnswer): void => {
        if (typeof answer === 'function') (answer as (result: WatchAnswer) => void)(result)
      }
      if (++asks > MOST_ASKS) {
        metrics.slow.inc({ what: 'asked-too-often' })
        socket.disconnect(true)
        return
      }
      if (!(how === 'watch' ? Watch : Resume).Check(given)) return tell({ ok: false, reason: 'no-such-view' })
      const { site, view } = given as { site: string; view: View }
      const refusal = refusalOf(socket.data.who, site, view)
      if (refusal) return tell({ ok: false, reason: refusal })
      tell({ ok: true })
      here = arrive(socket, here, site, view)
      if (how === 'resume') {
        const { epoch, seq } = given as unknown as { epoch: string; seq: number }
        if (resume(here, epoch, seq)) return
        metrics.resumes.inc({ answer: 'snapshot' })
      }
      askSnapshot(here)
    }
    socket.on('watch', (given, answer) => ask('watch', given, answer))
    socket.on('resume', (given, answer) => ask('resume', given, answer))
    socket.on('drawn', (batch) => {
      if (here && typeof batch === 'number') here.undrawn = here.undrawn.filter((one) => one > batch)
    })
    socket.on('disconnect', () => {
      clearInterval(window)
      if (here) depart(here)
    })
  })

  function refusalOf(who: Who, site: string, view: View): 'no-such-site' | 'no-such-view' | 'not-permitted' | null {
    if (!ledger.site(site)) return 'no-such-site'
    if (view === 'estate') return null
    if (view === 'alarms') return audienceOf(who.actor.roles).sight === 'none' ? 'not-permitted' : null
    const [sort, id = ''] = view.split(':', 2)
    if (sort === 'building' && ledger.place(site, id)) return null
    if (sort === 'device' && ledger.device(id)?.site === site) return null
    return 'no-such-view'
  }

  function feedOf(site: string): SiteFeed {
    let feed = feeds.get(site)
    if (!feed) {
      feed = openSiteFeed(ends, site, { keptChanges: config.keptChanges, numbers })
      feeds.set(site, feed)
    }
    return feed
  }

  /** Puts a screen into the feed of the site; it hears changes and values only after its snapshot or what it missed. */
  function arrive(socket: HubSocket, before: Console | undefined, site: string, view: View): Console {
    const feed = feedOf(site)
    idle.delete(site)
    const channel = feed.channel(audienceOf(socket.data.who.actor.roles))
    if (before) {
      // A screen that asks again while its snapshot is still on a slow wire gets no second one.
      const same = before.site === site && before.view === view
      if (same && before.asked) return before
      if (same && before.channel === channel && waitingBytes(socket) > 0) return before
      depart(before)
    }
    const here: Console = {
      socket,
      site,
      view,
      channel,
      room: feed.room(view),
      lastBatch: numbers.newest,
      undrawn: [],
      behind: false,
      behindSince: 0,
      asked: null,
      seq: 0,
    }
    consoles.set(socket.id, here)
    return here
  }

  function depart(here: Console): void {
    feeds.get(here.site)?.leave(here)
    void here.socket.leave(roomName(here.channel))
    here.asked = null
    waiting.delete(here)
    if (consoles.get(here.socket.id) === here) consoles.delete(here.socket.id)
  }

  function follow(here: Console): void {
    here.channel.screens.add(here)
    // The room may have been let go while this screen waited.
    here.room = feedOf(here.site).room(here.view)
    here.room.viewers.add(here)
    here.seq = here.channel.log.seq
    here.lastBatch = numbers.newest
    here.undrawn = []
    void here.socket.join(roomName(here.channel))
  }

  // ---- snapshots ----------------------------------------------------------------------------------------------

  /** Real time (performance.now) before which no snapshot of a large view is made again: four times what the last one took. */
  const notBefore = new Map<string, number>()
  let snapshotTimer: NodeJS.Timeout | undefined

  function askSnapshot(here: Console): void {
    const feed = feedOf(here.site)
    if (waitingBytes(here.socket) > 0 && here.channel.screens.has(here)) return
    here.asked = { feed, view: here.view }
    waiting.add(here)
    sendSnapshots()
  }

  /** Screens that wait for the same view share one snapshot; it is made, numbered and sent in one go, so nothing falls between. */
  function sendSnapshots(): void {
    clearTimeout(snapshotTimer)
    snapshotTimer = undefined
    const groups = new Map<string, Console[]>()
    for (const here of waiting) {
      const key = `${here.view} ${roomName(here.channel)}`
      const group = groups.get(key)
      if (group) group.push(here)
      else groups.set(key, [here])
    }
    let next = Infinity
    for (const [key, group] of groups) {
      const from = performance.now()
      const due = notBefore.get(key) ?? 0
      if (from < due) {
        next = Math.min(next, due - from)
        continue
      }
      const first = group[0] as Console
      const feed = feedOf(first.site)
      sendChanges(feed)
      const snapshot = feed.snapshot(first.channel, first.view)
      io.to(group.map((here) => here.socket.id)).emit('snapshot', snapshot)
      for (const here of group) {
        waiting.delete(here)
        here.asked = null
        here.behind = false
        follow(here)
      }
      const took = performance.now() - from
      if (took > 5) notBefore.set(key, performance.now() + took * 4)
      else notBefore.delete(key)
      metrics.snapshotSeconds.observe(took / 1_000)
      count('snapshot', group.length)
    }
    if (next !== Infinity) {
      snapshotTimer = setTimeout(sendSnapshots, next)
      snapshotTimer.unref()
    }
  }

  /** Sends exactly what was missed; false when that is no longer known. */
  function resume(here: Console, epoch: string, seq: number): boolean {
    const feed = feedOf(here.site)
    sendChanges(feed)
    const { log: numbered } = here.channel
    const missed = numbered.epoch === epoch ? numbered.since(seq) : null
    if (!missed) return false
    waiting.delete(here)
    here.asked = null
    for (const changes of missed) here.socket.emit('changes', changes)
    metrics.sent.inc({ event: 'changes' }, missed.length)
    follow(here)
    // Values have no numbers: whatever was heard since then is sent once more, 5 s of doubt included.
    const values = here.room.since(heardSince(here.channel, seq) - 5_000, ends.clock.now())
    if (values.values.length > 0) {
      here.socket.emit('values', values)
      here.lastBatch = values.batch
      here.undrawn.push(values.batch)
    }
    here.socket.emit('beat', { epoch, seq: numbered.seq, at: ends.clock.now() })
    metrics.resumes.inc({ answer: 'changes' })
    return true
  }

  // ---- changes, values, beats ---------------------------------------------------------------------------------

  function sendChanges(feed: SiteFeed): void {
    for (const { channel, changes } of feed.takeChanges()) {
      let to = 0
      for (const screen of channel.screens) {
        const here = screen as Console
        if (!here.behind && waitingBytes(here.socket) > config.consoleBufferKB * 1_024) holdBack(here)
        if (here.behind) continue
        here.seq = changes.seq
        to += 1
      }
      if (to > 0) io.to(roomName(channel)).emit('changes', changes)
      count('changes', to)
    }
  }

  function sendValues(feed: SiteFeed): void {
    for (const { batch, to } of feed.takeBatches()) {
      io.to(to.map((screen) => (screen as Console).socket.id)).emit('values', batch)
      count('values', to.length)
    }
  }

  /** A full wire: from here on the screen is owed everything after `seq`, and nothing is queued for it. */
  function holdBack(here: Console): void {
    here.behind = true
    here.behindSince = performance.now()
    void here.socket.leave(roomName(here.channel))
    metrics.slow.inc({ what: 'held-back' })
    log.debug({ socket: here.socket.id, by: here.socket.data.who.actor.name }, 'screen held back: its wire is full')
  }

  function catchUp(here: Console): void {
    if (performance.now() - here.behindSince > config.behindSeconds * 1_000) {
      metrics.slow.inc({ what: 'cut-off' })
      log.info({ by: here.socket.data.who.actor.name, site: here.site }, 'screen cut off: it did not catch up')
      return cut(here.socket)
    }
    if (waitingBytes(here.socket) > (config.consoleBufferKB * 1_024) / 4) return
    here.behind = false
    metrics.slow.inc({ what: 'caught-up' })
    if (!resume(here, here.channel.log.epoch, here.seq)) askSnapshot(here)
  }

  function beat(): void {
    const hub = ends.hub()
    const hubText = JSON.stringify(hub)
    const hubChanged = hubText !== lastHub
    lastHub = hubText
    for (const feed of feeds.values()) {
      if (hubChanged) feed.change({ type: 'hub', hub })
      feed.tellRejects()
      if (strangers !== toldStrangers)
        feed.change({ type: 'quarantine', count: ends.quarantine.list().length }, (audience) => audience.quarantine)
      sendChanges(feed)
      for (const channel of feed.channels()) {
        for (const screen of channel.screens) if (screen.behind) catchUp(screen as Console)
        if (channel.screens.size === 0) continue
        io.to(roomName(channel)).emit('beat', { epoch: channel.log.epoch, seq: channel.log.seq, at: ends.clock.now() })
        count('beat', channel.screens.size)
      }
    }
    toldStrangers = strangers
  }
  let lastHub = JSON.stringify(ends.hub() satisfies HubState)
  let strangers = 0
  let toldStrangers = 0

  function window(): void {
    for (const feed of feeds.values()) {
      sendChanges(feed)
      sendValues(feed)
    }
    for (const here of consoles.values()) if (here.undrawn.length >= 2) metrics.withheld.inc()
  }

  /** Alarms do not wait for the window: what one turn of the process brings goes out at its end, together. */
  const soon = new Set<SiteFeed>()
  function sendSoon(feed: SiteFeed): void {
    if (soon.size === 0)
      setImmediate(() => {
        const now = [...soon]
        soon.clear()
        for (const one of now) sendChanges(one)
      })
    soon.add(feed)
  }

  function sweep(): void {
    sessions.sweep()
    for (const here of consoles.values()) {
      const { session } = here.socket.data.who
      if (session) sessions.touch(session.id)
    }
    for (const [site, feed] of feeds) {
      if (feed.screens > 0 || [...waiting].some((here) => here.site === site)) {
        idle.delete(site)
        continue
      }
      const minutes = (idle.get(site) ?? 0) + 1
      idle.set(site, minutes)
      if (minutes <= IDLE_SWEEPS && ledger.site(site)) continue
      feeds.delete(site)
      idle.delete(site)
    }
    if (notBefore.size > 1_000) notBefore.clear()
  }

  function count(event: string, screens: number): void {
    metrics.messages.inc({ event })
    if (screens > 0) metrics.sent.inc({ event }, screens)
  }

  // ---- what moves ---------------------------------------------------------------------------------------------

  const subscriptions = [
    bus.readings.subscribe(({ reading, newest }) => {
      if (newest) feeds.get(reading.site)?.reading(reading.device, reading.values)
    }),
    bus.alarms.subscribe(({ alarm, transition }) => {
      const feed = feeds.get(alarm.site)
      if (!feed) return
      feed.alarm(alarm, transition)
      sendSoon(feed)
    }),
    bus.presence.subscribe(({ site, device, presence, since }) => feeds.get(site)?.change({ type: 'presence', device, presence, since })),
    bus.ledger.subscribe(({ site }) => feeds.get(site)?.ledgerChanged()),
    bus.rejects.subscribe(({ site }) => feeds.get(site)?.rejected()),
    bus.quarantine.subscribe(() => void (strangers += 1)),
    sessions.ended.subscribe((id) => signOut((who) => who.session?.id === id)),
    ends.tokens.revoked.subscribe((name) => signOut((who) => who.actor.name === `token:${name}`)),
    // Other roles are another audience: the screen comes back by itself and is given what it may see now.
    ends.accounts.changed.subscribe((account) => {
      for (const socket of io.sockets.sockets.values()) {
        const { actor, session } = socket.data.who
        if (session?.account.name === account.name && String(actor.roles) !== String(account.roles)) cut(socket as Socket)
      }
    }),
  ]

  function signOut(whose: (who: Who) => boolean): void {
    for (const socket of io.sockets.sockets.values()) {
      if (!whose(socket.data.who)) continue
      socket.emit('signedOut')
      socket.disconnect(true)
    }
  }

  const timers = [setInterval(window, config.valuesEveryMs), setInterval(beat, config.beatEveryMs), setInterval(sweep, 60_000)]
  for (const timer of timers) timer.unref()

  return {
    shelvesChanged(site) {
      const feed = feeds.get(site)
      if (!feed) return
      feed.change({ type: 'shelves' }, (audience) => audience.sight !== 'none')
      sendSoon(feed)
    },
    consoles: () => consoles.size,
    close() {
      for (const timer of timers) clearInterval(timer)
      clearTimeout(snapshotTimer)
      for (const subscription of subscriptions) subscription.unsubscribe()
      io.disconnectSockets(true)
      io.engine.close()
    },
  }
}

/** Nothing binary is ever sent: without the search for it a snapshot of 25,000 devices is written in 60 % of the time. */
function neverBinary(io: object): void {
  const { encoder } = io as { encoder: { encode: (packet: object) => string[]; encodeAsString(packet: object): string } }
  encoder.encode = (packet) => [encoder.encodeAsString(packet)]
}

/** Epochs are unique, so one names the room of its channel. */
const roomName = (channel: Channel): string => channel.log.epoch

/**
 * The request that opened the wire holds a few kB per screen; only what a second handshake on the same wire reads of it is kept
 * (without that, such a handshake would throw).
 */
function forgetRequest(socket: HubSocket): void {
  const conn = socket.conn as unknown as { request: Record<string, unknown> }
  const { headers, url, _query } = conn.request
  const encrypted = Boolean((conn.request['connection'] as { encrypted?: unknown } | null)?.encrypted)
  conn.request = { headers, url, _query, connection: { encrypted } }
}
