import { type Socket, io } from 'socket.io-client'
import type { Beat, Changes, ClientEvents, ServerEvents, Snapshot, ValueBatch, View, WatchAnswer } from '../../dashboard/contract.ts'
import type { Hub } from './hub.ts'

/** A screen as a browser would be one: it keeps what it heard, and can wait for what has to come. */
export interface Screen {
  readonly socket: Socket<ServerEvents, ClientEvents>
  readonly snapshots: Snapshot[]
  readonly changes: Changes[]
  readonly values: ValueBatch[]
  readonly beats: Beat[]
  signedOut: boolean
  watch(view: View, site?: string): Promise<WatchAnswer>
  resume(view: View, epoch: string, seq: number): Promise<WatchAnswer>
  /** Resolves when `holds` does, looked at after each message; fails after five seconds. */
  until(holds: () => boolean, what?: string): Promise<void>
  close(): void
}

export async function listen(hub: Hub): Promise<string> {
  return hub.app.listen({ host: '127.0.0.1', port: 0 })
}

export async function openScreen(
  address: string,
  headers: Record<string, string>,
  options: { draws?: boolean; token?: string } = {},
): Promise<Screen> {
  const socket: Socket<ServerEvents, ClientEvents> = io(address, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: headers,
    ...(options.token === undefined ? {} : { auth: { token: options.token } }),
  })
  const waiting = new Set<() => void>()
  const heard = () => {
    for (const look of waiting) look()
  }
  const screen: Screen = {
    socket,
    snapshots: [],
    changes: [],
    values: [],
    beats: [],
    signedOut: false,
    watch: (view, site = 'east') => new Promise((resolve) => socket.emit('watch', { site, view }, resolve)),
    resume: (view, epoch, seq) => new Promise((resolve) => socket.emit('resume', { site: 'east', view, epoch, seq }, resolve)),
    until: (holds, what = String(holds)) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`never came: ${what}`))
        }, 5_000)
        const look = () => {
          if (!holds()) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    close: () => void socket.disconnect(),
  }
  socket.on('snapshot', (message) => (screen.snapshots.push(message), heard()))
  socket.on('changes', (message) => (screen.changes.push(message), heard()))
  socket.on('values', (message) => {
    screen.values.push(message)
    if (options.draws !== false) socket.emit('drawn', message.batch)
    heard()
  })
  socket.on('beat', (message) => (screen.beats.push(message), heard()))
  socket.on('signedOut', () => {
    screen.signedOut = true
    heard()
  })
  socket.on('disconnect', heard)
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve)
    socket.on('connect_error', reject)
  })
  return screen
}

/** Alarms as a screen holds them: the snapshot, then every change in its order. Throws at a gap. */
export function alarmsOn(screen: Screen): Map<string, Snapshot['alarms'][number]> {
  const snapshot = screen.snapshots.at(-1)
  if (!snapshot) throw new Error('no snapshot yet')
  const open = new Map(snapshot.alarms.map((alarm) => [alarm.id, alarm]))
  let seq = snapshot.seq
  for (const message of screen.changes) {
    if (message.epoch !== snapshot.epoch || message.seq <= snapshot.seq) continue
    if (message.seq !== seq + 1) throw new Error(`gap: ${seq} then ${message.seq}`)
    seq = message.seq
    for (const item of message.items) {
      if (item.type !== 'alarm') continue
      if (item.alarm.state === 'normal') open.delete(item.alarm.id)
      else open.set(item.alarm.id, item.alarm)
    }
  }
  return open
}
