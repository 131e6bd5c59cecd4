import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { HubError, reasonOf, type Problem } from '../core/errors.ts'
import type { BrokerConfig } from './config.ts'
import type { Transport } from './session.ts'

/** Where devices are let in; `url` as a device would write it. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly url: string
}
export type Addresses = { readonly [T in Transport]?: Address }

export interface Listeners {
  readonly addresses: Addresses
  /** No new connection from now on; open ones stay. */
  readonly stop: () => Promise<void>
}

export interface ListenEnds {
  readonly config: BrokerConfig
  /** Every connection, however it came. `address` is the peer's. */
  readonly onConnection: (conn: Duplex, address: string, transport: Transport) => void
  /** A connection that failed before it was one: TLS that does not match, HTTP that is no MQTT. */
  readonly onFailed: (transport: Transport, error: Error) => void
}

/** Handshakes that may wait in the kernel: a whole estate reconnects at once after a power cut. */
const BACKLOG = 4_096

/**
 * Opens the ports that the settings name: TCP, TLS (1.2 or newer), WebSocket with sub-protocol `mqtt`. All or none:
 * throws HubError `port-in-use`, `bad-address` or `bad-certificate` with every problem at once.
 */
export async function listen(ends: ListenEnds): Promise<Listeners> {
  const { config, onConnection, onFailed } = ends
  // Small packets go out at once; a peer that vanished without a word is found by the kernel.
  const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }
  const problems: Problem[] = []
  const codes: string[] = []
  const open: { transport: Transport; server: Server; address: Address; close?: () => void }[] = []

  const start = async (transport: Transport, server: Server, port: number, setting: string, env: string, close?: () => void) => {
    try {
      await bound(server, port, config.host)
      const actual = (server.address() as { port: number }).port
      server.on('error', (error) => onFailed(transport, error))
      open.push({ transport, server, address: addressOf(transport, config.host, actual), ...(close && { close }) })
    } catch (error) {
      const { code, problem } = wordListenError(error, config.host, port, setting, env)
      codes.push(code)
      problems.push(problem)
    }
  }

  if (config.port !== null) {
    const server = createServer(socketOptions, (socket) => onConnection(socket, peer(socket), 'tcp'))
    await start('tcp', server, config.port, 'broker.port', 'SANFANG_MQTT_PORT')
  }

  if (config.mqttsPort !== null) {
    try {
      const server = createTlsServer(
        {
          ...socketOptions,
          cert: pem(config.mqttsCert, 'broker.mqttsCert'),
          key: pem(config.mqttsKey, 'broker.mqttsKey'),
          minVersion: 'TLSv1.2',
          handshakeTimeout: config.connectTimeoutSeconds * 1_000,
        },
        (socket) => onConnection(socket, peer(socket), 'tls'),
      )
      server.on('tlsClientError', (error) => onFailed('tls', error))
      await start('tls', server, config.mqttsPort, 'broker.mqttsPort', 'SANFANG_MQTTS_PORT')
    } catch (error) {
      codes.push('bad-certificate')
      problems.push({
        what: reasonOf(error),
        where: 'broker.mqttsPort',
        mend: 'name a PEM certificate and its key in broker.mqttsCert and broker.mqttsKey, or set broker.mqttsPort to null',
      })
    }
  }

  if (config.wsPort !== null) {
    const server = createHttpServer((_, response) => {
      response.writeHead(426, { connection: 'close', upgrade: 'websocket' }).end('MQTT over WebSocket, sub-protocol mqtt\n')
    })
    server.maxConnections = config.maxConnections
    server.headersTimeout = config.connectTimeoutSeconds * 1_000
    const sockets = new WebSocketServer({
      server,
      maxPayload: config.maxPacketBytes + FRAME_SLACK,
      perMessageDeflate: false,
      // [MQTT-6.0.0-3]
      verifyClient: ({ req }: { req: IncomingMessage }) =>
        (req.headers['sec-websocket-protocol'] ?? '').split(',').some((name) => name.trim() === 'mqtt'),
      handleProtocols: (protocols) => (protocols.has('mqtt') ? 'mqtt' : false),
    })
    sockets.on('connection', (socket, request) => {
      request.socket.setNoDelay(true)
      request.socket.setKeepAlive(true, 60_000)
      onConnection(createWebSocketStream(socket), peer(request.socket), 'ws')
    })
    sockets.on('wsClientError', (error) => onFailed('ws', error))
    sockets.on('error', () => {})
    await start('ws', server, config.wsPort, 'broker.wsPort', 'SANFANG_MQTT_WS_PORT', () => {
      sockets.close()
      server.closeAllConnections()
    })
  }

  const stop = async () => {
    await Promise.all(
      open.map(
        ({ server, close }) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve())
            close?.()
          }),
      ),
    )
  }
  if (problems.length > 0) {
    await stop()
    throw new HubError(codes[0]!, problems)
  }
  return { addresses: Object.fromEntries(open.map(({ transport, address }) => [transport, address])), stop }
}

/** A WebSocket message may hold a packet and the beginning of the next. */
const FRAME_SLACK = 65_536

const bound = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })

function addressOf(transport: Transport, host: string, port: number): Address {
  const scheme = { tcp: 'mqtt', tls: 'mqtts', ws: 'ws' }[transport]
  return { host, port, url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}` }
}

function wordListenError(error: unknown, host: string, port: number, setting: string, env: string): { code: string; problem: Problem } {
  const code = (error as NodeJS.ErrnoException).code
  const where = `${setting} (${env})`
  if (code === 'EADDRINUSE')
    return {
      code: 'port-in-use',
      problem: {
        what: `port ${port} on ${host} is in use by another program`,
        where,
        mend: `stop that program, or set ${env} to a free port (0 takes any)`,
      },
    }
  if (code === 'EACCES')
    return {
      code: 'port-not-allowed',
      problem: { what: `port ${port} on ${host} may not be opened by this user`, where, mend: `set ${env} to a port above 1023` },
    }
  return {
    code: 'bad-address',
    problem: {
      what: `${host}:${port} cannot be opened: ${reasonOf(error)}`,
      where,
      mend: 'set broker.host (SANFANG_MQTT_HOST) to an address of this machine',
    },
  }
}

function pem(file: string | null, setting: string): Buffer {
  if (file === null) throw new Error(`${setting} is not set`)
  try {
    return readFileSync(file)
  } catch (error) {
    throw new Error(`${setting}: ${file} cannot be read: ${reasonOf(error)}`, { cause: error })
  }
}

const peer = (socket: Socket): string => socket.remoteAddress ?? ''
