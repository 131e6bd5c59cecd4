import { expect, test } from 'vitest'
import { readEstateCsv, writeEstateCsv } from '../../devices/estate-csv.ts'
import { diffEstate, isEmptyDiff } from '../../devices/estate-diff.ts'
import { estate, known } from './estate.ts'

test('an estate comes back from its tables as it was, formulas, quotes and dashes too', () => {
  const read = readEstateCsv(writeEstateCsv(estate), known)
  expect(read).toHaveProperty('estate')
  if ('estate' in read) expect(isEmptyDiff(diffEstate(estate, read.estate))).toBe(true)
})

test('a spreadsheet takes no cell for a formula and reads Chinese right', () => {
  const tables = writeEstateCsv(estate)
  expect(tables['places.csv'].charCodeAt(0)).toBe(0xfeff)
  for (const text of Object.values(tables)) expect(text).not.toMatch(/(^|[,"\n])[=+@-]/m)
})

test('faults are told with table, line and column', () => {
  const tables = { ...writeEstateCsv(estate) }
  tables['devices.csv'] = tables['devices.csv'].replace('elevator', 'elevater').replace('{""ratedSpeed""', '{ratedSpeed')
  tables['settings.csv'] = tables['settings.csv'].replace('5.5', 'soon')
  const read = readEstateCsv(tables, known)
  expect('problems' in read && read.problems.map(({ where, mend }) => `${where}: ${mend}`)).toEqual([
    'devices.csv:3, facts: give a block of fields',
    'settings.csv:3, value: give a number',
  ])
  tables['settings.csv'] = writeEstateCsv(estate)['settings.csv']
  tables['devices.csv'] = writeEstateCsv(estate)['devices.csv'].replace('elevator', 'elevater')
  expect(readEstateCsv(tables, known)).toMatchObject({ problems: [{ where: 'devices.csv:3, kind', mend: 'did you mean “elevator”?' }] })
})

test.each<[string, (text: string) => string, string]>([
  [
    'a misspelt column',
    (text) => text.replace('gateway', 'gatway'),
    'devices.csv:1: no column is called “gatway” (did you mean “gateway”?)',
  ],
  ['a missing column', (text) => text.replace(/^(.*?)kind/, '$1facts2'), 'devices.csv:1: the column “kind” is missing'],
  ['a quote that never ends', (text) => `${text}"`, 'devices.csv:'],
])('%s is told', (_, change, words) => {
  const tables = writeEstateCsv(estate)
  const read = readEstateCsv({ ...tables, 'devices.csv': change(tables['devices.csv']) }, known)
  const lines = 'problems' in read ? read.problems.map(({ where, what, mend }) => `${where}: ${what} (${mend})`) : []
  expect(lines.some((line) => line.startsWith(words))).toBe(true)
})

test('tables may lack settings and nothing else', () => {
  const { 'settings.csv': _, ...some } = writeEstateCsv(estate)
  expect(readEstateCsv(some, known)).toHaveProperty('estate')
  expect(readEstateCsv({}, known)).toMatchObject({ problems: [{ where: 'site.csv' }, { where: 'places.csv' }, { where: 'devices.csv' }] })
})
