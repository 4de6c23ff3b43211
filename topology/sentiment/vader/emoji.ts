/** The emoji of the table by code point, each with its description as it stands after a space or at the start, and elsewhere. */
export type EmojiTable = ReadonlyMap<number, { readonly plain: string; readonly spaced: string }>

/** No emoji of the table has a lower code point than the copyright sign. */
const FIRST = 0xa9

export function createEmojiTable(emoji: ReadonlyMap<string, string>): EmojiTable {
  return new Map(
    [...emoji].map(([character, plain]) => [character.codePointAt(0) ?? 0, { plain, spaced: ` ${plain}` }] as const)
  )
}

/**
 * Replaces each emoji of the table by its description, with a space before it unless one (U+0020) stands there or the text begins.
 * No space is added after it: what follows sticks to its last word, unless it is another emoji.
 */
export function describeEmoji(text: string, emoji: EmojiTable): string {
  const parts: string[] = []
  let copied = 0
  let afterSpace = true
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) as number
    const width = code > 0xffff ? 2 : 1
    const description = code < FIRST ? undefined : emoji.get(code)
    if (description === undefined) afterSpace = code === 0x20
    else {
      if (copied < at) parts.push(text.slice(copied, at))
      parts.push(afterSpace ? description.plain : description.spaced)
      copied = at + width
      afterSpace = false
    }
    at += width
  }
  return copied === 0 ? text : parts.join('') + text.slice(copied)
}
