/**
 * Ranges of characters of scripts that put no blanks between words (Thai, Lao, Burmese, Khmer, Japanese, Chinese): each of these is a word of
 * its own. For a class of characters in a pattern of whatever kind.
 */
export const unspaced = '\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff'

const words = new RegExp(`[${unspaced}]|[[\\p{L}\\p{N}]--[${unspaced}]]+`, 'gv')
const plainWords = /[a-z0-9]+/g
const plain = /^[\x20-\x7e]*$/
const marks = /\p{M}+/gu
const foreign = /[^a-z0-9]/gu

/** Longest word of the index, prefix included: InnoDB leaves out what has more than 84 characters. */
const longest = 80

/**
 * The words of a text as the full-text index has them: in lower case, without accents, in ASCII, each once and marked as a word. The mark
 * makes the shortest word long enough for the index and none of them a stop word.
 */
export function searchWords(text: string): readonly string[] {
  const isPlain = plain.test(text)
  const found = (isPlain ? text.toLowerCase() : folded(text)).match(isPlain ? plainWords : words) ?? []
  return [...new Set(found)].map(marked)
}

/** A text in which case and accents make no difference. */
export function folded(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(marks, '').normalize('NFC')
}

/** A word with its mark. The beginning of a word makes the beginning of what the word makes. */
function marked(word: string): string {
  return `w_${word.replace(foreign, inHex)}`.slice(0, longest)
}

const inHex = (character: string): string => `_${character.codePointAt(0)?.toString(16)}`
