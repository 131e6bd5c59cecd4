import { table } from '../alarm-table.ts'
import type { Step } from '../play.ts'

const starts = (count: number, every: number): Record<string, Step> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      [`${n * every}s`, { runState: 'running' }] as const,
      [`${n * every + 60}s`, { runState: 'stopped' }] as const,
    ]).flat(),
  )

table('fire.jockeyCycling', [
  // Starts every 200 s: the 16th at 3,000 s; fewer than 8 are left when the ninth (1,600 s) leaves the hour.
  ['the 16th start of an hour raises it, fewer than 8 clear it', starts(16, 200), { '3000s': true, '5200s': false }],
  ['15 an hour are allowed', starts(30, 240), {}],
])
table('fire.jockeyOffline', [['three silent minutes raise it', { '0s': { runState: 'stopped' } }, { '180s': true }]])
