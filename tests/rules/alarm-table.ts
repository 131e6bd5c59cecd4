import { describe, expect, test } from 'vitest'
import { playCut, type Stage, type Timeline } from './play.ts'

/** A statement, what is sent when, and when the alarm was raised and cleared. */
export type Case = readonly [statement: string, timeline: Timeline, edges: Readonly<Record<string, boolean>>, stage?: Stage]

/** A table of cases for one alarm. Each is played whole and cut: a restart at any moment changes nothing. */
export function table(type: string, cases: readonly Case[]): void {
  describe(type, () => {
    for (const [statement, timeline, edges, stage] of cases) test(statement, () => expect(playCut(type, timeline, stage)).toEqual(edges))
  })
}
