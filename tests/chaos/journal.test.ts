import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startHistory } from '../../ingest/history-feed.ts'
import { type PlatformConfig, platformConfig } from '../../platform/config.ts'
import { openJournal } from '../../platform/journal.ts'
import { readJournalFile } from '../../platform/journal-file.ts'
import { openMetrics } from '../../platform/metrics.ts'

const KILLS = 8
const WRITER = fileURLToPath(new URL('./journal-writer.mjs', import.meta.url))

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sanfang-chaos-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Receipts that a writer gave before it was killed `afterMs` behind its first one. */
async function receiptsUntilKilled(run: number, afterMs: number): Promise<{ readonly n: number; readonly position: number }[]> {
  const child = spawn(process.execPath, [WRITER, folder, String(run)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)))
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), afterMs))
  expect(await exited).toBe('SIGKILL')
  return (
    readFileSync(join(folder, `receipts-${run}`), 'utf8')
      .split('\n')
      // What follows the last line end was cut off by the kill and is no receipt.
      .slice(0, -1)
      .map((line) => line.split(' ').map(Number))
      .map(([n, position]) => ({ n: n as number, position: position as number }))
  )
}

test('killed again and again under load: what was confirmed is in the journal and in history once, in order', async () => {
  const confirmed: { readonly run: number; readonly n: number; readonly position: number }[] = []
  for (let run = 1; run <= KILLS; run++) {
    const receipts = await receiptsUntilKilled(run, 20 + Math.random() * 700)
    expect(receipts.map(({ n }) => n)).toEqual(receipts.map((_, i) => i + 1))
    confirmed.push(...receipts.map((receipt) => ({ run, ...receipt })))
  }

  const onDisk = [...readJournalFile(join(folder, 'journal.db'))].flat()
  expect(onDisk.map(({ position }) => position)).toEqual(onDisk.map((_, i) => i + 1))
  const numbers = new Map<string, number[]>()
  for (const { entry } of onDisk) {
    if (entry.type !== 'packet') continue
    const list = numbers.get(entry.device) ?? []
    list.push(entry.at - 1_700_000_000_000)
    numbers.set(entry.device, list)
  }
  // Each run's packets once, in the order sent, without a gap.
  for (const list of numbers.values()) expect(list).toEqual(list.map((_, i) => i + 1))
  for (const { run, n, position } of confirmed) {
    const entry = onDisk[position - 1]?.entry
    if (entry?.type !== 'packet' || entry.device !== `run-${run}` || entry.at !== 1_700_000_000_000 + n)
      throw new Error(`receipt ${n} of run ${run} is not at position ${position}`)
  }
  expect(confirmed.length).toBeGreaterThan(KILLS * 100)

  const { journal: journalConfig, history: historyConfig } = Value.Create(platformConfig) as PlatformConfig
  const log = pino({ level: 'silent' })
  const metrics = openMetrics()
  const journal = await openJournal({ file: join(folder, 'journal.db'), log, metrics, config: { ...journalConfig, stopBelowFree: 0 } })
  const history = await startHistory({
    dataFolder: folder,
    journal,
    log,
    metrics,
    config: { ...historyConfig, keepDays: 36_500, stopBelowFree: 0 },
  })
  try {
    await vi.waitUntil(async () => (await history.position()) === onDisk.length, { timeout: 60_000, interval: 50 })
    for (const [device, list] of numbers) {
      const { at } = await history.query({
        site: 'greenhill',
        device,
        kind: 'leakSensor',
        point: 'waterDepth',
        from: 0,
        to: 1e15,
        limit: 100_000,
      })
      expect(at.slice(0, 100_000)).toEqual(list.slice(0, 100_000).map((n) => 1_700_000_000_000 + n))
    }
  } finally {
    await history.close()
    await journal.close()
  }
})
