import { styleText } from 'node:util'
import { causeOf, marksOf, signed, wordsOf } from './describe.ts'
import type { ExplainedToken, Explanation } from './explain.ts'
import { label, type Thresholds, usualThresholds } from './label.ts'
import { printable } from './printable.ts'

export interface RenderOptions {
  /** Whether to write ANSI colours. Default true. */
  readonly color?: boolean
  readonly thresholds?: Thresholds
}

type Style = Parameters<typeof styleText>[0]
type Paint = (style: Style, text: string) => string

const tone = (value: number): Style => (value > 0 ? 'green' : value < 0 ? 'red' : 'yellow')

/**
 * The explanation for a terminal: the text with its words coloured (green positive, red negative, yellow a word of the lexicon that
 * came to nothing, cyan what changed a word), then a line for each word of the lexicon, then the sum. Ends without a line end.
 */
export function renderExplanation(explanation: Explanation, options: RenderOptions = {}): string {
  const { color = true, thresholds = usualThresholds } = options
  const paint: Paint = color
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_style, text) => text
  const { score } = explanation
  const verdict = label(score.compound, thresholds)
  return [
    renderText(explanation, paint),
    '',
    ...wordsOf(explanation).map(word => renderWord(word, explanation, paint)),
    renderSum(explanation, paint),
    `${paint('bold', 'compound')} ${paint(tone(score.compound), `${signed(score.compound)} ${verdict}`)}` +
      `  positive ${score.positive}  neutral ${score.neutral}  negative ${score.negative}`
  ].join('\n')
}

function renderText({ tokens, read }: Explanation, paint: Paint): string {
  const causes = new Set(tokens.flatMap(({ steps }, index) => steps.map(({ by }) => by).filter(by => by !== index)))
  let at = 0
  let out = ''
  tokens.forEach((token, index) => {
    const word = printable(token.text)
    out += printable(read.slice(at, token.start))
    at = token.end
    if (token.lexicon !== null) out += paint(['bold', tone(token.valence)].flat() as Style, word)
    else out += causes.has(index) ? paint('cyan', word) : word
  })
  return out + printable(read.slice(at))
}

function renderWord(word: ExplainedToken, explanation: Explanation, paint: Paint): string {
  const steps = word.steps.map(step => ` ${signed(step.amount)} ${paint('dim', causeOf(step, explanation))}`).join('')
  const end = word.steps.length === 0 ? '' : ` = ${paint(tone(word.valence), signed(word.valence))}`
  return `  ${paint(tone(word.valence), printable(word.text))} ${signed(word.lexicon ?? 0)}${steps}${end}`
}

function renderSum({ emphasis, sum }: Explanation, paint: Paint): string {
  const line = `  ${paint('bold', 'sum')} ${signed(sum)}`
  if (emphasis.amount === 0) return line
  return `${line} ${signed(emphasis.amount)} ${paint('dim', marksOf(emphasis))} = ${signed(sum + emphasis.amount)}`
}
