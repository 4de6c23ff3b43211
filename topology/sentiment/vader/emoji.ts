/** The emoji of the table, looked up by code point. */
export interface EmojiTable {
  readonly descriptions: ReadonlyMap<number, string>
}

export function createEmojiTable(emoji: ReadonlyMap<string, string>): EmojiTable {
  return { descriptions: new Map([...emoji].map(([character, text]) => [character.codePointAt(0) ?? 0, text])) }
}

/**
 * Replaces each emoji of the table by its description, with a space before it unless one (U+0020) stands there or the text begins.
 * No space is added after it: what follows sticks to its last word, unless it is another emoji.
 */
export function describeEmoji(text: string, { descriptions }: EmojiTable): string {
  const parts: string[] = []
  let copied = 0
  let afterSpace = true
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) as number
    const width = code > 0xffff ? 2 : 1
    const description = code < 0xa9 ? undefined : descriptions.get(code)
    if (description === undefined) afterSpace = code === 0x20
    else {
      parts.push(text.slice(copied, at), afterSpace ? description : ` ${description}`)
      copied = at + width
      afterSpace = false
    }
    at += width
  }
  return copied === 0 ? text : parts.join('') + text.slice(copied)
}
