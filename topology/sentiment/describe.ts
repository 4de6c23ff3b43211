import type { ExplainedStep, ExplainedToken, Explanation } from './explain.ts'
import { label, type Thresholds, usualThresholds } from './label.ts'
import { printable } from './printable.ts'
import type { RuleName } from './vader/rules.ts'

/** A number as people read it: at most four digits, with its sign. */
export const signed = (value: number): string => {
  const digits = Number(value.toFixed(4))
  return digits > 0 ? `+${digits}` : String(digits)
}

const causes: { readonly [name in RuleName]?: (word: string) => string } = {
  'kind-of': word => `"kind" before "${word}"`,
  no: word => `"no" before "${word}"`,
  'no-negates': word => `the negation "${word}"`,
  capitals: () => 'capitals',
  booster: word => `the degree word "${word}"`,
  negation: word => `the negation "${word}"`,
  'never-so': () => '"never so", which strengthens',
  so: word => `"${word}" directly before, which strengthens`,
  phrase: () => 'a phrase with a valence of its own',
  'phrase-ahead': () => 'a phrase with a valence of its own',
  'two-word-dampener': () => 'a dampener of two words',
  least: () => '"least" before it',
  but: word => `its side of "${word}"`
}

/** Names the cause of a step, such as `the negation "not"`. */
export function causeOf({ rule, by }: ExplainedStep, { tokens }: Explanation): string {
  return causes[rule]?.(printable(tokens[by]?.text ?? '')) ?? rule
}

/** Words of the lexicon, in the order of the text. */
export const wordsOf = ({ tokens }: Explanation): readonly ExplainedToken[] =>
  tokens.filter(({ lexicon }) => lexicon !== null)

/** The whole story in one paragraph of plain English, without line ends or control characters. */
export function describeExplanation(explanation: Explanation, thresholds: Thresholds = usualThresholds): string {
  const { score, sum, emphasis, tokens } = explanation
  const verdict = `The text is ${label(score.compound, thresholds)}, with a compound of ${signed(score.compound)}.`
  const words = wordsOf(explanation)
  if (tokens.length === 0) return `${verdict} It has no words.`
  if (words.length === 0) return `${verdict} None of its ${countOf(tokens.length, 'word')} is in the lexicon.`
  const found = `${countOf(words.length, 'word')} of ${tokens.length} ${words.length === 1 ? 'is' : 'are'} in the lexicon:`
  const stories = words.map(word => describeWord(word, explanation)).join('; ')
  const marks = emphasis.amount === 0 ? '' : ` Its ${marksOf(emphasis)} add ${signed(emphasis.amount)}.`
  const total = sum + emphasis.amount
  const end = `${signed(total)} / sqrt(${Math.abs(Number(total.toFixed(4)))}² + 15) gives ${signed(score.compound)}.`
  return `${verdict} ${found} ${stories}. The valences add up to ${signed(sum)}.${marks} ${end}`
}

function describeWord(word: ExplainedToken, explanation: Explanation): string {
  const start = `"${printable(word.text)}" counts ${signed(word.lexicon ?? 0)}`
  if (word.steps.length === 0) return start
  const steps = word.steps.map(step => `${signed(step.amount)} for ${causeOf(step, explanation)}`)
  return `${start}, ${steps.join(', ')}, making ${signed(word.valence)}`
}

const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** The marks that were counted, such as `2 "!"`. */
export function marksOf({ exclamations, questions }: Explanation['emphasis']): string {
  const marks = [
    [exclamations, '"!"'],
    [questions > 1 ? questions : 0, '"?"']
  ] as const
  return marks
    .filter(([count]) => count > 0)
    .map(([count, mark]) => `${count} ${mark}`)
    .join(' and ')
}
