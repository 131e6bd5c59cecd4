// Runs the tests and closes with one plain line of counts. Arguments go to vitest.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'sanfang-test-'))
const file = join(folder, 'result.json')
const run = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile=${file}`, ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
if (existsSync(file)) {
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: todo,
  } = JSON.parse(readFileSync(file, 'utf8'))
  console.log(`${passed} passed, ${failed} failed, ${pending + todo} skipped`)
}
rmSync(folder, { recursive: true })
process.exit(run.status ?? 1)
