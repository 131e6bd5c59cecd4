import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { InfluxAnswer } from '../../platform/influx-answer.ts'
import { siftLines } from '../../platform/sift-lines.ts'

/** A database that takes what is not bad, as 1.x (the good lines of a bad write too) or as 2.x (none of them). */
function database(bad: (line: string) => boolean, { version = 1, names = false } = {}) {
  const stored = new Set<string>()
  let writes = 0
  const write = (lines: readonly string[]): Promise<InfluxAnswer> => {
    writes++
    const wrong = lines.filter(bad)
    if (version === 1 || wrong.length === 0) for (const line of lines) if (!bad(line)) stored.add(line)
    if (wrong.length === 0) return Promise.resolve({ is: 'taken' })
    const conflict = names ? { measurement: 'leak', field: 'depth' } : undefined
    return Promise.resolve({ is: 'poison', why: 'no', dropped: version === 1 ? wrong.length : 0, ...(conflict && { conflict }) })
  }
  return { stored, write, writes: () => writes }
}

describe('finding bad lines', () => {
  test.each([1, 2])('sets aside exactly the bad ones, the rest is stored (%i.x)', (version) =>
    fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(2_000), { maxLength: 200 }), fc.integer({ min: 1, max: 40 }), async (numbers, every) => {
        const lines = numbers.map((n) => `m,d=${n} x=1 1`)
        const bad = (line: string) => Number(/d=(\d+)/.exec(line)![1]) % every === 0
        const { stored, write } = database(bad, { version })
        const sifted = await siftLines(lines, write)
        expect(sifted).toEqual({ bad: expect.any(Array) })
        const found = 'bad' in sifted ? sifted.bad.map(({ line }) => line) : []
        expect(found.toSorted()).toEqual(lines.filter(bad).toSorted())
        expect([...stored].toSorted()).toEqual(lines.filter((line) => !bad(line)).toSorted())
      }),
    ),
  )

  test('one bad line among thousands costs few writes', async () => {
    const lines = Array.from({ length: 4_096 }, (_, n) => `m,d=${n} x=1 1`)
    const { write, writes } = database((line) => line.includes('d=1234 '))
    expect(await siftLines(lines, write)).toEqual({ bad: [{ line: lines[1_234], why: 'no' }] })
    expect(writes()).toBeLessThanOrEqual(1 + 2 * 12)
  })

  test('a field of another type in every second line costs a handful of writes', async () => {
    const lines = Array.from({ length: 4_096 }, (_, n) => (n % 2 ? `leak,d=${n} wet=true,depth=${n} 1` : `leak,d=${n} wet=true 1`))
    const { write, writes, stored } = database((line) => line.includes('depth='), { names: true })
    const sifted = await siftLines(lines, write)
    expect('bad' in sifted && sifted.bad.length).toBe(2_048)
    expect(stored.size).toBe(2_048)
    expect(writes()).toBe(3)
  })

  test('an outage in the middle stops it, with nothing set aside', async () => {
    const { write } = database((line) => line.includes('d=3 '))
    let left = 3
    const stopped: InfluxAnswer = { is: 'away', why: 'gone', retryAfterMs: 0 }
    const lines = Array.from({ length: 64 }, (_, n) => `m,d=${n} x=1 1`)
    expect(await siftLines(lines, (some) => (left-- > 0 ? write(some) : Promise.resolve(stopped)))).toEqual({ stopped })
  })
})
