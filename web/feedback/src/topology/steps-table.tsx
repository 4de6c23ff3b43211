import { Table, Text } from '@mantine/core'
import { ScrollX } from '../../../shared/ui/scroll-x.tsx'
import { ColumnHeads } from '../shell/column-heads.tsx'
import { TextLink } from '../shell/links.tsx'
import { countText, rateText, timeText } from './figures-text.ts'
import type { StepRates } from './rates.ts'

/** Records of a step; a dash for sources and steps that write topics, which the engine does not count. */
const recordsText = ({ processed, rows, calls }: StepRates['totals']): string =>
  processed + rows + calls === 0 ? '–' : countText(Math.max(processed, rows))

/** Tables of so many steps are open from the beginning. */
const mostOpen = 12

interface Props {
  readonly topology: string
  readonly rates: readonly StepRates[]
  /** Name of the step that is looked at. */
  readonly chosen: string | undefined
}

/** The figures of each step; a name leads to more about it, a count of dead letters to those. */
export function StepsTable({ topology, rates, chosen }: Props) {
  return (
    <details open={rates.length <= mostOpen}>
      <Text component="summary" size="sm">
        Figures of {rates.length} steps
      </Text>
      <ScrollX label={`Steps of ${topology}, scrollable`}>
        <Table aria-label={`Steps of ${topology}`} className="tabular" miw={560}>
          <ColumnHeads names={['Step', 'Rate', 'Time per call', 'Records', 'Retried', 'Dropped', 'Dead letters']} />
          <Table.Tbody>
            {rates.map(({ name, perSecond, millis, totals }) => (
              <Table.Tr key={name} data-step={name} aria-current={name === chosen ? true : undefined}>
                <Table.Th scope="row">
                  <TextLink inherit to="/topology" search={{ topology, step: name }} resetScroll={false}>
                    {name}
                  </TextLink>
                </Table.Th>
                <Table.Td>{rateText(perSecond)}</Table.Td>
                <Table.Td>{timeText(millis)}</Table.Td>
                <Table.Td>{recordsText(totals)}</Table.Td>
                <Table.Td>{countText(totals.retried)}</Table.Td>
                <Table.Td>{countText(totals.dropped)}</Table.Td>
                <Table.Td>
                  {totals.dead_letters === 0 ? (
                    '0'
                  ) : (
                    <TextLink inherit fw={700} to="/dead-letters" search={{ system: topology, step: name }}>
                      {countText(totals.dead_letters)}
                    </TextLink>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollX>
    </details>
  )
}
