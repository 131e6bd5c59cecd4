// Runs the tests, one project after the other, and closes with one plain line of counts. Arguments go to vitest.
// Not all at once: what kills processes or watches a clock deserves the machine for itself.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const given = process.argv.slice(2)
const runs = given.length > 0 ? [given] : ['unit', 'scenarios', 'chaos', 'browser'].map((project) => ['--project', project])
const folder = mkdtempSync(join(tmpdir(), 'sanfang-test-'))
const counts = { passed: 0, failed: 0, skipped: 0 }
let status = 0

for (const [n, run] of runs.entries()) {
  const file = join(folder, `result-${n}.json`)
  const { status: code } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile=${file}`, ...run],
    { stdio: 'inherit' },
  )
  if (code !== 0) status = code ?? 1
  if (!existsSync(file)) continue
  const result = JSON.parse(readFileSync(file, 'utf8'))
  counts.passed += result.numPassedTests
  counts.failed += result.numFailedTests
  counts.skipped += result.numPendingTests + result.numTodoTests
}
rmSync(folder, { recursive: true })
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exit(status)
