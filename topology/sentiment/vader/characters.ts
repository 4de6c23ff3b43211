/** What a UTF-16 code unit is to the tokenizer; bits, so that a token gathers those of its characters. */
export const SPACE = 1
export const PUNCTUATION = 2
export const UPPER = 4
export const LOWER = 8
export const APOSTROPHE = 16
/** Beyond ASCII: the token is in no word list. */
export const FOREIGN = 32
/** "!" or "?". */
export const MARK = 64
/** Perhaps the beginning of an emoji of the table. */
export const EMOJI = 128

const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
/** Python's `str.split()`, with the four separators and U+0085 that `\s` lacks and without U+FEFF. */
const whitespace =
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'
const KELVIN_SIGN = 0x212a

/** The kind of each code unit. */
export type Kinds = Uint8Array

/** Sorts all code units; `emoji` are the characters whose first code unit may begin an emoji. */
export function sortCharacters(emoji: Iterable<string>): Kinds {
  const kinds = new Uint8Array(65_536).fill(FOREIGN, 128)
  for (const character of emoji) kinds[character.charCodeAt(0)] = FOREIGN | EMOJI
  for (const character of whitespace) kinds[character.charCodeAt(0)] = SPACE
  for (const character of punctuation) kinds[character.charCodeAt(0)] = PUNCTUATION
  kinds[0x27] = PUNCTUATION | APOSTROPHE
  kinds[0x21] = kinds[0x3f] = PUNCTUATION | MARK
  kinds.fill(UPPER, 0x41, 0x5b).fill(LOWER, 0x61, 0x7b)
  kinds[KELVIN_SIGN] = UPPER
  return kinds
}

/** The lower case of each code unit as far as words of the lexicon need it: ASCII, and the Kelvin sign, which becomes "k". */
export const lowerCase: Uint8Array = new Uint8Array(65_536)
for (let code = 0; code < 128; code++) lowerCase[code] = code >= 0x41 && code <= 0x5a ? code + 32 : code
lowerCase[KELVIN_SIGN] = 0x6b

const uppercase = /\p{Uppercase}/u
const notUpper = /[\p{Lowercase}\p{Lt}]/u

/** Python's `str.isupper`. */
export function isUpper(token: string): boolean {
  return uppercase.test(token) && !notUpper.test(token)
}
