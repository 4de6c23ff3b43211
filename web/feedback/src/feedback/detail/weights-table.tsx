import { Table, Text } from '@mantine/core'
import { ScrollX } from '../../../../shared/ui/scroll-x.tsx'
import type { ExplainedStep, Explanation } from '../../api/types.ts'
import { ColumnHeads } from '../../shell/column-heads.tsx'
import { signed } from '../numbers.ts'

/** What each rule is called here; a rule that is missing has its own name. */
const rules: { readonly [rule: string]: string } = {
  'kind-of': 'kind of',
  'no-negates': 'negation',
  capitals: 'in capitals',
  booster: 'degree word',
  'never-so': 'never so',
  so: 'so, this',
  phrase: 'phrase',
  'phrase-ahead': 'phrase',
  'two-word-dampener': 'dampener',
  but: 'its side of'
}

const stepText = ({ rule, amount, by }: ExplainedStep, { tokens }: Explanation, own: number): string => {
  const cause = by === own ? '' : ` “${tokens[by]?.text ?? ''}”`
  return `${signed(amount)} ${rules[rule] ?? rule}${cause}`
}

/** Each word of the lexicon with its value there, what changed it, and what it came to. */
export function WeightsTable({ explanation }: { readonly explanation: Explanation }) {
  const words = explanation.tokens.flatMap((token, index) => (token.lexicon === null ? [] : [{ ...token, index }]))
  if (words.length === 0) return <Text>No word of the text is in the lexicon, so it counts as neutral.</Text>
  const { sum, emphasis } = explanation
  return (
    <ScrollX label="Weight of each word, scrollable">
      <Table aria-label="Weight of each word" withRowBorders className="tabular">
        <ColumnHeads names={['Word', 'Lexicon', 'Changed by', 'Weight']} />
        <Table.Tbody>
          {words.map(({ text, start, lexicon, steps, valence, index }) => (
            <Table.Tr key={start}>
              <Table.Th scope="row" className="anywhere">
                {text}
              </Table.Th>
              <Table.Td>{signed(lexicon ?? 0)}</Table.Td>
              <Table.Td>
                {steps.length === 0
                  ? '–'
                  : steps.map(step => (
                      <div key={`${step.rule}-${step.by}-${step.amount}`}>{stepText(step, explanation, index)}</div>
                    ))}
              </Table.Td>
              <Table.Td>{signed(valence)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          {emphasis.amount !== 0 && (
            <Table.Tr>
              <Table.Th scope="row">Marks</Table.Th>
              <Table.Td colSpan={2}>
                {emphasis.exclamations} “!”, {emphasis.questions} “?”
              </Table.Td>
              <Table.Td>{signed(emphasis.amount)}</Table.Td>
            </Table.Tr>
          )}
          <Table.Tr>
            <Table.Th scope="row">Sum</Table.Th>
            <Table.Td colSpan={2}>scaled to a compound of {signed(explanation.score.compound)}</Table.Td>
            <Table.Td>{signed(sum + emphasis.amount)}</Table.Td>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </ScrollX>
  )
}
