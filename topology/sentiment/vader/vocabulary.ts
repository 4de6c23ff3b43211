import { lowerCase } from './characters.ts'
import type { Lexicon } from './lexicon.ts'

/** Every word the rules know, each with a number (its id, from 1), found by hash without making a string. */
export interface Vocabulary {
  /** Valence by id; 0 = not in the lexicon. */
  readonly valences: Float64Array
  /** +0.293 or -0.293 by id; 0 = neither booster nor dampener. */
  readonly boosters: Float64Array
  /** By id: 1 = in the list of negations. */
  readonly negations: Uint8Array
  /** By id: 1 = some phrase begins with it. */
  readonly phraseStarts: Uint8Array
  /** Characters of the longest word. */
  readonly longest: number
  /** The id of the token between `start` and `end` in any case, given its `hashOf`, or 0. */
  readonly find: (text: string, start: number, end: number, hash: number) => number
  /** The id of a word in lower case, or 0. */
  readonly id: (word: string) => number
}

const SLOTS = 32_768
const BOOST = 0.293
const ruleWords = 'no or nor kind of so this never without doubt least at very but sort just enough'.split(' ')

/** The next hash after one more character. */
export const hashStep = (hash: number, code: number): number => (Math.imul(hash, 31) + (lowerCase[code] ?? 0)) | 0

/** The hash of a part of a text, the same in any case. */
export function hashOf(text: string, start: number, end: number): number {
  let hash = 0
  for (let at = start; at < end; at++) hash = hashStep(hash, text.charCodeAt(at))
  return hash
}

const slotOf = (hash: number): number => (hash ^ (hash >>> 15)) & (SLOTS - 1)

/** Builds the vocabulary of a lexicon. */
export function createVocabulary(lexicon: Lexicon): Vocabulary {
  const phraseWords = [...lexicon.phrases.keys()].flatMap(phrase => phrase.split(' '))
  const words = [
    ...new Set([
      ...lexicon.valences.keys(),
      ...lexicon.boosters.keys(),
      ...lexicon.negations,
      ...phraseWords,
      ...ruleWords
    ])
  ]
  const slots = new Int32Array(SLOTS)
  const hashes = new Int32Array(words.length + 1)
  const offsets = new Int32Array(words.length + 2)
  const letters = new Uint8Array(words.reduce((sum, word) => sum + word.length, 0))
  words.forEach((word, index) => {
    const id = index + 1
    const offset = offsets[id] ?? 0
    for (let at = 0; at < word.length; at++) letters[offset + at] = word.charCodeAt(at)
    offsets[id + 1] = offset + word.length
    const hash = hashOf(word, 0, word.length)
    hashes[id] = hash
    let slot = slotOf(hash)
    while (slots[slot] !== 0) slot = (slot + 1) & (SLOTS - 1)
    slots[slot] = id
  })

  const same = (id: number, text: string, start: number, end: number): boolean => {
    const offset = offsets[id] as number
    if ((offsets[id + 1] as number) - offset !== end - start) return false
    for (let at = start, letter = offset; at < end; at++, letter++) {
      if (lowerCase[text.charCodeAt(at)] !== letters[letter]) return false
    }
    return true
  }
  const find = (text: string, start: number, end: number, hash: number): number => {
    let slot = slotOf(hash)
    let id = slots[slot] as number
    while (id !== 0) {
      if (hashes[id] === hash && same(id, text, start, end)) return id
      slot = (slot + 1) & (SLOTS - 1)
      id = slots[slot] as number
    }
    return 0
  }
  const id = (word: string): number => find(word, 0, word.length, hashOf(word, 0, word.length))
  const numbers = ['', ...words]
  const negations = new Set(lexicon.negations)
  const phraseStarts = new Set(
    [...lexicon.phrases.keys(), ...lexicon.boosters.keys()]
      .filter(key => key.includes(' '))
      .map(key => key.split(' ')[0])
  )
  return {
    valences: Float64Array.from(numbers, word => lexicon.valences.get(word) ?? 0),
    boosters: Float64Array.from(numbers, word => BOOST * (lexicon.boosters.get(word) ?? 0)),
    negations: Uint8Array.from(numbers, word => (negations.has(word) ? 1 : 0)),
    phraseStarts: Uint8Array.from(numbers, word => (phraseStarts.has(word) ? 1 : 0)),
    longest: words.reduce((longest, word) => Math.max(longest, word.length), 0),
    find,
    id
  }
}
