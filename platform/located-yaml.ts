import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type Pair } from 'yaml'
import { reasonOf } from '../core/errors.ts'
import type { Path } from '../core/shape.ts'

/** A YAML text with its value and the line of everything in it. `problems` are its own faults (syntax, doubled keys), each with its line. */
export interface LocatedYaml {
  readonly value: unknown
  readonly problems: readonly { readonly line: number; readonly what: string }[]
  /** Line (from 1) of a field, or of the nearest thing around it that is there. */
  line(path: Path): number
}

/** Reads YAML 1.2 and keeps line numbers. Never throws; aliases are limited, so that a small file cannot become a huge value. */
export function locatedYaml(text: string): LocatedYaml {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const problems = document.errors.map((error) => ({ line: lines.linePos(error.pos[0]).line, what: error.message }))
  let value: unknown
  if (problems.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: 100 })
    } catch (error) {
      problems.push({ line: 1, what: reasonOf(error) })
    }
  }

  const resolved = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node)
  const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0]

  return {
    value,
    problems,
    line(path) {
      let at: unknown = document.contents
      let start = startOf(at) ?? 0
      for (const step of path) {
        const inside = resolved(at)
        let next: unknown
        if (isMap(inside)) {
          const pair = inside.items.find((item: Pair) => isScalar(item.key) && String(item.key.value) === String(step))
          start = startOf(pair?.key) ?? start
          next = pair?.value
        } else if (isSeq(inside) && typeof step === 'number') {
          next = inside.items[step]
          start = startOf(next) ?? start
        }
        if (next === undefined || next === null) break
        at = next
      }
      return lines.linePos(start).line || 1
    },
  }
}
