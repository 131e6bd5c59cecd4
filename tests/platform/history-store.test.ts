import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HistoryQuery } from '../../platform/history.ts'
import type { HistoryTable } from '../../platform/history-query.ts'
import { type HistoryBatch, type HistoryReading, type HistoryStore, openHistoryStore } from '../../platform/history-store.ts'

const PUMP: HistoryTable = { id: 'boosterPump', points: { pressure: 'number', running: 'boolean', mode: 'text' } }

let folder: string
let file: string
const opened: HistoryStore[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sanfang-history-'))
  file = join(folder, 'history.duckdb')
})
afterEach(() => {
  for (const store of opened.splice(0)) store.close()
  rmSync(folder, { recursive: true, force: true })
})
const open = async (tables: readonly HistoryTable[] = [PUMP]) => {
  const store = await openHistoryStore(file, { tables, memoryLimit: 128, threads: 1 })
  opened.push(store)
  return store
}
const shut = (store: HistoryStore) => {
  opened.splice(opened.indexOf(store), 1)
  store.close()
}

const reading = (at: number, values: HistoryReading['values'], rest: Partial<HistoryReading> = {}): HistoryReading => ({
  site: 'greenhill',
  device: 'pump-1',
  kind: 'boosterPump',
  at,
  quality: 'good',
  values,
  ...rest,
})
const batch = (position: number, readings: readonly HistoryReading[], events: HistoryBatch['events'] = []): HistoryBatch => ({
  position,
  readings,
  events,
})
const asked = (rest: Partial<HistoryQuery> = {}): HistoryQuery => ({
  site: 'greenhill',
  device: 'pump-1',
  kind: 'boosterPump',
  point: 'pressure',
  from: 0,
  to: 1e15,
  ...rest,
})

describe('history', () => {
  test('what went in comes out, in order of its own time, with every kind of value', async () => {
    const store = await open()
    await store.append(
      batch(7, [
        reading(2_000, { pressure: 0.52, running: false, mode: '自动' }),
        reading(1_000, { pressure: 0.5, running: true, mode: "man'ual" }),
        reading(3_000, { pressure: 0.6 }),
        reading(1_500, { pressure: 9 }, { device: 'pump-2' }),
        reading(1_500, { pressure: 9 }, { site: 'other' }),
      ]),
    )
    expect(await store.query(asked())).toEqual({ at: [1_000, 2_000, 3_000], value: [0.5, 0.52, 0.6] })
    expect(await store.query(asked({ point: 'running' }))).toEqual({ at: [1_000, 2_000], value: [true, false] })
    expect(await store.query(asked({ point: 'mode' }))).toEqual({ at: [1_000, 2_000], value: ["man'ual", '自动'] })
    expect(await store.query(asked({ from: 1_000, to: 2_000 }))).toEqual({ at: [1_000], value: [0.5] })
    expect(await store.query(asked({ limit: 2 }))).toEqual({ at: [1_000, 2_000], value: [0.5, 0.52] })
    expect(store.position).toBe(7)
  })

  test.each([
    ['mean', [2, 10]],
    ['min', [1, 10]],
    ['max', [3, 10]],
    ['sum', [6, 10]],
    ['count', [3, 1]],
    ['first', [3, 10]],
    ['last', [2, 10]],
  ] as const)('buckets answer the %s', async (fn, value) => {
    const store = await open()
    await store.append(
      batch(1, [
        reading(60_000, { pressure: 3 }),
        reading(70_000, { pressure: 1 }),
        reading(119_999, { pressure: 2 }),
        reading(240_000, { pressure: 10 }),
      ]),
    )
    expect(await store.query(asked({ step: 60_000, fn }))).toEqual({ at: [60_000, 240_000], value })
  })

  test('yes and no have a share, words their last', async () => {
    const store = await open()
    await store.append(
      batch(
        1,
        [true, true, false, true].map((running, i) => reading(i, { running, mode: `m${i}` })),
      ),
    )
    expect(await store.query(asked({ point: 'running', step: 10, fn: 'mean' }))).toEqual({ at: [0], value: [0.75] })
    expect(await store.query(asked({ point: 'running', step: 10, fn: 'last' }))).toEqual({ at: [0], value: [true] })
    expect(await store.query(asked({ point: 'mode', step: 10, fn: 'last' }))).toEqual({ at: [0], value: ['m3'] })
    expect(await store.query(asked({ point: 'mode', step: 10, fn: 'mean' }))).toEqual({ at: [], value: [] })
  })

  test('bad values are kept as measured and left out of what is computed', async () => {
    const store = await open()
    await store.append(
      batch(1, [
        reading(1, { pressure: 1 }),
        reading(2, { pressure: 99 }, { quality: 'bad' }),
        reading(3, { pressure: 3 }, { quality: 'uncertain' }),
      ]),
    )
    expect((await store.query(asked())).value).toEqual([1, 99, 3])
    expect((await store.query(asked({ step: 10, fn: 'max' }))).value).toEqual([3])
  })

  test('rows and cursor go in together or not at all', async () => {
    const store = await open()
    await store.append(batch(5, [reading(1, { pressure: 1 })]))
    await expect(store.append(batch(6, [reading(2, { pressure: 2 }), reading(3, {}, { kind: 'nowhere' })]))).rejects.toThrow(
      'no table for nowhere',
    )
    expect(store.position).toBe(5)
    expect((await store.query(asked())).value).toEqual([1])
    await store.append(batch(6, [reading(2, { pressure: 2 })]))
    shut(store)
    const again = await open()
    expect(again.position).toBe(6)
    expect((await again.query(asked())).value).toEqual([1, 2])
  })

  test('a kind that grows keeps what it has; a point of another type begins anew', async () => {
    const store = await open()
    await store.append(batch(1, [reading(1, { pressure: 1, mode: 'auto' })]))
    shut(store)
    const grown = await open([
      { id: 'boosterPump', points: { flow: 'number', pressure: 'number', mode: 'number' } },
      { id: 'elevator', points: { speed: 'number' } },
    ])
    await grown.append(batch(2, [reading(2, { pressure: 2, flow: 7, mode: 3 }), reading(2, { speed: 1.5 }, { kind: 'elevator' })]))
    expect((await grown.query(asked())).value).toEqual([1, 2])
    expect(await grown.query(asked({ point: 'flow' }))).toEqual({ at: [2], value: [7] })
    expect(await grown.query(asked({ point: 'mode' }))).toEqual({ at: [2], value: [3] })
    expect((await grown.query(asked({ kind: 'elevator', point: 'speed' }))).value).toEqual([1.5])
  })

  test('what is too old goes, readings and events', async () => {
    const store = await open()
    const event = { site: 'greenhill', device: 'pump-1', receivedAt: 1, event: 'started', data: { by: 'x' } }
    await store.append(
      batch(
        1,
        [reading(1_000, { pressure: 1 }), reading(5_000, { pressure: 2 })],
        [
          { ...event, at: 1_000 },
          { ...event, at: 5_000 },
        ],
      ),
    )
    expect(await store.dropBefore(5_000)).toBe(2)
    expect((await store.query(asked())).value).toEqual([2])
  })

  test('a kind or point that was never stored has no history', async () => {
    const store = await open()
    expect(await store.query(asked({ kind: 'nowhere' }))).toEqual({ at: [], value: [] })
    expect(await store.query(asked({ point: 'nowhere' }))).toEqual({ at: [], value: [] })
    expect(await store.query(asked({ point: '"; DROP TABLE events; --' }))).toEqual({ at: [], value: [] })
  })
})
