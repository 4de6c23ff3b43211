import type { Lexicon } from './lexicon.ts'
import { ID, type Tokens } from './tokens.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Phrases of two and three words, compared by word ids. Each look-up answers NaN when there is none. */
export interface Phrases {
  /** The valence of the phrase of `words` (2 or 3) tokens from position `at`. */
  readonly valence: (tokens: Tokens, at: number, words: 2 | 3) => number
  /** What a dampener of two tokens from position `at` adds. */
  readonly dampener: (tokens: Tokens, at: number) => number
}

interface Phrase {
  readonly ids: readonly number[]
  readonly value: number
}

/** Builds the phrases of a lexicon. Those of one word can never match in the reference, so they are left out. */
export function createPhrases(lexicon: Lexicon, vocabulary: Vocabulary): Phrases {
  const phrase = (text: string, value: number): Phrase => ({ ids: text.split(' ').map(vocabulary.id), value })
  const all = [...lexicon.phrases].map(([text, value]) => phrase(text, value))
  const byLength = (length: number) => all.filter(({ ids }) => ids.length === length)
  const pairs = byLength(2)
  const triples = byLength(3)
  const dampeners = [...lexicon.boosters.keys()]
    .filter(text => text.includes(' '))
    .map(text => phrase(text, vocabulary.boosters[vocabulary.id(text)] as number))

  const look = (among: readonly Phrase[], { infos }: Tokens, at: number): number => {
    const first = (infos[at] as number) & ID
    if (vocabulary.phraseStarts[first] === 0) return Number.NaN
    for (const { ids, value } of among) {
      if (ids[0] !== first || ids[1] !== ((infos[at + 1] as number) & ID)) continue
      if (ids.length === 2 || ids[2] === ((infos[at + 2] as number) & ID)) return value
    }
    return Number.NaN
  }
  return {
    valence: (tokens, at, words) => look(words === 2 ? pairs : triples, tokens, at),
    dampener: (tokens, at) => look(dampeners, tokens, at)
  }
}
