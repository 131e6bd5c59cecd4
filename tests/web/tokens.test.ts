import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const css = readFileSync(join(import.meta.dirname, '../../dashboard/web/tokens.css'), 'utf8')
type Tokens = Readonly<Record<string, string>>

const tokensIn = (theme: 'light' | 'dark'): Tokens => {
  const block = css.slice(
    css.indexOf(`:root[data-theme='${theme}']`) >= 0
      ? css.indexOf(`:root[data-theme='${theme}']`)
      : css.indexOf(`:root[data-theme="${theme}"]`),
  )
  return Object.fromEntries(
    [...block.slice(0, block.indexOf('\n}')).matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1]!, match[2]!]),
  )
}

const luminance = (hex: string): number => {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a: string, b: string): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const GROUNDS = ['canvas', 'panel', 'raised', 'hover', 'chosen', 'sunken']
const WASHES = ['p1-wash', 'p2-wash', 'p3-wash', 'j-wash']

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  const tokens = tokensIn(theme)
  const worst = (front: string, grounds: readonly string[]): number =>
    Math.min(...grounds.map((ground) => contrast(tokens[front]!, tokens[ground]!)))

  test.each(['text', 'text-2'])('%s reads on every ground (4.5:1)', (token) => {
    expect(worst(token, [...GROUNDS, ...WASHES])).toBeGreaterThanOrEqual(4.5)
  })
  test.each(['text-3', 'link', 'fault'])('%s reads on canvas, panel and raised (4.5:1)', (token) => {
    expect(worst(token, ['canvas', 'panel', 'raised'])).toBeGreaterThanOrEqual(4.5)
  })
  test.each(['p1', 'p2', 'p3', 'j'])('the letter of %s reads on its filling (4.5:1)', (priority) => {
    expect(contrast(tokens[`on-${priority}`]!, tokens[priority]!)).toBeGreaterThanOrEqual(4.5)
  })
  test.each(['p1', 'p2', 'p3', 'j'])('the outline of %s stands out from every ground (3:1)', (priority) => {
    expect(worst(`${priority}-edge`, [...GROUNDS, ...WASHES])).toBeGreaterThanOrEqual(3)
  })
  test.each(['edge', 'aside', 'shelved', 'focus', 'accent', 'trace'])('%s stands out from canvas, panel and raised (3:1)', (token) => {
    expect(worst(token, ['canvas', 'panel', 'raised'])).toBeGreaterThanOrEqual(3)
  })
  test.each([
    ['on-accent', 'accent'],
    ['on-band', 'band'],
    ['on-shelved', 'shelved'],
  ])('%s reads on %s', (front, ground) => {
    expect(contrast(tokens[front]!, tokens[ground]!)).toBeGreaterThanOrEqual(4.5)
  })
})

test('no colour is written anywhere but in the tokens', async () => {
  const { readdirSync } = await import('node:fs')
  const web = join(import.meta.dirname, '../../dashboard/web')
  const files = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.(css|tsx)$/.test(path) && !path.endsWith('tokens.css'),
  )
  expect(files.length).toBeGreaterThan(20)
  for (const path of files) expect(readFileSync(join(web, path), 'utf8').match(/#[0-9a-f]{6}\b|\brgb\(/i), path).toBeNull()
})
