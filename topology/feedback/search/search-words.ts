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
  return [...new Set(found)].map(word => marked('w', word))
}

/** A text in which case and accents make no difference. */
export function folded(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(marks, '').normalize('NFC')
}

/** A word with its mark. The beginning of a word makes the beginning of what the word makes. */
function marked(mark: string, word: string): string {
  return `${mark}_${word.replace(foreign, inHex)}`.slice(0, longest)
}

const inHex = (character: string): string => `_${character.codePointAt(0)?.toString(16)}`

/** What the index holds for the name of a scorer. */
export function scorerWord(scorer: string): string {
  return marked('s', scorer.toLowerCase())
}

/** Steps of the compound in the index: 40 from -1 to 1. */
const stepsPerUnit = 20

function compoundStep(compound: number): number {
  return Math.floor((Math.min(Math.max(compound, -1), 1) + 1) * stepsPerUnit)
}

const stepWord = (step: number): string => `c_${String(step).padStart(2, '0')}`

/** What the index holds for a compound. */
export function compoundWord(compound: number): string {
  return stepWord(compoundStep(compound))
}

/** What the index holds for the compounds of a range, both ends included. */
export function compoundWords(least: number, greatest: number): readonly string[] {
  const [first, last] = [compoundStep(least), compoundStep(greatest)]
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => stepWord(first + n))
}
