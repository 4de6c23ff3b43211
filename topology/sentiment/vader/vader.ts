import { weighBut } from './but.ts'
import { sortCharacters } from './characters.ts'
import { createEmojiTable } from './emoji.ts'
import { type Lexicon, loadLexicon } from './lexicon.ts'
import { createPhrases } from './phrases.ts'
import { round3, round4 } from './round.ts'
import { everyRule, type Rules } from './rules.ts'
import { createTokenizer } from './tokenizer.ts'
import { createTokens, release, type Tokens } from './tokens.ts'
import { createValenceOf, type Trace } from './valence.ts'
import { createVocabulary } from './vocabulary.ts'

/** The four numbers of VADER for one text. */
export interface VaderScore {
  /** -1 (most negative) to 1 (most positive), four digits. */
  readonly compound: number
  /** Weight of the positive words among all, 0 to 1, three digits. The three proportions add up to 1 but for rounding. */
  readonly positive: number
  readonly neutral: number
  readonly negative: number
}

/** A score with what it was made of, for `explain`. Arrays are reused; read them before the next call. */
export interface VaderWork {
  readonly tokens: Tokens
  /** Lexicon valences by word id. */
  readonly valences: Float64Array
  /** Valences after all rules, by index in `tokens.sentiments`. */
  readonly values: Float64Array
  /** Sum of the valences, marks left out. */
  readonly sum: number
  /** What the "!" and "?" add, with the sign of the sum; 0 when the sum is 0. */
  readonly emphasis: number
  readonly score: VaderScore
}

export interface Vader {
  readonly score: (text: string) => VaderScore
  /** Scores and tells each rule as it applies. */
  readonly trace: (text: string, trace: Trace) => VaderWork
}

const NORMALIZATION = 15
const noWords: VaderScore = { compound: 0, positive: 0, neutral: 0, negative: 0 }
const noSentiment: VaderScore = { compound: 0, positive: 0, neutral: 1, negative: 0 }

/** Turns a sum of valences into -1 to 1. */
export const normalize = (sum: number): number => Math.max(-1, Math.min(1, sum / Math.sqrt(sum * sum + NORMALIZATION)))

/** Builds a scorer. Costs some milliseconds: make one and keep it. Calls must not overlap, which synchronous ones cannot. */
export function createVader(lexicon: Lexicon = loadLexicon(), rules: Rules = everyRule): Vader {
  const vocabulary = createVocabulary(lexicon)
  const emoji = createEmojiTable(lexicon.emoji)
  const tokenize = createTokenizer(vocabulary, sortCharacters(lexicon.emoji.keys()), emoji, rules)
  const valenceOf = createValenceOf(vocabulary, createPhrases(lexicon, vocabulary), rules)
  const tokens = createTokens()
  let values = new Float64Array(64)

  const weigh = (trace?: Trace): void => {
    const { sentimentCount, sentiments, but } = tokens
    if (values.length < sentimentCount || values.length > tokens.sentiments.length)
      values = new Float64Array(tokens.sentiments.length)
    for (let s = 0; s < sentimentCount; s++) values[s] = valenceOf(tokens, sentiments[s] as number, trace)
    if (but >= 0 && rules.but) weighBut(values, sentiments, sentimentCount, but, rules['but-by-value'], trace)
  }

  const emphasis = (): number => {
    const { exclamations, questions } = tokens
    const loud = rules.exclamation ? Math.min(exclamations, 4) * 0.292 : 0
    if (questions < 2 || !rules.question) return loud
    return loud + (questions <= 3 ? questions * 0.18 : 0.96)
  }

  const combine = (): Pick<VaderWork, 'sum' | 'emphasis' | 'score'> => {
    let sum = 0
    let lost = 0
    let positive = 0
    let negative = 0
    let zeros = tokens.count - tokens.sentimentCount
    for (let s = 0; s < tokens.sentimentCount; s++) {
      const value = values[s] as number
      if (value === 0) {
        zeros++
        continue
      }
      const total = sum + value
      lost += Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum
      sum = total
      if (value > 0) positive += value + 1
      else negative += 1 - value
    }
    if (rules['compensated-sum']) sum += lost
    const marks = emphasis()
    const signed = marks === 0 ? 0 : Math.sign(sum) * marks
    if (rules['proportion-emphasis']) {
      if (positive > negative) positive += marks
      else if (positive < negative) negative += marks
    }
    const total = positive + negative + zeros
    const score = {
      compound: round4(normalize(sum + signed)),
      positive: round3(positive / total),
      neutral: round3(zeros / total),
      negative: round3(negative / total)
    }
    return { sum, emphasis: signed, score }
  }

  const read = (text: string): VaderScore | undefined => {
    if (typeof text !== 'string') throw new TypeError(`only a string can be scored, not ${describe(text)}`)
    tokenize(text, tokens)
    if (tokens.sentimentCount > 0) return undefined
    return tokens.count === 0 ? noWords : noSentiment
  }

  return {
    score: text => {
      const plain = read(text)
      if (plain !== undefined) return { ...plain }
      weigh()
      const { score } = combine()
      release(tokens)
      return score
    },
    trace: (text, trace) => {
      const plain = read(text)
      if (plain === undefined) weigh(trace)
      const combined = plain === undefined ? combine() : { sum: 0, emphasis: 0, score: { ...plain } }
      return { tokens, valences: vocabulary.valences, values, ...combined }
    }
  }
}

const describe = (value: unknown): string => (value === null ? 'null' : typeof value)
