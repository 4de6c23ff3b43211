import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import data from '../data/vader-reference.json' with { type: 'json' }

/** The words of VADER 3.3.2, as the reference has them. */
export interface Lexicon {
  /** Valence by word, -4 to 4, never 0. */
  readonly valences: ReadonlyMap<string, number>
  /** Words that strengthen (1) or weaken (-1) what follows. Entries of two words are dampeners by rule. */
  readonly boosters: ReadonlyMap<string, 1 | -1>
  readonly negations: readonly string[]
  /** Phrases of one to three words with a valence of their own. */
  readonly phrases: ReadonlyMap<string, number>
  /** Description by emoji, each a single code point. */
  readonly emoji: ReadonlyMap<string, string>
}

/** The version of the reference whose numbers `vader` gives. */
export const referenceVersion = data.version

/**
 * Reads the lexicon from the npm package `vader-sentiment` and lays over it what the reference has beyond it.
 * @throws Error when the package cannot be read
 */
export function loadLexicon(): Lexicon {
  const file = createRequire(import.meta.url).resolve('vader-sentiment/vader_lexicon.txt')
  const valences = new Map<string, number>()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [word, mean] = line.trim().split('\t', 2)
    if (word && mean) valences.set(word, Number(mean))
  }
  for (const [word, valence] of Object.entries(data.lexicon)) valences.set(word, valence)
  return {
    valences,
    boosters: new Map([
      ...data.boosters.map(word => [word, 1] as const),
      ...data.dampeners.map(word => [word, -1] as const)
    ]),
    negations: data.negations,
    phrases: new Map(Object.entries(data.phrases)),
    emoji: new Map(Object.entries(data.emoji))
  }
}
