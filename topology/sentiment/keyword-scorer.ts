import { StreamsError } from '#streams'
import type { SyncScorer } from './scorer.ts'

/** The labels of the keyword scorer. `unrelated`: the text has no word of any list. */
export const keywordLabels = ['positive', 'neutral', 'negative', 'unrelated'] as const

/** Words in lower case. A text with words of `topic` only is neutral. */
export interface Keywords {
  readonly positive: readonly string[]
  readonly negative: readonly string[]
  readonly topic: readonly string[]
}

const words = (list: string): readonly string[] => list.split(' ')

/** A small list for feedback on products and services. */
export const usualKeywords: Keywords = {
  positive: words(
    'amazing awesome best excellent fantastic fast friendly good great happy helpful impressed love loved nice perfect pleased recommend satisfied wonderful'
  ),
  negative: words(
    'angry awful bad broken defective disappointed disappointing hate horrible late missing never poor refund rude slow terrible unhappy useless worst'
  ),
  topic: words(
    'account app bill customer delivery feature item order package payment price product quality purchase service shipping staff store support website'
  )
}

export interface KeywordOptions {
  readonly keywords?: Keywords
  /** Of the lists, stored with each row: change it with them. Default: the one of the usual lists. Needed with lists of your own. */
  readonly version?: string
}

/**
 * Counts words of three lists: more positive than negative ones is `positive`, and so on; compound is their difference over their sum.
 * @throws StreamsError `invalid-configuration` for a word that could never match, or own lists without a version
 */
export function keywordScorer(options: KeywordOptions = {}): SyncScorer {
  const { keywords = usualKeywords, version = '1' } = options
  if (options.keywords !== undefined && options.version === undefined) {
    throw new StreamsError(
      'invalid-configuration',
      'own keywords need a version of their own, which rows are stored with'
    )
  }
  const weights = weigh(keywords)
  return {
    name: 'keyword',
    version,
    labels: keywordLabels,
    score: text => {
      let [sum, weighty, found] = [0, 0, false]
      for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
        const weight = weights.get(word)
        if (weight === undefined) continue
        found = true
        sum += weight
        weighty += Math.abs(weight)
      }
      if (!found) return { label: 'unrelated', compound: 0 }
      return {
        label: sum > 0 ? 'positive' : sum < 0 ? 'negative' : 'neutral',
        compound: weighty === 0 ? 0 : sum / weighty
      }
    }
  }
}

function weigh({ topic, negative, positive }: Keywords): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  const add = (list: readonly string[], weight: number): void => {
    for (const word of list) {
      if (!/^[\p{L}\p{N}]+$/u.test(word) || word !== word.toLowerCase() || weights.has(word)) {
        throw new StreamsError(
          'invalid-configuration',
          `the keyword "${word}" must be one word in lower case, in one list only`
        )
      }
      weights.set(word, weight)
    }
  }
  add(topic, 0)
  add(negative, -1)
  add(positive, 1)
  return weights
}
