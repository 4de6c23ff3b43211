import { Table, Text } from '@mantine/core'
import { ScrollX } from '../../../shared/ui/scroll-x.tsx'
import { countText, rateText, timeText } from './figures-text.ts'
import type { StepRates } from './rates.ts'

/** Records of a step; a dash for sources and steps that write topics, which the engine does not count. */
const recordsText = ({ processed, rows, calls }: StepRates['totals']): string =>
  processed + rows + calls === 0 ? '–' : countText(Math.max(processed, rows))

/** The figures of each step. */
export function StepsTable({ topology, rates }: { readonly topology: string; readonly rates: readonly StepRates[] }) {
  return (
    <ScrollX label={`Steps of ${topology}, scrollable`}>
      <Table aria-label={`Steps of ${topology}`} className="tabular" miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Step</Table.Th>
            <Table.Th scope="col">Rate</Table.Th>
            <Table.Th scope="col">Time a call</Table.Th>
            <Table.Th scope="col">Records</Table.Th>
            <Table.Th scope="col">Retried</Table.Th>
            <Table.Th scope="col">Dropped</Table.Th>
            <Table.Th scope="col">Dead letters</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rates.map(({ name, perSecond, millis, totals }) => (
            <Table.Tr key={name} data-step={name}>
              <Table.Th scope="row">{name}</Table.Th>
              <Table.Td>{rateText(perSecond)}</Table.Td>
              <Table.Td>{timeText(millis)}</Table.Td>
              <Table.Td>{recordsText(totals)}</Table.Td>
              <Table.Td>{countText(totals.retried)}</Table.Td>
              <Table.Td>{countText(totals.dropped)}</Table.Td>
              <Table.Td>
                <Text span inherit fw={totals.dead_letters > 0 ? 700 : undefined}>
                  {countText(totals.dead_letters)}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollX>
  )
}
