import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exampleConfig } from '../../config.ts'

test('config.example.yaml is what the settings generate (node scripts/example-config.mjs writes it)', () =>
  expect(readFileSync('config.example.yaml', 'utf8')).toBe(exampleConfig()))
