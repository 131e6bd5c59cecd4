import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { FullText, Text } from '../../core/text.ts'
import { remember, remembered } from './remembered.ts'

export const LANGUAGES = ['zh-CN', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

// One chunk per language: only the one in use travels.
const loaders: Readonly<Record<Language, () => Promise<{ default: Readonly<Record<string, string>> }>>> = {
  'zh-CN': () => import('./texts/zh-CN.json'),
  en: () => import('./texts/en.json'),
}

const isLanguage = (word: unknown): word is Language => LANGUAGES.includes(word as Language)

/** The language this browser chose before, else the browser's own. */
export function firstLanguage(): Language {
  const chosen = remembered('language')
  if (isLanguage(chosen)) return chosen
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

export async function openTexts(language: Language): Promise<void> {
  const { default: texts } = await loaders[language]()
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: texts } },
    keySeparator: false,
    nsSeparator: false,
    fallbackLng: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  document.documentElement.lang = language
}

/** Changes the language of the screen, and remembers it for this browser. */
export async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    const { default: texts } = await loaders[language]()
    i18next.addResourceBundle(language, 'translation', texts)
  }
  remember('language', language)
  document.documentElement.lang = language
  await i18next.changeLanguage(language)
}

export interface Texts {
  readonly t: (key: string, values?: Readonly<Record<string, unknown>>) => string
  readonly language: Language
  /** A text that is data. Where the language is missing, Chinese stands in, marked. */
  readonly say: (text: Text | FullText | undefined) => string
}

export function useTexts(): Texts {
  const { t, i18n } = useTranslation()
  const language: Language = isLanguage(i18n.language) ? i18n.language : 'zh-CN'
  return { t: t as Texts['t'], language, say: (text) => sayIn(language, text) }
}

/** `〔中〕` marks Chinese standing in for a missing English text. */
export const sayIn = (language: Language, text: Text | FullText | undefined): string =>
  text === undefined ? '' : (text[language] ?? `${text['zh-CN']}〔中〕`)
