import type { Log } from './log.ts'

/** Things to undo, in reverse order, each with a name; one that fails is logged and does not stop the rest. */
export interface Lifecycle {
  /** Registers what stops the part just started. */
  onStop(name: string, stop: () => void | Promise<void>): void
  stop(): Promise<void>
}

export function lifecycle(log: Log): Lifecycle {
  const steps: { name: string; stop: () => void | Promise<void> }[] = []
  let stopping: Promise<void> | undefined
  return {
    onStop: (name, stop) => void steps.push({ name, stop }),
    stop: () =>
      (stopping ??= (async () => {
        for (const step of steps.reverse()) {
          try {
            await step.stop()
          } catch (error) {
            log.error({ error, part: step.name }, 'part did not stop cleanly')
          }
        }
      })()),
  }
}
