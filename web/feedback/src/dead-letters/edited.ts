/** Control characters, which texts do not have. */
const unreadable = /[^\P{Cc}\n\r\t]/u

/** A value as it is edited: JSON with two spaces; empty where there is none to begin with. */
export function textOfValue(value: unknown): string {
  return value === null || value === undefined ? '' : JSON.stringify(value, undefined, 2)
}

/** What is edited first: the value, or what its bytes say where they could not be decoded and are JSON all the same. */
export function draftOf(value: unknown, bytes: string | null): string {
  if (value !== null && value !== undefined) return textOfValue(value)
  const text = textOfBytes(bytes)
  try {
    return text === undefined ? '' : textOfValue(JSON.parse(text))
  } catch {
    return ''
  }
}

/** Bytes in base64 as text; undefined where there are none, or they are no UTF-8 that can be read. */
export function textOfBytes(bytes: string | null): string | undefined {
  if (bytes === null) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(atob(bytes), character => character.charCodeAt(0))
    )
    return unreadable.test(text) ? undefined : text
  } catch {
    return undefined
  }
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
