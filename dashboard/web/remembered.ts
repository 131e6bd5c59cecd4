/** What this browser remembers of its person: language, theme, site, shortcuts. A browser that forbids storage just forgets. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`sanfang.${name}`)
  } catch {
    return null
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`sanfang.${name}`, value)
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}
