/** A text that people edit or read as data, in both languages. A missing `en` falls back to `zh-CN` and is marked on screen. */
export interface Text {
  readonly 'zh-CN': string
  readonly en?: string
}

/** Both languages present: what our own tables must give. The laws test it. */
export interface FullText {
  readonly 'zh-CN': string
  readonly en: string
}

/** Short form for tables: `t('电梯', 'Lift')`. */
export const t = (zh: string, en: string): FullText => ({ 'zh-CN': zh, en })
