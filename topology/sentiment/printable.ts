/** Controls, invisible signs that turn the direction of text, and lone surrogates. */
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** A text that is safe to show on a terminal and stays on its line: what could steer the terminal becomes U+FFFD, white space a space. */
export function printable(text: string): string {
  return text.replace(unprintable, character => (/\s/.test(character) ? ' ' : '\ufffd'))
}
