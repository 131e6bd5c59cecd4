// Writes config.example.yaml from the settings of every folder. Run after `npm run build`, whenever a setting changes.
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const { exampleConfig } = await import(join(root, 'dist/config.js'))
writeFileSync(join(root, 'config.example.yaml'), exampleConfig())
