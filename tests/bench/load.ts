import { fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { workerFile } from '../../platform/worker-file.ts'
import type { Speaker } from './bench-estate.ts'
import type { FloodAnswer, FloodCount, FloodOrder, FloodQuestion } from './flood.ts'

/** 150 bytes: six points of a pump, its time and its number. */
export const PAYLOAD =
  '{"ts":TTTTTTTTTTTTT,"seq":SSSSSSSSSS,"values":{"dischargePressure":0.5NN,"suctionPressure":0.2NN,"flow":1N.N,"frequency":38.N,"current":11.N,"power":5.N}}'

/** A generator at work in a process of its own. */
export interface Load {
  count(): Promise<FloodCount>
  stop(): Promise<void>
}

/** Starts a generator and answers when all its connections are in. */
export async function load(order: FloodOrder): Promise<Load> {
  const child = fork(fileURLToPath(workerFile(import.meta.url, './flood')))
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  const answer = (): Promise<FloodAnswer> =>
    new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(message as FloodAnswer))
      child.once('exit', () => reject(new Error('the generator ended')))
      child.once('error', reject)
    })
  const ask = async (question: FloodQuestion): Promise<FloodCount> => {
    const answered = answer()
    child.send(question)
    return (await answered) as FloodCount
  }
  const up = answer()
  child.send(order)
  const first = await up
  if ('error' in first) throw new Error(first.error)
  return {
    count: () => ask('count'),
    async stop() {
      if (!ended) await ask('stop').catch(() => undefined)
    },
  }
}

/** Confirmed packets per second after `warmUp` seconds, measured for `seconds`. */
export async function rateOf(order: FloodOrder, warmUp: number, seconds: number): Promise<number> {
  const running = await load(order)
  try {
    await sleep(warmUp * 1_000)
    const before = await running.count()
    await sleep(seconds * 1_000)
    const after = await running.count()
    return ((after.confirmed - before.confirmed) / (after.at - before.at)) * 1_000
  } finally {
    await running.stop()
  }
}

/** The speakers with their tokens. */
export const withTokens = (speakers: readonly Speaker[], tokens: Readonly<Record<string, string>>): FloodOrder['speakers'] =>
  speakers.map((one) => ({ ...one, token: tokens[one.id] ?? '' }))
