#!/usr/bin/env node
// The `sanfang` command. In a checkout it first builds what changed; an installed copy brings dist/ along.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
if (existsSync(join(root, 'main.ts'))) {
  try {
    execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: ['ignore', 'inherit', 'inherit'] })
  } catch {
    process.exit(1)
  }
}
const { main } = await import('../dist/main.js')
process.exitCode = await main(process.argv.slice(2))
