import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PacketEntry } from '../../core/journal-entry.ts'
import { KINDS } from '../../devices/kinds/index.ts'
import { keepCursor, readCursor } from '../../ingest/influx-cursor.ts'
import { EVENTS, influxLines } from '../../ingest/influx-lines.ts'
import { setAside } from '../../ingest/set-aside.ts'

const T0 = 1_700_000_000_000
const packet = (payload: unknown, rest: Partial<PacketEntry> = {}): PacketEntry => ({
  type: 'packet',
  at: T0,
  site: 'S',
  device: 'leak-1',
  via: 'leak-1',
  channel: 'telemetry',
  qos: 1,
  dup: false,
  packetId: 1,
  verdict: 'recorded',
  reason: '',
  kind: 'leakSensor',
  skew: 0,
  payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  ...rest,
})
const linesOf = (...entries: PacketEntry[]) => influxLines(entries.map((entry, i) => ({ position: i + 1, entry }))).lines

describe('lines of recorded packets', () => {
  test('a reading is a point of its kind, at its own time', () =>
    expect(linesOf(packet({ ts: T0 - 5_000, values: { waterLeak: true, waterDepth: 1.5 } }, { skew: 1_000 }))).toEqual([
      'leakSensor,site=S,device=leak-1 waterLeak=true,waterDepth=1.5 1699999996000001000',
    ]))

  test('a doubtful time is marked', () =>
    expect(linesOf(packet({ ts: 5, values: { waterDepth: 2 } }))).toEqual([
      'leakSensor,site=S,device=leak-1 waterDepth=2,quality="uncertain" 1700000000000001000',
    ]))

  test('what was refused, sent twice or cannot be read is no line; what cannot be read is counted', () => {
    const entries = [
      packet({ waterDepth: 1 }, { verdict: 'refused', reason: 'too-fast' }),
      packet({ waterDepth: 1 }, { verdict: 'duplicate' }),
      packet('online', { channel: 'status' }),
      packet({ waterDepth: 1 }, { kind: 'kindOfTheFuture' }),
    ]
    expect(influxLines(entries.map((entry, i) => ({ position: i + 1, entry })))).toEqual({ lines: [], unreadable: 1 })
  })

  test('readings that fall into one millisecond stay apart, in one packet and in two', () => {
    const late = [1, 2].map((n) => ({ ts: T0 + 5_000, values: { waterDepth: n } }))
    const lines = linesOf(packet({ waterDepth: 1 }), packet({ waterDepth: 2 }), packet(late))
    expect(new Set(lines.map((line) => line.split(' ').at(-1)))).toEqual(
      new Set(['1700000000000001000', '1700000000000002000', '1700000000000003000', '1700000000000003001']),
    )
  })

  test('two events of one panel in one millisecond are two points, the same two whenever they are read', () => {
    const panel = { kind: 'fireAlarmPanel', device: 'P', channel: 'event' } as const
    const fire = (address: string) =>
      packet({ ts: T0, event: 'component', data: { address, type: 'smokeDetector', states: ['fire'] } }, panel)
    const lines = linesOf(fire('1-02-017'), fire('1-02-018'))
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(/^events,site=S,device=P,event=component data="\{\\"address\\":\\"1-02-017\\".*\}",receivedAt=1700000000000 /)
    const times = lines.map((line) => line.split(' ').at(-1)!)
    expect(times[0]).not.toBe(times[1])
    for (const time of times) expect(time.slice(0, 13)).toBe(`${T0}`)
    expect(influxLines([{ position: 2, entry: fire('1-02-018') }]).lines).toEqual([lines[1]])
  })

  test('no kind, point or tag is in the way of another name', () => {
    for (const kind of KINDS.values()) {
      expect(kind.id).not.toBe(EVENTS)
      for (const point of Object.keys(kind.points)) expect(['site', 'device', 'time', 'quality']).not.toContain(point)
    }
  })
})

describe('files beside the journal', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sanfang-influx-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('a position is kept per target; anything else is none', async () => {
    const file = join(folder, 'cursor.json')
    expect(await readCursor(file, 'a')).toBeNull()
    await keepCursor(file, { target: 'a', position: 7 })
    await keepCursor(file, { target: 'a', position: 8 })
    expect(await readCursor(file, 'a')).toBe(8)
    expect(await readCursor(file, 'b')).toBeNull()
    expect(await readdir(folder)).toEqual(['cursor.json'])
    await writeFile(file, '')
    expect(await readCursor(file, 'a')).toBeNull()
  })

  test('bad lines are kept with the reason, and the file never grows without end', async () => {
    const file = join(folder, 'poison.lp')
    const bad = (n: number) => [{ line: `m x=${n} 1`, why: '400 not\nso' }]
    await setAside(file, bad(1), T0, 60)
    expect(await readFile(file, 'utf8')).toBe('# 2023-11-14T22:13:20.000Z 400 not so\nm x=1 1\n')
    for (let n = 2; n <= 9; n++) await setAside(file, bad(n), T0, 60)
    expect((await readdir(folder)).toSorted()).toEqual(['poison.lp', 'poison.lp.1'])
    expect(await readFile(`${file}.1`, 'utf8')).toContain('m x=8 1')
    expect(await readFile(file, 'utf8')).toBe('# 2023-11-14T22:13:20.000Z 400 not so\nm x=9 1\n')
    await setAside(join(folder, 'none'), [], T0)
    expect(await readdir(folder)).toHaveLength(2)
  })
})
