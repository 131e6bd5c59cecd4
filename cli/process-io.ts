import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Io } from './ends.ts'

/** The terminal of this process. A second Ctrl-C ends it at once. */
export function processIo(): Io {
  // Whoever reads our output (head, less) may leave before its end.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    error: (text) => void process.stderr.write(`${text}\n`),
    async input() {
      const parts: Buffer[] = []
      for await (const part of process.stdin) parts.push(part as Buffer)
      return Buffer.concat(parts)
    },
    password: (prompt) => (process.stdin.isTTY ? typed(prompt) : Promise.resolve(null)),
    stopAsked: () =>
      new Promise((resolve) => {
        let asked = false
        const ask = () => {
          if (asked) process.exit(1)
          asked = true
          resolve()
        }
        process.on('SIGINT', ask)
        process.on('SIGTERM', ask)
      }),
  }
}

/** One line typed at the terminal; what is typed goes nowhere. */
function typed(prompt: string): Promise<string | null> {
  process.stderr.write(prompt)
  const nowhere = new Writable({ write: (_part, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line)
      lines.close()
    })
    lines.once('SIGINT', () => {
      lines.close()
      process.exitCode = 1
      process.kill(process.pid, 'SIGINT')
    })
    lines.once('close', () => {
      process.stderr.write('\n')
      resolve(null)
    })
  })
}
