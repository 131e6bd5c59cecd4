// Import rules of the house (.dependency-cruiser.json). Fails when a rule is broken, and when nothing was read:
// with the wrong parser the tool sees no module and reports that all is well.
import { readFileSync } from 'node:fs'
import swc from '@swc/core'
import { cruise } from 'dependency-cruiser'

// The tool's parser knows TypeScript but not its JSX form: a .tsx file is parsed as what it is.
const { parseFileSync } = swc
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') })

const { options, forbidden } = JSON.parse(readFileSync('.dependency-cruiser.json', 'utf8'))
const folders = [
  'core',
  'platform',
  'devices',
  'broker',
  'ingest',
  'rules',
  'dashboard',
  'cli',
  'simulators',
  'main.ts',
  'replay.ts',
  'deciding-half.ts',
  'config.ts',
]
const { output } = await cruise(folders, { ...options, validate: true, ruleSet: { forbidden } })
const broken = output.summary.violations
for (const one of broken) console.error(`${one.rule.name}: ${one.from} → ${one.to}`)
if (output.summary.totalCruised < 20) {
  console.error(`import rules read only ${output.summary.totalCruised} modules: the check itself is broken`)
  process.exit(1)
}
if (broken.length > 0) process.exit(1)
console.log(`import rules hold over ${output.summary.totalCruised} modules`)
