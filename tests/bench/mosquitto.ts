import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Debian's Mosquitto without persistence, as the peer: it syncs nothing and lets everybody in. Null where it is not installed. */
export async function startMosquitto(): Promise<{ readonly port: number; stop(): Promise<void> } | null> {
  if (spawnSync('mosquitto', ['-h']).error) return null
  const folder = await mkdtemp(join(tmpdir(), 'sanfang-bench-'))
  const port = await freePort()
  const config = join(folder, 'mosquitto.conf')
  await writeFile(config, `listener ${port} 127.0.0.1\nallow_anonymous true\nlog_dest none\nset_tcp_nodelay true\n`)
  const server = spawn('mosquitto', ['-c', config], { stdio: 'ignore' })
  const ended = once(server, 'exit')
  const stop = async () => {
    server.kill()
    await ended
    await rm(folder, { recursive: true })
  }
  for (let tries = 0; tries < 100; tries++) {
    if (await listens(port)) return { port, stop }
    await sleep(50)
  }
  await stop()
  throw new Error('the peer did not start')
}

/** A TCP port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
