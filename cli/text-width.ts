/** Columns that a text takes in a terminal: Chinese takes two each. */
export function textWidth(text: string): number {
  let width = 0
  for (const letter of text) width += WIDE.test(letter) ? 2 : 1
  return width
}

/** The text with blanks up to a width in columns. */
export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - textWidth(text)))

/** Lines side by side in columns, as wide as their widest cell. */
export function columns(lines: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const line of lines)
    line.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, textWidth(cell))
    })
  return lines
    .map((line) =>
      line
        .map((cell, i) => padded(cell, widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A frame around lines, so that they stand out. */
export function boxed(lines: readonly string[]): string {
  const width = Math.max(...lines.map(textWidth))
  const edge = '─'.repeat(width + 2)
  return [`┌${edge}┐`, ...lines.map((line) => `│ ${padded(line, width)} │`), `└${edge}┘`].join('\n')
}

const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6]/
