import type { Socket } from 'socket.io'

/** Bytes that wait for a screen in our memory: packets not handed to its transport yet, and what its transport has not sent. */
export function waitingBytes(socket: Socket): number {
  const conn = socket.conn as unknown as {
    writeBuffer: readonly { readonly data?: unknown }[]
    transport: { readonly socket?: { readonly bufferedAmount?: number } }
  }
  let bytes = conn.transport.socket?.bufferedAmount ?? 0
  for (const { data } of conn.writeBuffer) bytes += typeof data === 'string' ? data.length : 0
  return bytes
}

/** Cuts the wire so that the browser connects anew by itself (an ordinary disconnect tells it to stay away). What waits is thrown away. */
export function cut(socket: Socket): void {
  socket.conn.close(true)
}
