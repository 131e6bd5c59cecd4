import type { BooleanPoint } from '../../../core/kind.ts'
import type { FullText } from '../../../core/text.ts'

/** A boolean point with its two words, true first. */
export const flag = (
  text: FullText,
  yes: FullText,
  no: FullText,
  more: { readonly normal?: boolean; readonly optional?: true; readonly staleAfterS?: number } = {},
): BooleanPoint => ({ type: 'boolean', text, words: { true: yes, false: no }, ...more })
