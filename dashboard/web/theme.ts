import { cell } from './data/cell.ts'
import { remember, remembered } from './remembered.ts'

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const stored = remembered('theme')
export const theme = cell<Theme>(THEMES.find((one) => one === stored) ?? 'auto')
const night = window.matchMedia('(prefers-color-scheme: dark)')

/** Light or dark as it is now, with `auto` resolved. */
export const shade = cell<'light' | 'dark'>('light')

function apply(): void {
  const now = theme.get() === 'auto' ? (night.matches ? 'dark' : 'light') : (theme.get() as 'light' | 'dark')
  document.documentElement.dataset.theme = now
  document.documentElement.dataset.mantineColorScheme = now
  shade.set(now)
}

export function openTheme(): void {
  apply()
  night.addEventListener('change', apply)
  theme.subscribe(apply)
}

export function chooseTheme(next: Theme): void {
  remember('theme', next)
  theme.set(next)
}
