import { Worker } from 'node:worker_threads'
import { HubError, type Problem, reasonOf } from '../core/errors.ts'
import { SqlError, type SqlErrorKind } from './sql.ts'

/** The main thread's end of a worker: questions that are answered in any order, and messages one way each. */
export interface WorkerEnd<Ready> {
  /** What the worker said when it was ready. */
  readonly ready: Ready
  readonly pending: number
  /** Asks and waits. Rejects with what the worker threw, or when it died. */
  call<Result>(message: object): Promise<Result>
  post(message: object, transfer?: readonly ArrayBuffer[]): void
  /** Ends the worker after it did what `bye` asks. Calls that still wait are rejected. */
  stop(bye: object): Promise<void>
}

export interface WorkerStart {
  readonly url: URL
  /** Shown in thread lists and in errors. */
  readonly name: string
  readonly data: unknown
  /** Messages that answer no call. */
  readonly told?: (message: never) => void
  /** The worker ended although nobody stopped it. */
  readonly died?: (error: Error) => void
}

/** Starts a worker built with `workerPort` and resolves when it says that it is ready; rejects with what kept it from that. */
export function startWorker<Ready>({ url, name, data, told, died }: WorkerStart): Promise<WorkerEnd<Ready>> {
  const worker = new Worker(url, { workerData: data, name })
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>()
  let calls = 0
  let state: 'starting' | 'running' | 'stopping' | 'dead' = 'starting'
  let reason: Error | undefined

  return new Promise((resolve, reject) => {
    const end = (error: Error) => {
      if (state === 'dead') return
      const was = state
      state = 'dead'
      for (const call of waiting.values()) call.reject(error)
      waiting.clear()
      if (was === 'starting') reject(error)
      if (was === 'running') died?.(error)
    }
    worker.on('message', (message: FromWorker<Ready>) => {
      if ('told' in message) told?.(message.told as never)
      else if ('answers' in message) {
        const call = waiting.get(message.answers)
        waiting.delete(message.answers)
        if (message.error) call?.reject(unpackError(message.error))
        else call?.resolve(message.result as never)
      } else if ('failed' in message) reason = unpackError(message.failed)
      else {
        state = 'running'
        resolve({
          ready: message.ready,
          get pending() {
            return waiting.size
          },
          call: (question) =>
            new Promise((resolve, reject) => {
              if (state !== 'running') {
                reject(reason ?? new Error(`${name} has stopped`))
                return
              }
              waiting.set(++calls, { resolve, reject })
              worker.postMessage({ call: calls, question })
            }),
          post(message, transfer) {
            if (state === 'running') worker.postMessage({ post: message }, transfer)
          },
          stop(bye) {
            if (state === 'dead') return Promise.resolve()
            state = 'stopping'
            return new Promise((resolve) => {
              worker.once('exit', () => resolve())
              worker.postMessage({ bye })
            })
          },
        })
      }
    })
    worker.on('error', (error) => {
      reason = new Error(`${name} failed: ${reasonOf(error)}`, { cause: error })
    })
    worker.on('exit', () => end(reason ?? new Error(`${name} has stopped`)))
  })
}

/** What goes through the port, both ways. */
export type ToWorker = { readonly call: number; readonly question: never } | { readonly post: never } | { readonly bye: never }
export type FromWorker<Ready> =
  | { readonly ready: Ready }
  | { readonly failed: PackedError }
  | { readonly told: unknown }
  | { readonly answers: number; readonly result?: unknown; readonly error?: PackedError }

/** An error as plain data: structured clone would drop code and problems. */
export interface PackedError {
  readonly message: string
  readonly stack?: string
  readonly sql?: SqlErrorKind
  readonly hub?: { readonly code: string; readonly problems: readonly Problem[] }
}

function unpackError(packed: PackedError): Error {
  const error = packed.hub
    ? new HubError(packed.hub.code, packed.hub.problems)
    : packed.sql
      ? new SqlError(packed.sql, packed.message)
      : new Error(packed.message)
  if (packed.stack) error.stack = packed.stack
  return error
}
