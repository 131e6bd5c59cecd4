import { isMap, isScalar, isSeq, Document, type Node, type Pair } from 'yaml'
import type { Problem } from '../core/errors.ts'
import type { Estate } from '../core/ledger.ts'
import { pathText } from '../core/shape.ts'
import { locatedYaml } from '../platform/located-yaml.ts'
import { checkEstate, type Known } from './estate-check.ts'

/** An estate that may be taken, or everything that is wrong with its text. */
export type ReadEstate = { readonly estate: Estate } | { readonly problems: readonly Problem[] }

/** Larger files are refused: the largest estate known takes a tenth of it. */
const MAX_BYTES = 64 * 1024 * 1024

/** Reads and checks an estate written as YAML (or JSON). Problems say `line 12, devices[3].kind`. */
export function readEstateYaml(text: string, known: Known): ReadEstate {
  if (text.length > MAX_BYTES)
    return { problems: [{ what: `the text is larger than ${MAX_BYTES} bytes`, mend: 'import one site at a time' }] }
  const yaml = locatedYaml(text)
  if (yaml.problems.length > 0)
    return { problems: yaml.problems.map(({ line, what }) => ({ where: `line ${line}`, what, mend: 'mend the YAML there' })) }
  const problems = checkEstate(yaml.value, known, (path) => `line ${yaml.line(path)}, ${pathText(path)}`)
  return problems.length > 0 ? { problems } : { estate: yaml.value as Estate }
}

/** Writes an estate as YAML, one line for each place, device and setting, so that changes show line by line. */
export function writeEstateYaml(estate: Estate): string {
  const document = new Document({
    site: estate.site,
    places: estate.places,
    devices: estate.devices,
    ...(estate.settings?.length ? { settings: estate.settings } : {}),
  })
  const contents = document.contents as Node
  if (isMap(contents))
    for (const pair of contents.items as Pair[]) {
      if (isScalar(pair.key) && pair.key.value === 'site') continue
      if (isSeq(pair.value)) for (const item of pair.value.items) if (isMap(item)) item.flow = true
    }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}
