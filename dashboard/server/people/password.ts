import { hash, verify } from '@node-rs/argon2'

/** Letters that a password needs at least. */
export const MIN_PASSWORD = 10

/** Why a password may not be used, or null when it may. */
export function passwordFault(name: string, password: string): 'too-short' | 'too-long' | 'like-name' | null {
  if (letters(password) < MIN_PASSWORD) return 'too-short'
  if (password.length > 200) return 'too-long'
  const [low, lowName] = [password.toLowerCase(), name.toLowerCase()]
  if (lowName.length >= 3 && low.replaceAll(lowName, '').length < MIN_PASSWORD - 4) return 'like-name'
  return null
}

/** Letters as people count them: a Chinese one is one, and so is an emoji. */
const letters = (text: string): number => Array.from(new Intl.Segmenter().segment(text)).length

export interface Passwords {
  hash(password: string): Promise<string>
  /** False also for an unknown name (`stored` undefined), after the same work. */
  verify(stored: string | undefined, password: string): Promise<boolean>
}

/**
 * argon2id with the library's defaults (19 MiB, two passes). At most two run at a time, so that a crowd at the door
 * never takes the machine from the alarms; at most 64 wait, more are told that the hub is busy (`BusyError`).
 */
export function openPasswords(): Passwords {
  let running = 0
  const waiting: (() => void)[] = []
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= 2) {
      if (waiting.length >= 64) throw new BusyError()
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
  // Made at once, so that the first unknown name takes no longer than a known one.
  const nobody = inTurn(() => hash('nobody has this name'))
  return {
    hash: (password) => inTurn(() => hash(password)),
    verify: async (stored, password) => {
      const against = stored ?? (await nobody)
      const fits = await inTurn(() => verify(against, password).catch(() => false))
      return fits && stored !== undefined
    },
  }
}

/** Too many sign-ins are waiting already. */
export class BusyError extends Error {}
