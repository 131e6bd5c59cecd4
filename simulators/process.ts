import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Value } from 'typebox/value'
import { HubError, reasonOf } from '../core/errors.ts'
import { startFleet } from './fleet.ts'
import type { Fleet } from './fleet.ts'
import { JobSchema } from './job.ts'
import type { Job } from './job.ts'

/**
 * The simulator as a process of its own. `node process.js JOB.json` takes its job from a file and runs until SIGTERM;
 * without a file the job is the first line of standard input, each further line asks for the counts, and its end ends it.
 * SIGUSR2 prints a line of counts too, and so does the end. Exit code 0 done, 1 the job is wrong.
 */
const file = process.argv[2]
let fleet: Fleet | undefined
let stopping = false

if (file) begin(readFileSync(file, 'utf8'))
else {
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => (fleet ? print(fleet.counts()) : begin(line)))
  lines.on('close', () => void stop())
}
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())
process.on('SIGUSR2', () => fleet && print(fleet.counts()))

function begin(text: string): void {
  try {
    fleet = startFleet(jobOf(text), { failed: (device, why) => complain({ device, why, msg: 'a device could not connect' }) })
  } catch (error) {
    complain({ why: reasonOf(error), msg: 'the simulator cannot do this job' })
    process.exit(1)
  }
}

function jobOf(text: string): Job {
  const job = Value.Default(JobSchema, JSON.parse(text))
  if (Value.Check(JobSchema, job)) return job
  throw new HubError(
    'wrong-job',
    Value.Errors(JobSchema, job)
      .slice(0, 20)
      .map((error) => ({ what: error.message, where: error.instancePath })),
  )
}

async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  if (fleet) print(await fleet.stop())
  process.exit(0)
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

function complain(line: object): void {
  process.stderr.write(`${JSON.stringify(line)}\n`)
}
