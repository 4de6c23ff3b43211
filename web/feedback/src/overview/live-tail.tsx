import { Group, Paper, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { listQuery } from '../feedback/queries.ts'
import { FeedbackRows } from '../feedback/rows.tsx'
import { TextLink } from '../shell/links.tsx'

const shown = 5

/** What was stored last. */
export function LiveTail() {
  const { data } = useQuery({ ...listQuery({}, shown), refetchInterval: 2_000 })
  const rows = data?.feedback ?? []
  return (
    <Paper component="section" withBorder p="md" aria-label="Just arrived">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          Just arrived
        </Title>
        <TextLink size="sm" to="/feedback">
          All feedback
        </TextLink>
      </Group>
      {data !== undefined && rows.length === 0 && <Text size="sm">Nothing yet: post some under Try it.</Text>}
      <FeedbackRows rows={rows} label="Just arrived" />
    </Paper>
  )
}
