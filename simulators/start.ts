import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Counts, Job } from './job.ts'

/** A simulator process, seen from whoever started it. */
export interface Simulation {
  /** What it has done so far; null when it is gone. */
  counts(): Promise<Counts | null>
  /** Ends it and gives its last counts; killed when it does not go within `withinMs`. */
  stop(withinMs?: number): Promise<Counts | null>
  /** Its exit code, once it is gone. */
  readonly exited: Promise<number>
  readonly pid: number
}

/** As much of a log as is needed here. */
export interface SimulationLog {
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
}

/** A job as it is given: what has a default may be left out. */
export type GivenJob = Pick<Job, 'url' | 'estate' | 'tokens'> & Partial<Job>

/** Starts the built simulator process with a job. It ends with whoever started it. Its complaints go to the log. */
export function startSimulation(job: GivenJob, { log }: { readonly log: SimulationLog }): Simulation {
  const child = spawn(process.execPath, [builtProcess()], { stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting: ((counts: Counts | null) => void)[] = []
  let last: Counts | null = null
  let ending = false

  const exited = once(child, 'close').then(([code]) => {
    for (const answer of waiting.splice(0)) answer(last)
    if (!ending) log.warn({ code: code as number }, 'the simulator went by itself')
    return (code as number | null) ?? 1
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = JSON.parse(line) as Counts
    waiting.shift()?.(last)
  })
  createInterface({ input: child.stderr }).on('line', (line) => log.warn({ line }, 'simulator'))
  // A child that died takes its pipe with it; `exited` says so.
  child.stdin.on('error', () => {})
  child.stdin.write(`${JSON.stringify(job)}\n`)
  log.info({ pid: child.pid, devices: job.estate.devices.length, story: job.story ?? 'demo' }, 'simulator started')

  return {
    pid: child.pid ?? 0,
    exited,
    counts() {
      if (child.exitCode !== null || !child.stdin.writable) return Promise.resolve(null)
      child.stdin.write('counts\n')
      return new Promise((resolve) => waiting.push(resolve))
    },
    async stop(withinMs = 8_000) {
      ending = true
      if (child.exitCode === null) child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), withinMs)
      await exited
      clearTimeout(timer)
      return last
    },
  }
}

/** The built form of the process, also when this runs from the sources. */
function builtProcess(): string {
  const here = fileURLToPath(import.meta.url)
  if (here.endsWith('.js')) return join(dirname(here), 'process.js')
  let root = dirname(here)
  while (!existsSync(join(root, 'package.json'))) root = dirname(root)
  return join(root, 'dist', 'simulators', 'process.js')
}
