import { io, type Socket } from 'socket.io-client'
import type { Change, Changes, ClientEvents, HubState, ServerEvents, Snapshot, View, WatchAnswer } from '../../contract.ts'
import { changeAlarms, forgetAlarms, gap, openAlarms, takeAlarms } from './alarms.ts'
import { gapReport } from '../logic/gap-report.ts'
import { cell } from './cell.ts'
import { hubNow, setHubSpeed, setHubTime } from './hub-clock.ts'
import { follow, noThread, type Thread } from './live-thread.ts'
import { tellChanged } from './live-topics.ts'
import { points } from './point-store.ts'
import { endSession, openSession } from './session.ts'

/** connecting: not yet any data. live: a beat within 5 s. notLive: everything on screen may be old. */
export type Link =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'notLive'; readonly lastDataAt: number | null; readonly since: number }

export const link = cell<Link>({ state: 'connecting' })
export const hub = cell<HubState | null>(null)

const SILENT_MS = 5_000

let socket: Socket<ServerEvents, ClientEvents> | undefined
let thread: Thread = noThread
let wanted: { site: string; view: View } | undefined
let checking: ReturnType<typeof setInterval> | undefined
let anew: ReturnType<typeof setTimeout> | undefined
/** performance.now() of the newest sign of life, of the newest question, of the newest try to connect anew. */
let aliveAt = 0
let askedAt = 0
let triedAt = 0
/** Hub time of the newest message. */
let lastDataAt: number | null = null
/** Set from the moment the display was declared not live until it caught up. */
let lostFrom: number | null = null
/** Alarms as they were when the link was lost, to tell what happened since. */
let beforeGap: ReturnType<typeof openAlarms> | null = null

/** Shows one view of one site: asks the hub for it, now and after every break. */
export function watch(site: string, view: View): void {
  if (wanted && wanted.site !== site) forgetAlarms()
  wanted = { site, view }
  points.reset([])
  if (!socket) open()
  else if (socket.connected) ask('watch')
}

export function close(): void {
  socket?.disconnect()
  socket = undefined
  clearInterval(checking)
  clearTimeout(anew)
  anew = undefined
  wanted = undefined
  thread = noThread
  lastDataAt = lostFrom = beforeGap = null
  forgetAlarms()
  points.reset([])
  hub.set(null)
  link.set({ state: 'connecting' })
}

function open(): void {
  aliveAt = triedAt = performance.now()
  socket = io({ transports: ['websocket', 'polling'], reconnectionDelayMax: 3_000, timeout: 5_000 })
  socket.on('connect', () => ask(thread.epoch === null ? 'watch' : 'resume'))
  // The hub refuses a socket without a session; whether there still is one, REST says.
  socket.on('connect_error', () => void openSession())
  socket.on('snapshot', snapshot)
  socket.on('changes', changes)
  socket.on('values', (batch) => {
    alive(batch.at)
    points.apply(batch)
    requestAnimationFrame(() => socket?.emit('drawn', batch.batch))
  })
  socket.on('beat', (beat) => {
    alive(beat.at)
    setHubTime(beat.at)
    step({ type: 'beat', epoch: beat.epoch, seq: beat.seq })
    settle()
  })
  socket.on('signedOut', () => endSession())
  checking = setInterval(check, 500)
}

function ask(how: 'watch' | 'resume'): void {
  if (!wanted || !socket) return
  askedAt = performance.now()
  const { epoch, seq } = thread
  const asked = wanted
  thread = { ...thread, asking: true }
  const answer = (result: WatchAnswer) => {
    if (result.ok || wanted !== asked) return
    if (result.reason === 'not-signed-in') endSession()
    // A view that the hub does not have (an address typed wrong) must not take the banner's life with it.
    else if (asked.view !== 'estate') {
      wanted = { site: asked.site, view: 'estate' }
      ask('watch')
    }
  }
  if (how === 'watch' || epoch === null) socket.emit('watch', asked, answer)
  else socket.emit('resume', { ...asked, epoch, seq }, answer)
}

function snapshot(message: Snapshot): void {
  alive(message.at)
  setHubSpeed(message.hub.speed)
  setHubTime(message.at)
  step({ type: 'snapshot', epoch: message.epoch, seq: message.seq })
  hub.set(message.hub)
  takeAlarms(message.alarms)
  if (message.site === wanted?.site && message.view === wanted.view) points.reset(message.devices)
  tellChanged('snapshot')
  settle()
}

function changes(message: Changes): void {
  alive(message.at)
  if (step({ type: 'changes', epoch: message.epoch, seq: message.seq }) === 'take') apply(message.items)
}

function apply(items: readonly Change[]): void {
  const alarms = items.filter((item) => item.type === 'alarm')
  if (alarms.length > 0) changeAlarms(alarms)
  const topics = new Set<Change['type']>()
  for (const item of items) {
    topics.add(item.type)
    if (item.type === 'presence') points.presence(item.device, item.presence, item.since)
    else if (item.type === 'hub') {
      setHubSpeed(item.hub.speed)
      hub.set(item.hub)
    }
  }
  for (const topic of topics) tellChanged(topic)
  // Devices of the view may have come or gone: their values come with a new snapshot. Several edits are one.
  if (topics.has('ledger'))
    anew ??= setTimeout(() => {
      anew = undefined
      ask('watch')
    }, 1_000)
}

function step(message: Parameters<typeof follow>[1]): 'take' | 'skip' | 'watch' | 'resume' {
  const [next, act] = follow(thread, message)
  thread = next
  if (act === 'watch' || act === 'resume') ask(act)
  return act
}

function alive(at: number): void {
  aliveAt = performance.now()
  lastDataAt = at
}

/** Live again once nothing is missing any more; then the gap is told. */
function settle(): void {
  if (thread.asking) return
  if (lostFrom !== null) {
    gap.set(gapReport(beforeGap ?? new Map(), openAlarms(), { from: lostFrom, to: hubNow() }))
    lostFrom = beforeGap = null
  }
  if (link.get().state !== 'live') link.set({ state: 'live' })
}

function check(): void {
  const now = performance.now()
  // An answer that never came is asked for again.
  if (thread.asking && socket?.connected && now - askedAt > 3_000) ask(thread.epoch === null ? 'watch' : 'resume')
  if (now - aliveAt <= SILENT_MS) return
  if (link.get().state !== 'notLive') {
    lostFrom = lastDataAt
    beforeGap = lastDataAt === null ? null : openAlarms()
    link.set({ state: 'notLive', lastDataAt, since: Date.now() })
  }
  // A wire can be dead without saying so: connect anew every 5 s.
  if (socket && now - triedAt > SILENT_MS) {
    triedAt = now
    socket.disconnect().connect()
  }
}

/** Nothing at all could be fetched, so no socket was opened either: that is not live too, and must say so. */
export function declareLost(): void {
  if (link.get().state === 'connecting') link.set({ state: 'notLive', lastDataAt: null, since: Date.now() })
}

/** True when commands may be given: the screen shows what is. */
export const isLive = (): boolean => link.get().state === 'live'
