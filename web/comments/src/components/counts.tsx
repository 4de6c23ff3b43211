import { Paper, Progress, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { count, useLiveQuery } from '@tanstack/react-db'
import type { CommentCollection } from '../collection.ts'
import { tagColors } from '../tag-colors.ts'

interface Counted {
  readonly name: string
  readonly n: number
}

const colors: { readonly [name: string]: string } = tagColors

interface Props {
  readonly collection: CommentCollection
  /** Stored comments that are not kept here. */
  readonly beyond: number
}

/** How many comments there are, and counts of those that are kept here, by tag and by source, computed by live queries. */
export function Counts({ collection, beyond }: Props) {
  const { data: byTag } = useLiveQuery(query =>
    query
      .from({ comment: collection })
      .groupBy(({ comment }) => comment.tag)
      .select(({ comment }) => ({ name: comment.tag, n: count(comment.commentId) }))
  )
  const { data: bySource } = useLiveQuery(query =>
    query
      .from({ comment: collection })
      .groupBy(({ comment }) => comment.source)
      .select(({ comment }) => ({ name: comment.source, n: count(comment.commentId) }))
  )
  const kept = byTag.reduce((sum, { n }) => sum + n, 0)
  return (
    <Stack component="section" aria-label="Statistics">
      <Text>
        <Text span fz={28} fw={700} className="tabular" data-testid="total">
          {kept + beyond}
        </Text>{' '}
        {kept + beyond === 1 ? 'comment' : 'comments'}
        {keptWords(kept, beyond)}
      </Text>
      {kept > 0 && (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <CountTable title="By tag" counts={byTag} total={kept} />
          <CountTable title="By source" counts={bySource} total={kept} />
        </SimpleGrid>
      )}
    </Stack>
  )
}

/** What of them is in this browser, and counted. */
function keptWords(kept: number, beyond: number): string {
  if (beyond > 0) return `; the newest ${kept.toLocaleString('en')} are kept in this browser and counted here`
  return kept > 0 ? ', all kept in this browser' : ''
}

interface CountTableProps {
  readonly title: string
  readonly counts: readonly Counted[]
  readonly total: number
}

function CountTable({ title, counts, total }: CountTableProps) {
  const rows = [...counts].sort((a, b) => b.n - a.n)
  return (
    <Paper withBorder p="sm">
      <Title order={2} size="h5" mb={4}>
        {title}
      </Title>
      <Table aria-label={title} className="tabular" verticalSpacing={4}>
        <Table.Tbody>
          {rows.map(({ name, n }) => (
            <Table.Tr key={name} data-count={name}>
              <Table.Th scope="row">{name}</Table.Th>
              <Table.Td>{n}</Table.Td>
              <Table.Td className="nowrap">{Math.round((100 * n) / total)} %</Table.Td>
              <Table.Td w="45%">
                <Progress value={(100 * n) / total} color={colors[name] ?? 'indigo.6'} aria-hidden="true" />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  )
}
