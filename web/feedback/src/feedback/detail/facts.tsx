import { Paper, Table, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { CopiedText } from '../../../../shared/ui/copied-text.tsx'
import { TimeText } from '../../../../shared/ui/time-text.tsx'
import type { StoredFeedback } from '../../api/types.ts'
import { TextLink } from '../../shell/links.tsx'

/** What is stored of a feedback besides its text. */
export function Facts({ feedback }: { readonly feedback: StoredFeedback }) {
  const { message_id, customer_id, scorer, scorer_version, feedback_timestamp, accepted_at, analysis_timestamp } =
    feedback
  const facts: readonly (readonly [name: string, value: ReactNode])[] = [
    [
      'Customer',
      <TextLink key="customer" size="sm" to="/customers/$id" params={{ id: customer_id }}>
        {customer_id}
      </TextLink>
    ],
    ['Written', <TimeText key="written" at={feedback_timestamp} />],
    ['Accepted', <TimeText key="accepted" at={accepted_at} />],
    ['Scored', <TimeText key="scored" at={analysis_timestamp} />],
    ['Scorer', `${scorer} ${scorer_version}`],
    ['Message id', <CopiedText key="id" text={message_id} />]
  ]
  return (
    <Paper component="section" withBorder p="md" aria-label="Details">
      <Title order={2} size="h4" mb="xs">
        Details
      </Title>
      <Table aria-label="What is stored" withRowBorders>
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" w={110}>
                {name}
              </Table.Th>
              <Table.Td className="anywhere">{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  )
}
