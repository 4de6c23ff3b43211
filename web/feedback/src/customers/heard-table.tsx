import { Table } from '@mantine/core'
import { ScrollX } from '../../../shared/ui/scroll-x.tsx'
import { TimeText } from '../../../shared/ui/time-text.tsx'
import { signed } from '../feedback/numbers.ts'
import { ColumnHeads } from '../shell/column-heads.tsx'
import { TextLink } from '../shell/links.tsx'
import type { Heard } from './heard.ts'

/** Customers heard from lately, each with a link to all about them. */
export function HeardTable({ heard }: { readonly heard: readonly Heard[] }) {
  return (
    <ScrollX label="Customers, scrollable">
      <Table aria-label="Customers heard from lately" className="tabular" miw={520}>
        <ColumnHeads names={['Customer', 'Messages', 'Negative', 'Mean compound', 'Last message']} />
        <Table.Tbody>
          {heard.map(({ customer, count, negative, mean, last }) => (
            <Table.Tr key={customer}>
              <Table.Th scope="row" className="anywhere">
                <TextLink inherit to="/customers/$id" params={{ id: customer }}>
                  {customer}
                </TextLink>
              </Table.Th>
              <Table.Td>{count}</Table.Td>
              <Table.Td>{negative}</Table.Td>
              <Table.Td>{signed(mean, 3)}</Table.Td>
              <Table.Td>
                <TimeText at={last} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollX>
  )
}
