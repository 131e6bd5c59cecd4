import { parentPort, type MessagePort } from 'node:worker_threads'
import { HubError, reasonOf } from '../core/errors.ts'
import { SqlError } from './sql.ts'
import type { FromWorker, PackedError, ToWorker } from './start-worker.ts'

/** What a worker does with what it is sent. `answer` may be slow; messages are taken in the order they came. */
export interface WorkerDeeds {
  /** A question with the way to answer it, once. */
  call?(question: never, answer: (result: unknown, transfer?: readonly ArrayBuffer[]) => void, fail: (error: unknown) => void): void
  post?(message: never): void
  /** Finish and let go of everything; the thread ends afterwards. */
  bye(message: never): void | Promise<void>
}

/**
 * The worker's end of `startWorker`. `open` makes the worker's deeds and what it says when ready; what it throws is thrown where
 * the worker was started. `tell` sends a message that answers nothing.
 */
export function workerPort<Ready>(
  open: (tell: (message: object, transfer?: readonly ArrayBuffer[]) => void) => Opened<Ready> | Promise<Opened<Ready>>,
): void {
  if (!parentPort) throw new Error('runs only as a worker')
  const port: MessagePort = parentPort
  const send = (message: FromWorker<Ready>, transfer?: readonly ArrayBuffer[]) => port.postMessage(message, transfer)
  Promise.resolve()
    .then(() => open((message, transfer) => send({ told: message }, transfer)))
    .then(({ ready, deeds }) => {
      port.on('message', (message: ToWorker) => {
        if ('post' in message) deeds.post?.(message.post)
        else if ('call' in message) {
          const { call } = message
          deeds.call?.(
            message.question,
            (result, transfer) => send({ answers: call, result }, transfer),
            (error) => send({ answers: call, error: packError(error) }),
          )
        } else {
          // What fails here lost nothing: all that was confirmed is on disk, and the next start tidies up.
          void Promise.resolve()
            .then(() => deeds.bye(message.bye))
            .catch(() => {})
            .finally(() => port.close())
        }
      })
      send({ ready })
    })
    .catch((error: unknown) => {
      send({ failed: packError(error) })
      port.close()
    })
}

interface Opened<Ready> {
  readonly ready: Ready
  readonly deeds: WorkerDeeds
}

function packError(error: unknown): PackedError {
  return {
    message: reasonOf(error),
    stack: error instanceof Error ? error.stack : undefined,
    sql: error instanceof SqlError ? error.kind : undefined,
    hub: error instanceof HubError ? { code: error.code, problems: error.problems } : undefined,
  }
}
