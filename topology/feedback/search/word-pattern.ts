import { folded, unspaced } from './search-words.ts'

const wordCharacter = /[\p{L}\p{N}]/u
const unspacedCharacter = new RegExp(`[${unspaced}]`, 'u')
const special = /[\\^$.*+?()[\]{}|]/

/** Latin letters with accents, by the letter without. */
const accented: ReadonlyMap<string, string> = (() => {
  const found = new Map<string, string>()
  for (const [first, last] of [
    [0xc0, 0x24f],
    [0x1e00, 0x1eff]
  ] as const) {
    for (let code = first; code <= last; code++) {
      const letter = String.fromCodePoint(code).toLowerCase()
      const base = folded(letter)
      if (/^[a-z]$/.test(base) && !found.get(base)?.includes(letter))
        found.set(base, (found.get(base) ?? base) + letter)
    }
  }
  return found
})()

/**
 * A pattern for what begins so in a text: at the begin of a word where the term begins with a letter or a digit, and anywhere else
 * otherwise. Latin letters stand for themselves with any accent. It means the same to JavaScript, MySQL and MariaDB; case is left to them.
 */
export function wordPattern(term: string): string {
  const [first = ''] = term
  const letters = Array.from(term.toLowerCase().normalize('NFC'), patternOf).join('')
  if (!wordCharacter.test(first) || unspacedCharacter.test(first)) return letters
  return `(?:^|[^\\p{L}\\p{N}]|[${unspaced}])${letters}`
}

function patternOf(character: string): string {
  const letters = accented.get(folded(character))
  if (letters !== undefined) return `[${letters}]`
  return special.test(character) ? `\\${character}` : character
}

/** Tells whether texts hold all terms; undefined where there are none. */
export function textMatcher(terms: readonly string[]): ((text: string) => boolean) | undefined {
  if (terms.length === 0) return undefined
  const patterns = terms.map(term => new RegExp(wordPattern(term), 'iu'))
  return text => patterns.every(pattern => pattern.test(text))
}
