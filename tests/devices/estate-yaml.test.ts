import { expect, test } from 'vitest'
import { diffEstate, isEmptyDiff } from '../../devices/estate-diff.ts'
import { readEstateYaml, writeEstateYaml } from '../../devices/estate-yaml.ts'
import { makeEstate } from '../../simulators/estates/make-estate.ts'
import { estate, known } from './estate.ts'

const tenFaults = `site: { id: QHY, name: { zh-CN: 清河苑 }, timezone: Asia/Shanghai }
places:
  - { id: QHY, level: site, parent: null, name: { zh-CN: 清河苑 } }
  - { id: A, level: building, parent: QHY, name: { zh-CN: A栋 } }
  - { id: A, level: building, parent: QHY, name: { zh-CN: 又一栋 } }
  - { id: B, level: unit, parent: C, name: { zh-CN: B单元 } }
  - { id: C, level: unit, parent: B, name: { zh-CN: C单元 } }
  - { id: Z, level: zone, parent: A, name: { zh-CN: 组团 } }
devices:
  - { id: L1, kind: elevater, name: { zh-CN: 一号梯 }, place: A }
  - { id: L2, kind: elevator, name: { zh-CN: 二号梯 }, place: NOWHERE }
  - { id: L1, kind: elevator, name: { zh-CN: 三号梯 }, place: A }
  - { id: W1, kind: leakSensor, name: { zh-CN: 水浸 }, place: A, gateway: GW9 }
  - id: W 2
    kind: leakSensor
    name: { zh-CN: 水浸 }
    place: A
    simulated: perhaps
settings:
  - { scope: QHY, type: leak.wet, name: wetFor, value: 9999 }
`

test('a file with ten faults tells all ten at once, each with its line and mend', () => {
  const read = readEstateYaml(tenFaults, known)
  const problems = 'problems' in read ? read.problems : []
  expect(problems.map(({ where, mend }) => `${where}: ${mend}`).sort()).toEqual(
    [
      'line 5, places[2].id: give each its own id',
      'line 6, places[3].parent: put one of them elsewhere',
      'line 8, places[5].level: levels go down: site, zone, building, unit, floor, space',
      'line 10, devices[0].kind: did you mean “elevator”?',
      'line 11, devices[1].place: add it, or name one that is there',
      'line 12, devices[2].id: give each its own id',
      'line 13, devices[3].gateway: add it as a device of the kind gateway, or leave gateway out',
      'line 14, devices[4].id: give an id: 1 to 64 letters, digits, “_” or “-”',
      'line 18, devices[4].simulated: give true or false',
      'line 20, settings[0].value: give 0 to 600 s',
    ].sort(),
  )
})

test.each([
  ['an estate with everything in it', estate, known],
  ['the small estate', makeEstate('small'), { kinds: new Map(makeEstate('small').devices.map(({ kind }) => [kind, { id: kind }])) }],
])('%s comes back from YAML as it was', (_, whole, against) => {
  const read = readEstateYaml(writeEstateYaml(whole), against)
  expect('estate' in read && isEmptyDiff(diffEstate(whole, read.estate))).toBe(true)
})

test('each device is one line', () =>
  expect(
    writeEstateYaml(estate)
      .split('\n')
      .filter((line) => line.includes('kind:')),
  ).toHaveLength(4))
test('broken YAML is told with its line', () =>
  expect(readEstateYaml('site:\n  id: [1\nplaces: x', known)).toMatchObject({ problems: [{ where: expect.stringMatching(/^line \d/) }] }))
test('a few aliases cannot become a huge estate', () => {
  const bomb = `a: &a [1,1,1,1,1,1,1,1,1]\n${['b', 'c', 'd', 'e', 'f', 'g'].map((n, i) => `${n}: &${n} [${Array(9).fill(`*${'abcdef'[i]}`).join(',')}]`).join('\n')}\n`
  expect(readEstateYaml(bomb, known)).toMatchObject({ problems: [{ mend: 'mend the YAML there' }] })
})
