// Builds what changed: dist/ (server, tsc) and dist/web (Vite). `--force` builds all.
// Asks nothing of the network. Without the build tools (a production install) it does nothing.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
process.chdir(root)
const force = process.argv.includes('--force')

const server = [
  'core',
  'platform',
  'broker',
  'ingest',
  'devices',
  'rules',
  'dashboard/contract.ts',
  'dashboard/server',
  'cli',
  'simulators',
  'main.ts',
  'version.ts',
  'replay.ts',
  'deciding-half.ts',
  'config.ts',
  'tsconfig.json',
]
const web = ['core', 'dashboard/contract.ts', 'dashboard/web', 'vite.config.ts']

if (!existsSync('node_modules/typescript') || !existsSync('node_modules/vite')) {
  if (!existsSync('dist/main.js')) {
    console.error('dist/ is missing and so are the build tools. Run `npm ci` (with development packages) and `npm run build` first.')
    process.exit(1)
  }
  process.exit(0)
}
step('server', server, () => run('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.json']))
step('web', web, () => run('node_modules/vite/bin/vite.js', ['build', '--logLevel', 'warn']))

function step(name, inputs, build) {
  const stamp = `dist/.${name}-stamp`
  const now = fingerprint(inputs)
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  const from = Date.now()
  process.stderr.write(`building ${name} … `)
  build()
  mkdirSync('dist', { recursive: true })
  writeFileSync(stamp, now)
  process.stderr.write(`${((Date.now() - from) / 1000).toFixed(1)} s\n`)
}

function run(file, args) {
  execFileSync(process.execPath, [file, ...args], { stdio: ['ignore', 'inherit', 'inherit'] })
}

function fingerprint(paths) {
  const hash = createHash('sha256')
  const visit = (path) => {
    if (!existsSync(path)) return
    const stat = statSync(path)
    if (stat.isDirectory()) for (const entry of readdirSync(path).sort()) visit(join(path, entry))
    else hash.update(path).update(readFileSync(path))
  }
  for (const path of [...paths, 'package-lock.json']) visit(path)
  return hash.digest('hex')
}
