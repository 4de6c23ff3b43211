import { sharedVader } from './score.ts'
import { referenceVersion } from './vader/lexicon.ts'
import type { RuleName } from './vader/rules.ts'
import { ID, release } from './vader/tokens.ts'
import { normalize, type Vader, type VaderScore } from './vader/vader.ts'

/** One rule that changed the valence of a word. */
export interface ExplainedStep {
  readonly rule: RuleName
  /** What the rule added to the valence, negative when it took away. */
  readonly amount: number
  /** Index of the token that was the cause, such as the negation; the word's own for capitals. */
  readonly by: number
}

export interface ExplainedToken {
  /** As written, without the punctuation around it. */
  readonly text: string
  /** Where it stands in `Explanation.read`, in UTF-16 code units, the end excluded. */
  readonly start: number
  readonly end: number
  /** Valence in the lexicon, -4 to 4, or null when the word is not in it. */
  readonly lexicon: number | null
  /** In the order in which they applied. */
  readonly steps: readonly ExplainedStep[]
  /** `lexicon` with all steps, up to the last bit of the sum; 0 when the word is not in the lexicon. */
  readonly valence: number
}

/** How a text came to its score. Plain data, fit for JSON. */
export interface Explanation {
  readonly scorer: 'vader'
  readonly version: string
  /** As given. */
  readonly text: string
  /** As scored: emoji stand as their descriptions. */
  readonly read: string
  readonly tokens: readonly ExplainedToken[]
  /** Sum of the valences. */
  readonly sum: number
  /** What "!" and "?" add to the sum, with its sign; 0 when the sum is 0. */
  readonly emphasis: { readonly exclamations: number; readonly questions: number; readonly amount: number }
  /** (sum + emphasis) / sqrt((sum + emphasis)^2 + 15). */
  readonly normalized: number
  /** What rounding to four digits adds to `normalized`; together they are `score.compound`. */
  readonly rounding: number
  readonly score: VaderScore
}

/**
 * Tells how a text comes to its score, by the same code that scores.
 * @throws TypeError when `text` is not a string
 */
export function explain(text: string): Explanation {
  return explainWith(sharedVader(), text)
}

/** `explain` with another build of the scorer. */
export function explainWith(vader: Vader, text: string): Explanation {
  const steps = new Map<number, ExplainedStep[]>()
  const { tokens, valences, values, sum, emphasis, score } = vader.trace(text, (token, rule, amount, by) => {
    if (amount === 0) return
    const known = steps.get(token)
    if (known === undefined) steps.set(token, [{ rule, amount, by }])
    else known.push({ rule, amount, by })
  })
  const finals = new Map<number, number>()
  for (let s = 0; s < tokens.sentimentCount; s++) finals.set(tokens.sentiments[s] as number, values[s] as number)
  const explained = Array.from({ length: tokens.count }, (_, index): ExplainedToken => {
    const start = tokens.starts[index] as number
    const end = tokens.ends[index] as number
    const lexicon = valences[(tokens.infos[index] as number) & ID] || null
    const valence = finals.get(index) || 0
    return { text: tokens.text.slice(start, end), start, end, lexicon, steps: steps.get(index) ?? [], valence }
  })
  const normalized = normalize(sum + emphasis)
  const { text: read, exclamations, questions } = tokens
  release(tokens)
  return {
    scorer: 'vader',
    version: referenceVersion,
    text,
    read,
    tokens: explained,
    sum,
    emphasis: { exclamations, questions, amount: emphasis },
    normalized,
    rounding: score.compound - normalized,
    score
  }
}

/** The compound made again from the parts alone: lexicon valences, steps, emphasis and rounding. Equals `score.compound` within 1e-9. */
export function recombine({ tokens, emphasis, rounding }: Explanation): number {
  let sum = emphasis.amount
  for (const { lexicon, steps } of tokens) {
    sum += lexicon ?? 0
    for (const { amount } of steps) sum += amount
  }
  return normalize(sum) + rounding
}
