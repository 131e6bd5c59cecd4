/** Where we are in the hub's numbered changes. `asking`: a snapshot or the missing changes are under way. */
export interface Thread {
  readonly epoch: string | null
  readonly seq: number
  readonly asking: boolean
}

export type Numbered = { readonly type: 'snapshot' | 'changes' | 'beat'; readonly epoch: string; readonly seq: number }

/** take: show it. skip: seen before, or useless until the answer comes. watch: start anew. resume: ask for what is missing. */
export type Act = 'take' | 'skip' | 'watch' | 'resume'

export const noThread: Thread = { epoch: null, seq: 0, asking: true }

/**
 * Decides what one message from the hub means. Changes are numbered by one: the next number is taken, an old one skipped,
 * a later one is a gap. A beat that names a later number than ours is a gap too; another epoch is another hub life.
 */
export function follow(thread: Thread, message: Numbered): readonly [Thread, Act] {
  if (message.type === 'snapshot') return [{ epoch: message.epoch, seq: message.seq, asking: false }, 'take']
  if (thread.epoch === null) return [thread, 'skip']
  if (message.epoch !== thread.epoch) return thread.asking ? [thread, 'skip'] : [{ ...noThread }, 'watch']
  if (message.type === 'changes' && message.seq === thread.seq + 1) return [{ ...thread, seq: message.seq, asking: false }, 'take']
  if (message.seq <= thread.seq) {
    // A beat with our own number: nothing is missing any more.
    if (message.type === 'beat') return [{ ...thread, asking: false }, 'take']
    return [thread, 'skip']
  }
  return thread.asking ? [thread, 'skip'] : [{ ...thread, asking: true }, 'resume']
}
