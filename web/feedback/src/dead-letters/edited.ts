/** A value as it is edited: JSON with two spaces; empty where there is none to begin with. */
export function textOfValue(value: unknown): string {
  return value === null || value === undefined ? '' : JSON.stringify(value, undefined, 2)
}

/** What an edited text comes to: unchanged, another value, or why it is none. */
export type Edited =
  | { readonly is: 'unchanged' }
  | { readonly is: 'changed'; readonly value: unknown }
  | { readonly is: 'wrong'; readonly why: string }

/** Reads what was edited. A text that says the same with other blanks is unchanged. */
export function readEdited(text: string, original: unknown): Edited {
  if (text.trim() === textOfValue(original).trim()) return { is: 'unchanged' }
  try {
    const value: unknown = JSON.parse(text)
    return JSON.stringify(value) === JSON.stringify(original) ? { is: 'unchanged' } : { is: 'changed', value }
  } catch (error) {
    return { is: 'wrong', why: error instanceof Error ? error.message : String(error) }
  }
}
