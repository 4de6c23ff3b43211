import { Table, Text } from '@mantine/core'
import { ScrollX } from '../../../shared/ui/scroll-x.tsx'
import { signed } from '../feedback/numbers.ts'
import { ColumnHeads } from '../shell/column-heads.tsx'
import { TextLink } from '../shell/links.tsx'
import type { Bar } from './bars.ts'

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** The bars in words and numbers, each with a link to its texts. */
export function MoodTable({ bars }: { readonly bars: readonly Bar[] }) {
  return (
    <details>
      <Text component="summary" size="sm">
        Show as a table
      </Text>
      <ScrollX label="Mood over time, scrollable">
        <Table aria-label="Mood over time" miw={480} className="tabular">
          <ColumnHeads names={['From', 'Positive', 'Neutral', 'Negative', 'Mean']} />
          <Table.Tbody>
            {bars
              .filter(({ count }) => count > 0)
              .map(({ from, to, positive, neutral, negative, mean }) => (
                <Table.Tr key={from}>
                  <Table.Th scope="row">
                    <TextLink
                      size="sm"
                      to="/feedback"
                      search={{ from: new Date(from).toISOString(), to: new Date(to).toISOString() }}
                    >
                      {time.format(from)}
                    </TextLink>
                  </Table.Th>
                  <Table.Td>{positive}</Table.Td>
                  <Table.Td>{neutral}</Table.Td>
                  <Table.Td>{negative}</Table.Td>
                  <Table.Td>{mean === null ? '–' : signed(mean, 3)}</Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </ScrollX>
    </details>
  )
}
