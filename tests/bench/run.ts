import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { type BenchRow, median, passes } from './bench-row.ts'
import { BENCHES } from './list.ts'

// Runs the benchmarks one after the other and prints one table. It judges nobody: its exit code is 0 whatever was measured.
const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean' }, json: { type: 'boolean' }, rounds: { type: 'string' } },
})
const quick = values.quick === true
const rounds = Number(values.rounds ?? (quick ? 1 : 3))
const unknown = values.only?.filter((name) => !BENCHES.some((bench) => bench.name === name)) ?? []
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${BENCHES.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

const rows: BenchRow[] = []
for (const { name, run } of BENCHES) {
  if (values.only && !values.only.includes(name)) continue
  const from = performance.now()
  const say = (text: string) => console.error(`  ${name}: ${text}`)
  try {
    rows.push(...(await run({ rounds, quick, say })))
  } catch (error) {
    // One that cannot run here (no browser, no descriptors) does not take the others with it.
    console.error(`${name} failed:`, error)
    rows.push({
      what: `${name}: could not be measured`,
      unit: '',
      better: 'more',
      must: null,
      measured: [],
      note: String(error).slice(0, 200),
    })
  }
  console.error(`${name} done in ${((performance.now() - from) / 1_000).toFixed(0)} s, load ${loadavg()[0]!.toFixed(1)}`)
}

const machine = `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, load ${loadavg()
  .map((one) => one.toFixed(1))
  .join(' ')}, ${new Date().toISOString()}`
if (values.json) console.log(JSON.stringify({ machine, rounds, rows: rows.map((row) => ({ ...row, passes: passes(row) })) }, null, 2))
else
  console.log(
    `\n${tableOf(rows)}\n\n${machine}; ${rounds} round${rounds === 1 ? '' : 's'}, interleaved with the peer's: median [least..most]`,
  )
process.exit(0)

function tableOf(all: readonly BenchRow[]): string {
  const head = ['what', 'must', 'measured', 'peer', '']
  const lines = all.map((row) => [
    row.what,
    row.must === null ? '' : `${row.better === 'more' ? '≥' : '≤'} ${figure(row.must)} ${row.unit}`,
    row.measured.length === 0 ? '–' : `${spread(row.measured)} ${row.unit}`,
    row.peer ? `${spread(row.peer.measured)} ${row.peer.who}` : '',
    { true: 'pass', false: 'UNDER', null: '' }[String(passes(row)) as 'true' | 'false' | 'null'],
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column]!.length)))
  const draw = (line: readonly string[]) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd()
  return [
    draw(head),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...lines.flatMap((line, n) => [draw(line), ...(all[n]!.note ? [`    ${all[n]!.note}`] : [])]),
  ].join('\n')
}

function spread(figures: readonly number[]): string {
  const middle = figure(median(figures))
  return figures.length === 1 ? middle : `${middle} [${figure(Math.min(...figures))}..${figure(Math.max(...figures))}]`
}

function figure(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toFixed(Math.abs(value) >= 10 ? 1 : 2)))
}
