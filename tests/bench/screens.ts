import { io, type Socket } from 'socket.io-client'
import type { ClientEvents, ServerEvents, View } from '../../dashboard/contract.ts'

/** Screens that watch one site, each with a view, as browsers do: they say which batch they have drawn. */
export interface ScreensOrder {
  readonly base: string
  readonly site: string
  readonly cookie: string
  readonly views: readonly View[]
}
export interface ScreensAnswer {
  /** Devices whose values came, all screens together, since the last question. */
  readonly updates: number
}

// A process of its own: an order, answered once every screen has its snapshot; then any message is a question.
process.once('message', (order: ScreensOrder) => {
  let updates = 0
  let waiting = order.views.length
  for (const view of order.views) {
    const socket: Socket<ServerEvents, ClientEvents> = io(order.base, {
      transports: ['websocket'],
      extraHeaders: { cookie: order.cookie },
      forceNew: true,
    })
    socket.on('connect', () => socket.emit('watch', { site: order.site, view }))
    socket.once('snapshot', () => {
      if (--waiting === 0) answer()
    })
    socket.on('values', ({ batch, values }) => {
      updates += values.length
      setTimeout(() => socket.emit('drawn', batch), 16)
    })
  }
  const answer = () => {
    process.send!({ updates } satisfies ScreensAnswer)
    updates = 0
  }
  process.on('message', answer)
})
