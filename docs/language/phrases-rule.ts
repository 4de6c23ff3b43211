import type { TextlintRuleModule } from '@textlint/kernel'
import { StringSource } from 'textlint-util-to-string'
import { phrases } from './phrases.ts'

/** A rule of textlint that reports our phrases in paragraphs, headings and cells of tables. Code in backticks is left out. */
export const phrasesRule: TextlintRuleModule = ({ Syntax, RuleError, report, locator }) => {
  type Visited = Parameters<typeof report>[0]
  const check = (node: Visited): void => {
    const source = new StringSource(node as ConstructorParameters<typeof StringSource>[0], {
      replacer: ({ node, maskValue }) => (node.type === Syntax.Code ? maskValue('_') : undefined)
    })
    for (const { found, instead } of phrases) {
      for (const { index, 0: written } of source.toString().matchAll(found)) {
        const padding = locator.at(source.originalIndexFromIndex(index) ?? 0)
        report(node, new RuleError(`"${written.replaceAll(/\s+/g, ' ')}": write ${instead}`, { padding }))
      }
    }
  }
  return { [Syntax.Paragraph]: check, [Syntax.Header]: check, [Syntax.TableCell]: check }
}
