/** Where what was typed into the search of the page leads. */
export type Found =
  | { readonly is: 'message'; readonly id: string }
  | { readonly is: 'letter'; readonly id: string }
  | { readonly is: 'words'; readonly words: string }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Topic, partition and offset. A topic has a letter, which a date does not. */
const place = /^(?=.*[a-z])[\w.-]+-\d+-\d+$/i

/** A message by its id, a dead letter by its place, anything else by its words; undefined for blanks. */
export function foundBy(typed: string): Found | undefined {
  const text = typed.trim()
  if (text === '') return undefined
  if (uuid.test(text)) return { is: 'message', id: text.toLowerCase() }
  return place.test(text) ? { is: 'letter', id: text } : { is: 'words', words: text }
}
